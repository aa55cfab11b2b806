import type { Partition, Problem } from '../problem.ts'
import { sitesByGroup } from '../problem.ts'

/**
 * Bounds on pods per node (by site) and per group. Skew constraints speak of the smallest count, so
 * their solutions are a union of such boxes, one for each smallest count of nodes and of groups.
 */
export type Box = {
  readonly low: readonly number[]
  readonly high: readonly number[]
  readonly groupOf: readonly number[]
  readonly groupLow: readonly number[]
  readonly groupHigh: readonly number[]
}

const NO_PARTITION: Partition = {
  groupOf: [],
  groups: 0,
  cap: Number.POSITIVE_INFINITY,
  skew: Number.POSITIVE_INFINITY,
}

/** The partition that boxes honour; of several over different labels the others are left out. */
const mainPartition = ({ partitions }: Problem): Partition => {
  const [first, ...rest] = partitions
  if (first === undefined) return NO_PARTITION
  const same = rest.filter(({ groupOf }) => groupOf.every((group, i) => group === first.groupOf[i]))
  const all = [first, ...same]
  const cap = Math.min(...all.map((one) => one.cap))
  return { ...first, cap, skew: Math.min(...all.map((one) => one.skew)) }
}

/** Whether `mainPartition` is all that there is. */
export const hasOnePartition = ({ partitions }: Problem): boolean =>
  partitions.every(({ groupOf }) =>
    groupOf.every((group, site) => group === partitions[0]?.groupOf[site]),
  )

/** The box where no node has less than `node` pods and no group less than `group`. */
function boxAt(problem: Problem, node: number, group: number): Box {
  const { sites, hostSkew } = problem
  const { groupOf, groups, cap, skew } = mainPartition(problem)
  const bounded = Number.isFinite(hostSkew)
  return {
    low: sites.map(() => (bounded ? node : 0)),
    high: sites.map((site) => Math.min(site.cap, node + hostSkew)),
    groupOf: sites.map((_, index) => groupOf[index] ?? -1),
    groupLow: Array.from({ length: groups }, () => (Number.isFinite(skew) ? group : 0)),
    groupHigh: Array.from({ length: groups }, () => Math.min(cap, group + skew)),
  }
}

type Span = { readonly low: number; readonly high: number; readonly possible: boolean }

/** The fewest and the most pods that a box admits, group by group. */
export function spanOf({ sites }: Problem, box: Box): Span {
  const groups = box.groupLow.length
  const low = new Array<number>(groups + 1).fill(0)
  const high = new Array<number>(groups + 1).fill(0)
  let possible = true
  sites.forEach(({ nodes }, site) => {
    if (nodes === 0) return
    const group = box.groupOf[site] ?? -1
    const slot = group < 0 ? groups : group
    low[slot] = (low[slot] ?? 0) + nodes * (box.low[site] ?? 0)
    high[slot] = (high[slot] ?? 0) + nodes * (box.high[site] ?? 0)
    possible &&= (box.low[site] ?? 0) <= (box.high[site] ?? 0)
  })
  let total: Span = { low: low[groups] ?? 0, high: high[groups] ?? 0, possible }
  for (let group = 0; group < groups; group++) {
    const least = Math.max(low[group] ?? 0, box.groupLow[group] ?? 0)
    const most = Math.min(high[group] ?? 0, box.groupHigh[group] ?? 0)
    total = {
      low: total.low + least,
      high: total.high + most,
      possible: total.possible && least <= most,
    }
  }
  return total
}

/** How far levels are followed where nodes and groups are both bound by a skew. */
const JOINT_LEVELS = 48

type Level = { readonly node: number; readonly group: number }

/** The highest smallest count of a node that its caps allow; 0 where no skew asks. */
function topNode({ sites, hostSkew, pods }: Problem): number {
  if (!Number.isFinite(hostSkew)) return 0
  const live = sites.filter(({ nodes }) => nodes > 0)
  const nodes = live.reduce((total, site) => total + site.nodes, 0)
  const even = nodes === 0 ? 0 : Math.floor(pods / nodes)
  return Math.min(even, ...live.map(({ cap }) => cap))
}

/** The highest smallest count of a group. */
function topGroup(problem: Problem): number {
  const partition = mainPartition(problem)
  if (!Number.isFinite(partition.skew) || partition.groups === 0) return 0
  const caps = sitesByGroup(partition).map((members) =>
    members.reduce((total, index) => {
      const site = problem.sites[index]
      return site === undefined || site.nodes === 0 ? total : total + site.nodes * site.cap
    }, 0),
  )
  return Math.min(Math.floor(problem.pods / partition.groups), partition.cap, ...caps)
}

/** The pods that can be placed at all: the fullest box. */
export function placeable(problem: Problem): number {
  const nodes = range(topNode(problem), JOINT_LEVELS)
  const groups = range(topGroup(problem), JOINT_LEVELS)
  const levels = nodes.flatMap((node) => groups.map((group) => ({ node, group })))
  const most = levels.map((level) => {
    const span = spanOf(problem, boxAt(problem, level.node, level.group))
    return span.possible ? span.high : 0
  })
  return Math.min(problem.pods, Math.max(0, ...most))
}

/**
 * Boxes whose union holds the extreme placements of `pods` pods: the lowest possible levels (few
 * nodes with pods, one with very few), the highest, and those between where one node or group can
 * be the fullest: with n of them and a skew of s, the one that leaves n·level + s pods.
 */
export function boxesOf(problem: Problem, pods: number): Box[] {
  const asked = { ...problem, pods }
  const [topmost, most] = [topNode(asked), topGroup(asked)]
  const levels =
    topmost > 0 && most > 0 ? jointLevels(topmost, most) : singleLevels(asked, topmost, most)
  const boxes = levels.map(({ node, group }) => boxAt(problem, node, group))
  const possible = boxes.filter((box) => {
    const span = spanOf(problem, box)
    return span.possible && span.low <= pods && pods <= span.high
  })
  return possible.length <= 8 ? possible : [...possible.slice(0, 4), ...possible.slice(-4)]
}

const jointLevels = (node: number, group: number): Level[] =>
  range(node, JOINT_LEVELS).flatMap((n) =>
    range(group, JOINT_LEVELS).map((g) => ({ node: n, group: g })),
  )

/** Levels of nodes or of groups, whichever a skew binds. */
function singleLevels(problem: Problem, node: number, group: number): Level[] {
  const { hostSkew, pods, sites } = problem
  const { groups, skew } = mainPartition(problem)
  const byNode = node > 0
  const top = Math.max(node, group)
  const levelAt = (level: number): Level =>
    byNode ? { node: level, group: 0 } : { node: 0, group: level }
  const low = lowest(top, (level) => {
    const { node: n, group: g } = levelAt(level)
    return spanOf(problem, boxAt(problem, n, g)).high >= pods
  })
  const count = byNode ? sites.reduce((total, { nodes }) => total + nodes, 0) : groups
  const full = Math.floor((pods - (byNode ? hostSkew : skew)) / Math.max(1, count))
  const wanted = [low, low + 1, full, full + 1, top - 1, top]
  const levels = new Set(wanted.filter((level) => level >= low && level <= top))
  return [...levels].toSorted((a, b) => a - b).map(levelAt)
}

/** The lowest level up to `top` that is high enough; more room only comes with more levels. */
function lowest(top: number, isEnough: (level: number) => boolean): number {
  let [low, high] = [0, top]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (isEnough(middle)) high = middle
    else low = middle + 1
  }
  return low
}

/** 0 to `top`; where that is long, its two ends. */
function range(top: number, most: number): number[] {
  if (top < most) return Array.from({ length: top + 1 }, (_, level) => level)
  const half = most / 2
  const ends = Array.from({ length: half }, (_, level) => level)
  return [...ends, ...ends.map((level) => top - half + 1 + level)]
}
