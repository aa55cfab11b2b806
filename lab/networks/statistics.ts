/** The probability of a chi-square at least this large: the regularised upper gamma function. */
export function chiSquareTail(statistic: number, degrees: number): number {
  if (statistic <= 0 || degrees <= 0) return 1
  return upperGamma(degrees / 2, statistic / 2)
}

/**
 * The probability of counts at least this far from what shares let expect (Pearson's test). Shares
 * sum to 1; a count where the share is 0 is impossible, and its probability 0.
 */
export function probabilityOf(counts: readonly number[], shares: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total === 0) return 1
  let [statistic, cells] = [0, 0]
  for (const [index, share] of shares.entries()) {
    const count = counts[index] ?? 0
    if (share <= 1e-12) {
      if (count > 0) return 0
      continue
    }
    const expected = share * total
    statistic += (count - expected) ** 2 / expected
    cells += 1
  }
  return chiSquareTail(statistic, cells - 1)
}

/** Whether a share lies in the Wilson interval of `count` of `total`; z = 3.3 is 0.1 % outside. */
export function isWithin(share: number, count: number, total: number, z = 3.3): boolean {
  if (total === 0) return true
  const [low, high] = wilson(count, total, z)
  return share >= low - 1e-12 && share <= high + 1e-12
}

/** The Wilson score interval of a proportion. */
export function wilson(count: number, total: number, z = 3.3): readonly [number, number] {
  const p = count / total
  const spread = z * Math.sqrt((p * (1 - p)) / total + z ** 2 / (4 * total ** 2))
  const scale = 1 + z ** 2 / total
  const middle = p + z ** 2 / (2 * total)
  return [Math.max(0, (middle - spread) / scale), Math.min(1, (middle + spread) / scale)]
}

/** Q(a, x) by its series below a + 1 and by its continued fraction above (Numerical Recipes 6.2). */
function upperGamma(a: number, x: number): number {
  const scale = Math.exp(-x + a * Math.log(x) - logGamma(a))
  if (x < a + 1) {
    let [term, sum] = [1 / a, 1 / a]
    for (let n = 1; n < 1_000 && term > sum * 1e-15; n += 1) {
      term *= x / (a + n)
      sum += term
    }
    return 1 - sum * scale
  }
  let b = x + 1 - a
  let c = 1e300
  let d = 1 / b
  let h = d
  for (let i = 1; i < 1_000; i += 1) {
    const an = -i * (i - a)
    b += 2
    d = 1 / (an * d + b)
    c = b + an / c
    const step = d * c
    h *= step
    if (Math.abs(step - 1) < 1e-15) break
  }
  return h * scale
}

const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
  -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
]

/** ln Γ(x) for x ≥ ½ (Lanczos, g = 7). */
function logGamma(x: number): number {
  const y = x - 1
  const sum = LANCZOS.reduce((total, value, i) => total + value / (y + i + 1), 0.9999999999998099)
  const t = y + 7.5
  return 0.5 * Math.log(2 * Math.PI) + (y + 0.5) * Math.log(t) - t + Math.log(sum)
}
