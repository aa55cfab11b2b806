import type { Json } from '../../types/remedy.ts'
import type { Path } from '../../types/source.ts'
import { type Change, change, isSame, type Plain } from './plain.ts'
import { planChange } from './plan.ts'
import { addSplice, type Splice, spliced } from './splice.ts'
import { rereadStream, type Stream } from './stream.ts'

/** A change of one document of a file, by its number. */
export type PageChange = { readonly page: number; readonly change: Change }

export type Applied =
  | { readonly ok: true; readonly stream: Stream }
  | { readonly ok: false; readonly reason: string }

/**
 * Makes changes, all or none. They are made in rounds: those that touch different places at once,
 * the others when the text has been read again. After each round the text has to say what it said
 * before with these changes made, and nothing else.
 */
export function applyChanges(before: Stream, changes: readonly PageChange[]): Applied {
  let stream = before
  let waiting = changes
  while (waiting.length > 0) {
    const round = planRound(stream, waiting)
    if (typeof round === 'string') return { ok: false, reason: round }
    const next = round.splices.length === 0 ? stream : rewrite(stream, round)
    if (next === null) return { ok: false, reason: elsewhere }
    stream = next
    waiting = round.left
  }
  return says(stream, before, changes) ? { ok: true, stream } : { ok: false, reason: elsewhere }
}

/** Whether a stream says what another one says with changes made, one after the other. */
function says(stream: Stream, before: Stream, changes: readonly PageChange[]): boolean {
  for (const [index, ofPage] of Map.groupBy(changes, ({ page }) => page)) {
    const wanted = before.pages[index]?.value() ?? null
    const isMade = ofPage.every((one) => change(wanted, one.change))
    if (!isMade || !isSame(stream.pages[index]?.value() ?? null, wanted)) return false
  }
  return true
}

const elsewhere = 'its text cannot be changed without changing something else'

type Round = {
  readonly splices: readonly Splice[]
  readonly made: readonly PageChange[]
  readonly left: readonly PageChange[]
}

/** The changes that can be made at once; text says why one of them cannot be made at all. */
function planRound(stream: Stream, waiting: readonly PageChange[]): Round | string {
  const round = { splices: [] as Splice[], made: [] as PageChange[], left: [] as PageChange[] }
  const values = valuesOf(stream)
  const taken = newTaken()
  const queue = waiting.toReversed()
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const page = stream.pages[next.page]
    if (page === undefined) return 'the file has no such document'
    const isNear = taken.isNear(next)
    const plan = isNear ? later : planChange(stream, page, values(next.page), next.change)
    if (plan.k === 'refused') return plan.reason
    const smaller = plan.k === 'changes' ? smallerOnes(next, plan.changes) : []
    if (plan.k === 'changes' && !smaller.some(taken.isNear)) {
      queue.push(...smaller)
      continue
    }
    const isMade = !isNear && plan.k === 'splices' && addAll(round.splices, plan.splices)
    taken.add(next, isMade)
    round[isMade ? 'made' : 'left'].push(next)
  }
  return round
}

/** What a change comes down to, the first one last. */
const smallerOnes = ({ page }: PageChange, changes: readonly Change[]): readonly PageChange[] =>
  changes.map((one) => ({ page, change: one })).toReversed()

const later = { k: 'splices', splices: [] } as const

/** The values of a stream's documents, each worked out once. */
function valuesOf({ pages }: Stream): (index: number) => Json {
  const values = new Map<number, Plain>()
  return (index) => {
    const value = values.get(index) ?? pages[index]?.value() ?? null
    values.set(index, value)
    return value
  }
}

function addAll(splices: Splice[], added: readonly Splice[]): boolean {
  const placed: Splice[] = []
  for (const splice of added) {
    if (addSplice(splices, splice)) {
      placed.push(splice)
      continue
    }
    for (const one of placed) splices.splice(splices.indexOf(one), 1)
    return false
  }
  return true
}

/** A step on the paths that a round deals with. */
type Mark = { isTaken: boolean; readonly below: Map<string | number, Mark> }

const newMark = (): Mark => ({ isTaken: false, below: new Map() })

/** Which paths a round deals with: what is above or below one of them waits for the next. */
function newTaken() {
  const root = newMark()
  let isRemovalLeft = false
  const pathOf = ({ page, change: { path } }: PageChange): Path => [page, ...path]
  return {
    isNear: (one: PageChange): boolean => {
      if (isRemovalLeft && isItemRemoval(one)) return true
      let mark: Mark = root
      for (const key of pathOf(one)) {
        const next = mark.below.get(key)
        if (next === undefined) return false
        if (next.isTaken) return true
        mark = next
      }
      return true
    },
    add: (one: PageChange, isMade: boolean): void => {
      let mark = root
      for (const key of pathOf(one)) {
        const next = mark.below.get(key) ?? newMark()
        mark.below.set(key, next)
        mark = next
      }
      mark.isTaken = true
      isRemovalLeft ||= !isMade && isItemRemoval(one)
    },
  }
}

/** What makes the indexes of a list's later items smaller: those that wait must not be overtaken. */
const isItemRemoval = ({ change: { k, path } }: PageChange): boolean =>
  k === 'remove' && typeof path.at(-1) === 'number'

/** The text with a round's splices, read again; null where it does not say what it should. */
function rewrite(before: Stream, { splices, made }: Round): Stream | null {
  const edited = Map.groupBy(made, ({ page }) => page)
  const stream = rereadStream(before, spliced(before.text, splices), new Set(edited.keys()))
  if (stream === null) return null
  const isClean = [...edited.keys()].every(
    (index) => stream.pages[index]?.duplicates.size === before.pages[index]?.duplicates.size,
  )
  return isClean && says(stream, before, made) ? stream : null
}
