/** Exact ratios: worst cases and thresholds are decided on these, and rounded only in JSON. */
export type Ratio = { readonly n: bigint; readonly d: bigint }

export const ZERO: Ratio = { n: 0n, d: 1n }
export const ONE: Ratio = { n: 1n, d: 1n }

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b]
  while (y !== 0n) [x, y] = [y, x % y]
  return x
}

/** The ratio n/d in lowest terms; `d` must not be 0. */
export function ratio(n: number | bigint, d: number | bigint = 1n): Ratio {
  const [top, bottom] = [BigInt(n), BigInt(d)]
  if (bottom === 1n) return { n: top, d: 1n }
  const sign = bottom < 0n ? -1n : 1n
  const common = gcd(top, bottom * sign) || 1n
  return { n: (top * sign) / common, d: (bottom * sign) / common }
}

export const add = (a: Ratio, b: Ratio): Ratio => ratio(a.n * b.d + b.n * a.d, a.d * b.d)
export const sub = (a: Ratio, b: Ratio): Ratio => ratio(a.n * b.d - b.n * a.d, a.d * b.d)
export const mul = (a: Ratio, b: Ratio): Ratio => ratio(a.n * b.n, a.d * b.d)
export const div = (a: Ratio, b: Ratio): Ratio => ratio(a.n * b.d, a.d * b.n)

/** Negative, zero or positive as a is less than, equal to or greater than b. */
export function compare(a: Ratio, b: Ratio): number {
  const difference = a.n * b.d - b.n * a.d
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

export const max = (a: Ratio, b: Ratio): Ratio => (compare(a, b) >= 0 ? a : b)
export const isZero = (a: Ratio): boolean => a.n === 0n

/** The float nearest to the ratio. */
export const toNumber = (a: Ratio): number => Number(a.n) / Number(a.d)
