import type { Profile, Share } from '../types/placement.ts'
import type { Cell } from '../types/pool.ts'
import type { Placed, Problem } from './problem.ts'

type Counted = { readonly pods: number; nodes: number }

/**
 * Pods per node of every cell, in order of cell ids and then of pods; nodes that bear none, or may
 * bear none, are listed with 0.
 */
export function profileOf(problem: Problem, cells: readonly Cell[], placed: Placed): Profile {
  const counts = cells.map((): Map<number, Counted> => new Map())
  for (const { site, nodes, pods } of placed) {
    const cell = problem.sites[site]?.cell ?? 0
    add(counts[cell], pods, nodes)
  }
  return cells.flatMap((cell, index) => {
    const known = counts[index] ?? new Map<number, Counted>()
    const bearing = [...known.values()].reduce((total, { nodes }) => total + nodes, 0)
    add(known, 0, cell.count - bearing)
    return [...known.values()]
      .toSorted((a, b) => a.pods - b.pods)
      .map(({ pods, nodes }): Share => ({ cell, nodes, podsEach: pods }))
  })
}

function add(counts: Map<number, Counted> | undefined, pods: number, nodes: number): void {
  if (nodes <= 0) return
  const known = counts?.get(pods)
  if (known === undefined) counts?.set(pods, { pods, nodes })
  else known.nodes += nodes
}

/** A name for a profile: equal names, equal profiles. */
const profileName = (profile: Profile): string =>
  profile.map(({ cell, nodes, podsEach }) => `${cell.id}:${podsEach}x${nodes}`).join(' ')

const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0

/** Each profile once, in order of content. */
export function distinct(profiles: readonly Profile[]): Profile[] {
  const found = new Map(profiles.map((profile) => [profileName(profile), profile]))
  return [...found]
    .map(([name, profile]) => ({ name, profile }))
    .toSorted(byName)
    .map(({ profile }) => profile)
}

type Weighed = { readonly p: number; readonly profile: Profile }

/** Equal profiles as one, the likeliest first, then in order of content. */
export function weighed(chances: readonly Weighed[]): Weighed[] {
  const found = new Map<string, { name: string; p: number; profile: Profile }>()
  for (const { p, profile } of chances) {
    const name = profileName(profile)
    const known = found.get(name)
    if (known === undefined) found.set(name, { name, p, profile })
    else known.p += p
  }
  return [...found.values()]
    .toSorted((a, b) => (Math.abs(a.p - b.p) > 1e-12 ? b.p - a.p : byName(a, b)))
    .map(({ p, profile }) => ({ p, profile }))
}
