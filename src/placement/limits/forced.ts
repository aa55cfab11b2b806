import { type Placed, type Problem, sitesByGroup } from '../problem.ts'
import { union } from '../scheduler/order.ts'
import type { Group } from '../scheduler/scores.ts'

/** Groups of nodes between which moves are tried; a full house has none anyway. */
const MOST_GROUPS = 64

/**
 * Whether constraints leave this placement only: no pod can stand on another node instead and make a
 * difference. One move at a time tells: under caps and skews every placement leads to every other by
 * such moves. Of very many unlike nodes, only a full house is known to be the only way.
 */
export function isForced(problem: Problem, placed: Placed): boolean {
  const groups = union([withEmpty(problem, placed)])
  const isFull = groups.every(({ site, pods }) => pods === problem.sites[site]?.cap)
  if (isFull || groups.length > MOST_GROUPS) return isFull
  return !groups.some(
    (from) =>
      from.pods > 0 &&
      groups.some((to) => isMove(from, to) && isOpen(problem, groups, { from, to })),
  )
}

/** The nodes that bear no pod stand in a placement as well. */
function withEmpty({ sites }: Problem, placed: Placed): Group[] {
  const rest = sites.map(({ nodes }, site): Group => {
    const bearing = placed.filter((group) => group.site === site)
    return { site, nodes: bearing.reduce((left, group) => left - group.nodes, nodes), pods: 0 }
  })
  return [...placed, ...rest].filter(({ nodes }) => nodes > 0)
}

/** Whether a pod's move to another node changes more than names. */
function isMove(from: Group, to: Group): boolean {
  if (from.site !== to.site) return true
  return to.pods !== from.pods - 1 && (to.pods !== from.pods || from.nodes > 1)
}

type Move = { readonly from: Group; readonly to: Group }

/** Whether what stands after a move is within every constraint. */
function isOpen(problem: Problem, groups: readonly Group[], { from, to }: Move): boolean {
  if (to.pods + 1 > (problem.sites[to.site]?.cap ?? 0)) return false
  const after = union([
    [
      ...groups.map((group) => ({
        ...group,
        nodes: group.nodes - Number(group === from) - Number(group === to),
      })),
      { site: from.site, nodes: 1, pods: from.pods - 1 },
      { site: to.site, nodes: 1, pods: to.pods + 1 },
    ].filter(({ nodes }) => nodes > 0),
  ])
  const pods = after.map((group) => group.pods)
  if (Math.max(...pods) - Math.min(...pods) > problem.hostSkew) return false
  return problem.partitions.every((partition) => {
    const totals = sitesByGroup(partition).map((members) =>
      after
        .filter(({ site }) => members.includes(site))
        .reduce((total, group) => total + group.nodes * group.pods, 0),
    )
    const [least, most] = [Math.min(...totals), Math.max(...totals)]
    return totals.length === 0 || (most <= partition.cap && most - least <= partition.skew)
  })
}
