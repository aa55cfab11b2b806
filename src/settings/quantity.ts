/** Longer texts are no quantities that anybody writes. */
const LONGEST = 64
const SHAPE = /^([-+]?(?:\d+(?:\.\d*)?|\.\d+))(?:([eE][-+]?\d{1,3})|([numkMGTPE]|[KMGTPE]i))?$/

const SCALES: ReadonlyMap<string, number> = new Map([
  ['n', 1e-9],
  ['u', 1e-6],
  ['m', 1e-3],
  ['k', 1e3],
  ['M', 1e6],
  ['G', 1e9],
  ['T', 1e12],
  ['P', 1e15],
  ['E', 1e18],
  ['Ki', 2 ** 10],
  ['Mi', 2 ** 20],
  ['Gi', 2 ** 30],
  ['Ti', 2 ** 40],
  ['Pi', 2 ** 50],
  ['Ei', 2 ** 60],
])

/**
 * A quantity as Kubernetes writes it (`500m`, `16Gi`, `1.5`, `2e3`), in its plain unit: cores,
 * bytes, pieces. Null: it is none. Source: apimachinery pkg/api/resource/quantity.go.
 */
export function parseQuantity(text: string | number): number | null {
  if (typeof text === 'number') return Number.isFinite(text) ? text : null
  const match = text.length <= LONGEST ? SHAPE.exec(text) : null
  if (match === null) return null
  const [, digits = '', exponent = '', suffix] = match
  const value = Number(`${digits}${exponent}`) * (SCALES.get(suffix ?? '') ?? 1)
  return Number.isFinite(value) ? value : null
}

/**
 * The same in thousandths, rounded up as `Quantity.MilliValue` does: `0.5` and `500m` are 500.
 * The sixth decimal decides, because 0.07 cores are 70 thousandths and not one more.
 */
export function parseMilli(text: string | number): number | null {
  const value = parseQuantity(text)
  return value === null ? null : Math.ceil(Math.round(value * 1e9) / 1e6)
}
