import { difference, linesOf, patchOf, type Step } from './lines.ts'
import type { ObjectStore } from './objects.ts'
import { filesOf, type Leaf } from './trees.ts'

export type Change = {
  readonly status: 'added' | 'removed' | 'modified' | 'renamed' | 'changed'
  readonly path: string
  readonly previous: string | null
  /** The blob: of the new side, or of the old one where the file is gone. */
  readonly id: string
  readonly additions: number
  readonly deletions: number
  /** Hunks; null for binary files, submodules, and renames that changed nothing. */
  readonly patch: string | null
}

const known = new WeakMap<ObjectStore, Map<string, readonly Change[]>>()

/**
 * What changed from one tree to another, with renames as Git finds them (half the lines alike).
 * Trees never change, so the answer is kept.
 */
export function changesBetween(
  store: ObjectStore,
  before: string | null,
  after: string,
): readonly Change[] {
  const memo = known.get(store) ?? new Map<string, readonly Change[]>()
  known.set(store, memo)
  const key = `${before} ${after}`
  const changes = memo.get(key) ?? compared(store, before, after)
  memo.set(key, changes)
  return changes
}

function compared(store: ObjectStore, before: string | null, after: string): readonly Change[] {
  const old = before === null ? new Map<string, Leaf>() : filesOf(store, before)
  const now = filesOf(store, after)
  const sources = renames(store, old, now)
  const moved = new Set(sources.values())
  const changes: Change[] = []
  for (const [path, is] of now) {
    const previous = sources.get(path) ?? null
    const was = old.get(previous ?? path)
    if (was === undefined || previous !== null || was.id !== is.id || was.mode !== is.mode)
      changes.push(changeOf(store, { path, previous, was, is }))
  }
  for (const [path, was] of old) {
    if (!now.has(path) && !moved.has(path))
      changes.push(changeOf(store, { path, previous: null, was, is: undefined }))
  }
  return changes.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

/** Where each new file comes from, if from one that is gone: equal content first, then alike. */
function renames(
  store: ObjectStore,
  old: ReadonlyMap<string, Leaf>,
  now: ReadonlyMap<string, Leaf>,
): ReadonlyMap<string, string> {
  const gone = new Map([...old].filter(([path]) => !now.has(path)))
  const added = [...now].filter(([path]) => !old.has(path))
  const sources = new Map<string, string>()
  for (const rate of [same, likeness]) {
    for (const [path, leaf] of added) {
      if (sources.has(path)) continue
      const rated = [...gone]
        .map(([from, was]) => ({ from, alike: rate(store, was, leaf) }))
        .filter(({ alike }) => alike >= 0.5)
        .toSorted((a, b) => b.alike - a.alike)
      const [best] = rated
      if (best === undefined) continue
      sources.set(path, best.from)
      gone.delete(best.from)
    }
  }
  return sources
}

const same = (_: ObjectStore, one: Leaf, other: Leaf): number => Number(one.id === other.id)

/** The share of bytes that two texts have in common; 0 for what is no text. */
function likeness(store: ObjectStore, one: Leaf, other: Leaf): number {
  if (one.mode !== other.mode) return 0
  const [before, after] = [textOf(store, one), textOf(store, other)]
  if (before === null || after === null) return 0
  const kept = difference(linesOf(before), linesOf(after)).filter(({ op }) => op === ' ')
  const bytes = kept.reduce((sum, { line }) => sum + line.length, 0)
  return bytes / Math.max(before.length, after.length, 1)
}

type Sides = {
  readonly path: string
  readonly previous: string | null
  readonly was: Leaf | undefined
  readonly is: Leaf | undefined
}

function changeOf(store: ObjectStore, { path, previous, was, is }: Sides): Change {
  const steps = stepsBetween(store, was, is)
  const count = (op: Step['op']): number => steps.filter((step) => step.op === op).length
  const [additions, deletions] = [count('+'), count('-')]
  const patch = additions + deletions === 0 ? null : patchOf(steps)
  const id = is?.id ?? was?.id ?? ''
  return { status: statusOf(previous, was, is), path, previous, id, additions, deletions, patch }
}

function statusOf(
  previous: string | null,
  was: Leaf | undefined,
  is: Leaf | undefined,
): Change['status'] {
  if (previous !== null) return 'renamed'
  if (was === undefined) return 'added'
  if (is === undefined) return 'removed'
  return was.id === is.id ? 'changed' : 'modified'
}

function stepsBetween(
  store: ObjectStore,
  was: Leaf | undefined,
  is: Leaf | undefined,
): readonly Step[] {
  const before = was === undefined ? '' : textOf(store, was)
  const after = is === undefined ? '' : textOf(store, is)
  if (before === null || after === null) return []
  return difference(linesOf(before), linesOf(after))
}

function textOf(store: ObjectStore, { mode, id }: Leaf): string | null {
  if (mode === '160000') return null
  const bytes = store.blob(id)
  return bytes === null || isBinary(bytes) ? null : bytes.toString('utf8')
}

/** Git takes a file for binary where a NUL is among its first 8,000 bytes. */
export const isBinary = (bytes: Uint8Array): boolean => bytes.subarray(0, 8000).includes(0)
