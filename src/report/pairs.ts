import type { Entry, Path } from '../types/report.ts'
import type { Side } from './spread.ts'

/** One way of an entry in the base and in the head; one of them may be missing. */
export type Pair = { readonly before: Side | null; readonly after: Side | null }

const sideOf = (entry: Entry | null, path: Path | null): Side | null =>
  entry === null || path === null ? null : { entry, path }

const shared = (a: Path, b: Path): number =>
  a.listeners.filter((listener) => b.listeners.includes(listener)).length

/**
 * The ways of an entry before and after, paired by the listeners that they share; where an entry
 * has one way on either side, these belong together whatever their ports.
 */
export function pairPaths(before: Entry | null, after: Entry | null): readonly Pair[] {
  const old = [...(before?.paths ?? [])]
  const alone = old.length === 1 && after?.paths.length === 1
  const pairs = (after?.paths ?? []).map((path): Pair => {
    const best = old.reduce<Path | null>(
      (chosen, each) => (shared(each, path) > (chosen ? shared(chosen, path) : 0) ? each : chosen),
      alone ? (old[0] ?? null) : null,
    )
    if (best !== null) old.splice(old.indexOf(best), 1)
    return { before: sideOf(before, best), after: sideOf(after, path) }
  })
  return [...pairs, ...old.map((path): Pair => ({ before: sideOf(before, path), after: null }))]
}

const told = ({ entry, path }: Side): string =>
  JSON.stringify([entry.kind, entry.exposure, entry.fronts, path], (key, value: unknown) =>
    key === 'why' || key === 'hops' ? undefined : value,
  )

/** Pairs whose sides differ in what they say; `why` and hops are no difference. */
export const changedPairs = (pairs: readonly Pair[]): readonly Pair[] =>
  pairs.filter(
    ({ before, after }) => before === null || after === null || told(before) !== told(after),
  )
