import type { Placed, Problem, Site } from '../problem.ts'
import type { Chance } from './merge.ts'

/** Whether all outcomes are one and the same but for an exchange of interchangeable sites. */
export function areMirrored(problem: Problem, chances: readonly Chance[]): boolean {
  if (chances.length === 1) return true
  const classes = classesOf(problem)
  return new Set(chances.map(({ placed }) => imageOf(classes, placed))).size === 1
}

/** For each site the first one that it can be exchanged with. */
function classesOf(problem: Problem): number[] {
  const { sites } = problem
  return sites.map((site, index) =>
    sites.findIndex((other, before) => isLike(site, other) && canSwap(problem, index, before)),
  )
}

const isLike = (a: Site, b: Site): boolean =>
  a.nodes === b.nodes &&
  a.cap === b.cap &&
  a.disliked === b.disliked &&
  a.allocatable?.cpuMilli === b.allocatable?.cpuMilli &&
  a.allocatable?.memoryBytes === b.allocatable?.memoryBytes

/** Sites of one group can be exchanged, and so can sites that are each a whole group. */
function canSwap({ partitions, preferences }: Problem, a: number, b: number): boolean {
  const groupings = [...partitions, ...preferences].flatMap(({ groupOf }) =>
    groupOf === null ? [] : [groupOf],
  )
  return groupings.every((groupOf) => {
    const [first, second] = [groupOf[a] ?? -1, groupOf[b] ?? -1]
    if (first === second) return true
    return [first, second].every(
      (group) => group >= 0 && groupOf.filter((other) => other === group).length === 1,
    )
  })
}

/** An outcome where the sites of a class have lost their names. */
function imageOf(classes: readonly number[], placed: Placed): string {
  const sites = classes.map((): string[] => [])
  for (const { site, nodes, pods } of placed) sites[site]?.push(`${pods}x${nodes}`)
  return sites
    .map((shares, site) => `${classes[site]}: ${shares.toSorted().join(' ')}`)
    .toSorted()
    .join(', ')
}
