import type { Placed, Problem, Site } from '../problem.ts'
import { feasibleGroups } from './filters.ts'
import { type Group, resources } from './scores.ts'

/** Levels of pods per node whose scores are compared. */
const MOST_LEVELS = 400
/** Pods that the even guess places one by one where constraints bind. */
const MOST_PODS = 2000

/**
 * The closed form for like nodes: every node gets as many pods as any other, and some one more.
 * `null` where nodes are unlike, where hard groups matter, or where a fuller node could win.
 */
export function evenly(problem: Problem, pods: number): Placed | null {
  const { partitions, sites } = problem
  const [site] = sites
  if (site === undefined || sites.length > 1 || partitions.length > 0) return null
  const level = Math.floor(pods / site.nodes)
  const extra = pods - level * site.nodes
  const risen = extra > 0 ? level : level - 1
  if (risen >= MOST_LEVELS || !emptierWins(problem, site, { nodes: site.nodes, risen })) return null
  return risenSite(site, 0, [level, extra])
}

/** Whether a node with one pod less has the strictly better score, level by level. */
function emptierWins(
  problem: Problem,
  site: Site,
  { nodes, risen }: { readonly nodes: number; readonly risen: number },
): boolean {
  for (let pods = 0; pods <= risen; pods++) {
    const total = (count: number): number => resources(problem, site, count)
    const gap = spreadGap(problem, pods, nodes)
    if (total(pods) + gap <= total(pods + 1)) return false
  }
  return true
}

/** The weighted spread score that a node with `pods` has over one with `pods + 1`. */
function spreadGap(
  { preferences, preferencesNeedLabels }: Problem,
  pods: number,
  nodes: number,
): number {
  // Zones that all nodes share, or lack, move both scores alike; they only water the gap down.
  const hosts = preferences.filter(({ groupOf, counts }) => groupOf === null && counts)
  if (hosts.length === 0 || (preferencesNeedLabels && preferences.some(missing))) return 0
  const shared = preferences.filter(({ groupOf }) => groupOf !== null)
  const weight = Math.log(nodes + 2)
  const zone = (total: number): number =>
    shared.reduce((sum, p) => {
      if (p.groupOf?.[0] === -1) return sum
      return sum + (p.counts ? total : 0) * Math.log(3) + p.maxSkew - 1
    }, 0)
  const rest = preferences
    .filter(({ groupOf }) => groupOf === null)
    .reduce((sum, { maxSkew }) => sum + maxSkew - 1, 0)
  const raw = (count: number, total: number): number =>
    Math.round(hosts.length * count * weight + rest + zone(total))
  let gap = Number.POSITIVE_INFINITY
  for (const total of [pods * nodes + 1, (pods + 1) * nodes - 1]) {
    const [low, high] = [raw(pods, total), raw(pods + 1, total)]
    gap = Math.min(gap, 2 * (100 - Math.trunc((100 * low) / high)))
  }
  return gap
}

const missing = ({ groupOf }: { readonly groupOf: readonly number[] | null }): boolean =>
  groupOf !== null && groupOf[0] === -1

function risenSite(
  { nodes }: Site,
  site: number,
  [level, extra]: readonly [number, number],
): Group[] {
  return [
    { site, nodes: nodes - extra, pods: level },
    { site, nodes: extra, pods: level + 1 },
  ].filter((group) => group.nodes > 0)
}

/** The even guess where the exact distribution is out of reach. */
export function guess(problem: Problem, pods: number): Placed {
  const free = problem.partitions.length === 0 && !Number.isFinite(problem.hostSkew)
  return free || pods > MOST_PODS ? waterLevel(problem, pods) : oneByOne(problem, pods)
}

/** Every site is filled to the same level; what is left goes to sites by their size. */
function waterLevel({ sites }: Problem, pods: number): Placed {
  const total = (level: number): number =>
    sites.reduce((sum, { nodes, cap }) => sum + nodes * Math.min(cap, level), 0)
  let [low, high] = [0, pods]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (total(middle) <= pods) low = middle
    else high = middle - 1
  }
  let left = pods - total(low)
  let open = sites.reduce((sum, { nodes, cap }) => sum + (cap > low ? nodes : 0), 0)
  return sites.flatMap((site, index) => {
    if (site.cap <= low) return [{ site: index, nodes: site.nodes, pods: site.cap }]
    const extra = open === 0 ? 0 : Math.min(site.nodes, Math.round((left * site.nodes) / open))
    left -= extra
    open -= site.nodes
    return risenSite(site, index, [low, extra])
  })
}

function oneByOne(problem: Problem, pods: number): Placed {
  let groups: Group[] = problem.sites.map(({ nodes }, site) => ({ site, nodes, pods: 0 }))
  for (let placed = 0; placed < pods; placed++) {
    const open = feasibleGroups(problem, groups)
    const least = Math.min(...open.map((group) => group.pods))
    const next = open.find((group) => group.pods === least)
    if (next === undefined) break
    groups = raise(groups, next)
  }
  return groups
}

/** The groups after one node of `chosen` got one pod. */
export function raise(groups: readonly Group[], chosen: Group): Group[] {
  const { site, pods } = chosen
  const next: Group[] = []
  let joined = false
  for (const group of groups) {
    if (group.site !== site || (group.pods !== pods && group.pods !== pods + 1)) next.push(group)
    else if (group.pods === pods) {
      if (group.nodes > 1) next.push({ ...group, nodes: group.nodes - 1 })
    } else {
      joined = true
      next.push({ ...group, nodes: group.nodes + 1 })
    }
  }
  return joined ? next : [...next, { site, nodes: 1, pods: pods + 1 }]
}
