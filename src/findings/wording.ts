import { compare, ONE, type Ratio, toNumber, ZERO } from '../types/ratio.ts'

/** A share as people write it: `33 %`. What is not quite nothing or everything says so. */
export function percent(share: Ratio): string {
  const rounded = Math.round(toNumber(share) * 100)
  if (rounded === 0 && compare(share, ZERO) > 0) return 'less than 1 %'
  if (rounded === 100 && compare(share, ONE) < 0) return 'more than 99 %'
  return `${rounded} %`
}

/** A multiple as people write it: `1.5 times`. */
export const times = (multiple: Ratio): string =>
  `${Math.round(toNumber(multiple) * 10) / 10} times`

/** `1 node`, `3 nodes`; `many` where the plural is not the word with an s. */
export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`

/** `a`, `a and b`, `a, b and 3 more`: at most three names, so that a sentence stays one. */
export function listing(names: readonly string[]): string {
  const shown = names.length > 3 ? names.slice(0, 2) : names
  const rest = names.length - shown.length
  const parts = rest > 0 ? [...shown, `${rest} more`] : shown
  if (parts.length < 2) return parts.join('')
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}
