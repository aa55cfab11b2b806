/**
 * Numbers as Kubernetes' YAML reader resolves them: Go's `strconv` with base 0 after all
 * underscores were dropped, so `0644` and `0o644` are octal, `1_000` is a thousand and `08` is eight.
 * Rule: `resolve` in go.yaml.in/yaml/v2, resolve.go. Integers beyond 2^53 lose their last digits.
 */

/** The number that a plain scalar starting with a digit or a sign stands for; null: it is text. */
export function numberOf(text: string): number | null {
  if (smallDecimal.test(text)) return Number(text)
  const plain = withoutUnderscores(text)
  const whole = integer(plain)
  if (whole !== null) return Number(whole)
  return floatShape.test(plain) ? finite(Number(plain)) : null
}

/** The same for a scalar that starts with a dot, where underscores are not dropped. */
export function fractionOf(text: string): number | null {
  return fractionShape.test(text) ? finite(Number(text)) : null
}

/** Whether YAML reads the number as an integer (`1.0` and `1e3` are floats). */
export function isInteger(text: string): boolean {
  return integer(withoutUnderscores(text)) !== null
}

/**
 * A number as the text of a mapping key; null where Kubernetes refuses the key (beyond 64 bits with
 * sign). Rule: `convertToJSONableObject` in sigs.k8s.io/yaml, yaml.go.
 */
export function numberKey(text: string, value: number): string | null {
  const whole = integer(withoutUnderscores(text))
  if (whole === null) return floatKey(value)
  return whole < signBit ? String(whole) : null
}

const smallDecimal = /^(?:0|-?[1-9]\d{0,14})$/
const based = /0[xX]0*([\da-fA-F]{1,16})|0[bB]0*([01]{1,64})|0[oO]?0*([0-7]{1,22})/.source
const integerShape = new RegExp(`^([-+]?)(?:${based}|(0|[1-9]\\d{0,19}))$`)
const floatShape = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/
const fractionShape = /^\.\d+(?:[eE][-+]?\d+)?$/

const signBit = 1n << 63n
const highest = (1n << 64n) - 1n

function withoutUnderscores(text: string): string {
  return text.includes('_') ? text.replaceAll('_', '') : text
}

/** `ParseInt`, then `ParseUint`, which knows no sign. */
function integer(plain: string): bigint | null {
  const match = integerShape.exec(plain)
  if (match === null) return null
  const [, sign, hex, binary, octal, decimal] = match
  const size = BigInt(
    digits(hex, '0x') ?? digits(binary, '0b') ?? digits(octal, '0o') ?? decimal ?? 0,
  )
  if (sign === '-') return size <= signBit ? -size : null
  return size <= (sign === '+' ? signBit - 1n : highest) ? size : null
}

function digits(found: string | undefined, prefix: string): string | null {
  return found === undefined ? null : prefix + found
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

/** Go's `FormatFloat(value, 'g', -1, 32)`, infinities spelled as YAML does. */
function floatKey(value: number): string {
  const single = Math.fround(value)
  if (Number.isNaN(single)) return '.nan'
  if (!Number.isFinite(single)) return single < 0 ? '-.inf' : '.inf'
  if (single === 0) return Object.is(single, -0) ? '-0' : '0'
  let written = single.toExponential(0)
  for (let places = 1; places < 9 && Math.fround(Number(written)) !== single; places++) {
    written = single.toExponential(places)
  }
  const [mantissa = '', power = '0'] = written.split('e')
  const exponent = Number(power)
  if (exponent >= -4 && exponent < longFrom) return String(Number(written))
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
}

/** From this power of ten on, `'g'` writes an exponent. */
const longFrom = 6
