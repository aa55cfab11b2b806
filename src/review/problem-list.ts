import { unambiguous } from '../compare/fingerprint.ts'
import { byLocation, byText } from '../compare/order.ts'
import type { Problem } from '../types/source.ts'

/** Problems by place, code and message, each once. */
export function problemsInOrder(problems: readonly Problem[]): Problem[] {
  const sorted = problems.toSorted(byPlace)
  return sorted.filter((each, index) => {
    const before = sorted[index - 1]
    return before === undefined || byPlace(before, each) !== 0
  })
}

/**
 * The problems of a review: those of the head, and those that only the base has (what could not be
 * read there cannot be compared). Moved lines do not make a problem another one.
 */
export function problemsOfBoth(base: readonly Problem[], head: readonly Problem[]): Problem[] {
  const known = new Set(head.map(contentOf))
  return problemsInOrder([...head, ...base.filter((each) => !known.has(contentOf(each)))])
}

const contentOf = ({ code, message, at }: Problem): string =>
  unambiguous([code, message, ...(at === null ? [] : [at.file])])

const byPlace = (a: Problem, b: Problem): number =>
  byLocation(a.at, b.at) || byText(a.code, b.code) || byText(a.message, b.message)
