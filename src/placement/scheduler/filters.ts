import type { Partition, Problem } from '../problem.ts'
import type { Group } from './scores.ts'

/** The groups of nodes that may take one pod more under every hard constraint. */
export function feasibleGroups(problem: Problem, groups: readonly Group[]): Group[] {
  const { sites, hostSkew, partitions } = problem
  const least = Math.min(...groups.map(({ pods }) => pods))
  const open = partitions.map((partition) => openGroups(partition, groups))
  return groups.filter(({ site, pods }) => {
    if (pods + 1 > (sites[site]?.cap ?? 0) || pods + 1 - least > hostSkew) return false
    return open.every((isOpen) => isOpen(site))
  })
}

/** podtopologyspread/filtering.go and interpodaffinity, for labels other than the host name. */
function openGroups(
  { groupOf, groups: count, cap, skew }: Partition,
  groups: readonly Group[],
): (site: number) => boolean {
  const totals = new Array<number>(count).fill(0)
  for (const { site, nodes, pods } of groups) {
    const group = groupOf[site] ?? -1
    if (group >= 0) totals[group] = (totals[group] ?? 0) + nodes * pods
  }
  const least = Math.min(...totals)
  return (site) => {
    const group = groupOf[site] ?? -1
    if (group < 0) return true
    const next = (totals[group] ?? 0) + 1
    return next <= cap && next - least <= skew
  }
}
