import { type Ratio, toNumber } from '../types/ratio.ts'

/** Ratios are exact until here: six decimals in JSON. Null stays null: it is unknown. */
export function rounded(ratio: Ratio): number
export function rounded(ratio: Ratio | null): number | null
export function rounded(ratio: Ratio | null): number | null {
  return ratio === null ? null : roundedFloat(toNumber(ratio))
}

/** The same for probabilities, which are floats. */
export const roundedFloat = (value: number): number => Math.round(value * 1e6) / 1e6
