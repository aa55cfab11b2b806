import type {
  ClusterSettings,
  EntrySettings,
  PoolSettings,
  Settings,
} from '../../../types/settings.ts'
import type { Change } from './changes.ts'

/** What the settings say of a cluster before and after; null: nothing. */
export type Sides = { readonly own: ClusterSettings | null; readonly next: ClusterSettings | null }

/** All settings at once: where one side does not speak of the cluster, or not of its pools. */
const WHOLE = 'settings'

/**
 * What settings say that people will have changed by hand: labels and taints of pools, anything
 * else about a pool, and fronts. That one pool is told as two is no change of the cluster.
 */
export function settingsChanges({ own, next }: Sides): readonly Change[] {
  if (own === null && next === null) return []
  if (own === null || next === null || (own.pools === null) !== (next.pools === null))
    return [change(WHOLE, true)]
  const pools = pairsOf(own.pools ?? [], next.pools ?? []).flatMap(poolChanges)
  const fronts = next.entries.flatMap((entry) => {
    const isSame = worth(sameMatch(own, entry)) === worth(entry)
    return isSame ? [] : [change(idOf(entry), false)]
  })
  return [...pools, ...fronts]
}

const change = (id: string, isOfNodes: boolean): Change => ({ id, alike: id, isOfNodes, doc: null })

const idOf = ({ match }: EntrySettings): string => `settings/entries/${match.value}`

/** Some nodes as they are told before and after; null: they are not there. */
type Pair = {
  readonly name: string
  readonly from: PoolSettings | null
  readonly to: PoolSettings | null
  /** One of several pools that are one on the other side: what tells it apart is no change. */
  readonly isPart: boolean
}

function poolChanges({ name, from, to, isPart }: Pair): readonly Change[] {
  if (from === null || to === null) return [change(`pool/${name}`, true)]
  const rest = ({ labels, taints, role, field, name: _, ...other }: PoolSettings) => worth(other)
  return [
    ...(worth(from.labels) === worth(to.labels) ? [] : [change(`pool/${name}/labels`, true)]),
    ...(worth(from.taints) === worth(to.taints) ? [] : [change(`pool/${name}/taints`, true)]),
    ...(isPart || rest(from) === rest(to) ? [] : [change(`pool/${name}`, true)]),
  ]
}

/** Pools of both sides, by name; where one is told as several, each of those with the whole. */
function pairsOf(before: readonly PoolSettings[], after: readonly PoolSettings[]): readonly Pair[] {
  const isFiner = after.length >= before.length
  const [fine, coarse] = isFiner ? [after, before] : [before, after]
  const isSplit = fine.some((pool) => named(coarse, pool) === null)
  const pairs = fine.map((pool) => {
    const other = named(coarse, pool) ?? wholeOf(pool, coarse, fine)
    const [from, to] = isFiner ? [other, pool] : [pool, other]
    return { name: pool.name.value, from, to, isPart: isSplit && other !== null }
  })
  const met = new Set(pairs.flatMap(({ from, to }) => [from, to]))
  const gone = coarse.filter((pool) => !met.has(pool))
  return [
    ...pairs,
    ...gone.map((pool) => {
      const [from, to] = isFiner ? [pool, null] : [null, pool]
      return { name: pool.name.value, from, to, isPart: false }
    }),
  ]
}

const named = (pools: readonly PoolSettings[], { name }: PoolSettings): PoolSettings | null =>
  pools.find((one) => one.name.value === name.value) ?? null

/** The pool that a pool is a part of: one that has more nodes where there are fewer pools. */
function wholeOf(
  pool: PoolSettings,
  coarse: readonly PoolSettings[],
  fine: readonly PoolSettings[],
): PoolSettings | null {
  const larger = coarse.filter((one) => {
    const part = named(fine, one)
    return part === null || leastOf(part) < leastOf(one)
  })
  const [most] = larger.toSorted((a, b) => leastOf(b) - leastOf(a))
  return most !== undefined && leastOf(most) >= leastOf(pool) ? most : null
}

const leastOf = ({ nodes }: PoolSettings): number => nodes?.value.min ?? 1

/** Values alone, without what they rest on, as text to compare. */
const worth = (value: unknown): string =>
  JSON.stringify(value, (key, part: unknown) => {
    if (key === 'why' || key === 'field') return undefined
    return part instanceof Map ? [...part] : part
  }) ?? ''

const sameMatch = ({ entries }: ClusterSettings, { match }: EntrySettings): EntrySettings | null =>
  entries.find((one) => one.match.value === match.value) ?? null

/**
 * Settings with some of the changes made. Pools are told apart as finely as either side does, so
 * that nodes keep their names whatever is made.
 */
export function mixSettings(
  { before, after }: { readonly before: Settings; readonly after: Settings },
  { own, next }: Sides,
  made: ReadonlySet<string>,
): Settings {
  if (made.has(WHOLE)) return after
  if (own === null || next === null) return before
  const isMade = (entry: EntrySettings): boolean => made.has(idOf(entry))
  const pairs = own.pools === null ? null : pairsOf(own.pools, next.pools ?? own.pools)
  const mixed: ClusterSettings = {
    ...own,
    pools: pairs?.flatMap((pair) => mixPool(pair, made)) ?? null,
    entries: [
      ...own.entries.map((entry) => (isMade(entry) ? (sameMatch(next, entry) ?? entry) : entry)),
      ...next.entries.filter((entry) => isMade(entry) && sameMatch(own, entry) === null),
    ],
  }
  return { ...before, clusters: before.clusters.map((one) => (one === own ? mixed : one)) }
}

function mixPool(
  { name, from, to, isPart }: Pair,
  made: ReadonlySet<string>,
): readonly PoolSettings[] {
  const isMade = (part: string): boolean => made.has(`pool/${name}${part}`)
  if (from === null || to === null) return [(isMade('') ? to : from) ?? []].flat()
  // Of one that is told as several, the part says how many nodes it has.
  const part = from.name.value === name && to.name.value === name ? smaller(from, to) : null
  const own = from.name.value === name ? from : to
  const frame = isPart ? (part ?? own) : isMade('') ? to : from
  return [
    {
      ...frame,
      role: from.role,
      labels: isMade('/labels') ? to.labels : from.labels,
      taints: isMade('/taints') ? to.taints : from.taints,
    },
  ]
}

const smaller = (a: PoolSettings, b: PoolSettings): PoolSettings =>
  leastOf(a) < leastOf(b) ? a : b
