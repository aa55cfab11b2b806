import type { Placed, Problem, Site } from '../problem.ts'

export type Chance = { readonly p: number; readonly placed: Placed }

/** Splits of one outcome over cells that are followed. */
const MOST_SPLITS = 400

type Merged = {
  readonly problem: Problem
  /** For each site of the merged problem the sites that it stands for. */
  readonly members: readonly (readonly number[])[]
}

/**
 * The scheduler cannot tell like nodes of different pools apart: sites that are alike in all that
 * it reads become one, so that splitting a pool in two changes nothing.
 */
export function merged(problem: Problem): Merged {
  const groupings = [...problem.partitions, ...problem.preferences].map(({ groupOf }) => groupOf)
  const classes = new Map<string, number[]>()
  problem.sites.forEach((site, index) => {
    const groups = groupings.map((groupOf) => groupOf?.[index] ?? null)
    const { cap, disliked, allocatable } = site
    const size = [allocatable?.cpuMilli, allocatable?.memoryBytes]
    const name = `${cap} ${disliked} ${size.join()} ${groups.join()}`
    const members = classes.get(name)
    if (members === undefined) classes.set(name, [index])
    else members.push(index)
  })
  const members = [...classes.values()]
  if (members.length === problem.sites.length) return { problem, members }
  const firsts = members.map(([first = 0]) => first)
  const regroup = (groupOf: readonly number[]) => firsts.map((site) => groupOf[site] ?? -1)
  return {
    members,
    problem: {
      ...problem,
      sites: members.flatMap((all) => joined(problem.sites, all)),
      partitions: problem.partitions.map((one) => ({ ...one, groupOf: regroup(one.groupOf) })),
      preferences: problem.preferences.map((one) => ({
        ...one,
        groupOf: one.groupOf === null ? null : regroup(one.groupOf),
      })),
    },
  }
}

function joined(sites: readonly Site[], members: readonly number[]): Site[] {
  const all = members.flatMap((index) => sites[index] ?? [])
  const [first] = all
  if (first === undefined) return []
  return [{ ...first, nodes: all.reduce((total, { nodes }) => total + nodes, 0) }]
}

/**
 * Outcomes of the merged problem told for the sites of the original: which of the like nodes belong
 * to which site is an even draw. `null`: too many ways.
 */
export function separated(
  { sites }: Problem,
  { members }: Merged,
  chances: readonly Chance[],
): Chance[] | null {
  if (members.length === sites.length) return [...chances]
  const found: Chance[] = []
  for (const { p, placed } of chances) {
    let partial: Chance[] = [{ p, placed: [] }]
    for (const [index, all] of members.entries()) {
      const groups = placed.filter(({ site }) => site === index)
      const splits = deal(groups, all, sites)
      if (splits === null || partial.length * splits.length > MOST_SPLITS) return null
      partial = partial.flatMap((one) =>
        splits.map((split) => ({ p: one.p * split.p, placed: [...one.placed, ...split.placed] })),
      )
    }
    found.push(...partial)
    if (found.length > MOST_SPLITS) return null
  }
  return found
}

type Hand = { readonly p: number; readonly placed: Placed; readonly left: readonly number[] }

/** Deals nodes with given pods to sites of given sizes: a multivariate hypergeometric draw. */
function deal(groups: Placed, members: readonly number[], sites: readonly Site[]): Hand[] | null {
  let hands: Hand[] = [{ p: 1, placed: [], left: groups.map(({ nodes }) => nodes) }]
  for (const site of members) {
    const size = sites[site]?.nodes ?? 0
    const next: Hand[] = []
    for (const { p, placed, left } of hands) {
      const draws = drawsOf(left, size)
      if (draws === null || next.length + draws.length > MOST_SPLITS) return null
      for (const taken of draws) {
        const own = taken.map((nodes, i) => ({ site, nodes, pods: groups[i]?.pods ?? 0 }))
        next.push({
          p: p * chanceOf(left, taken),
          placed: [...placed, ...own.filter(({ nodes }) => nodes > 0)],
          left: left.map((nodes, i) => nodes - (taken[i] ?? 0)),
        })
      }
    }
    hands = next
  }
  return hands
}

/** All ways to take `size` nodes from kinds of which `left` are there; `null`: too many. */
function drawsOf(left: readonly number[], size: number): number[][] | null {
  let draws: { taken: number[]; open: number }[] = [{ taken: [], open: size }]
  let after = left.reduce((a, b) => a + b, 0)
  for (const nodes of left) {
    after -= nodes
    const next: typeof draws = []
    for (const { taken, open } of draws) {
      const least = Math.max(0, open - after)
      const most = Math.min(nodes, open)
      if (next.length + most - least >= MOST_SPLITS) return null
      for (let here = least; here <= most; here++)
        next.push({ taken: [...taken, here], open: open - here })
    }
    draws = next
  }
  return draws.map(({ taken }) => taken)
}

function chanceOf(left: readonly number[], taken: readonly number[]): number {
  const all = left.reduce((a, b) => a + b, 0)
  const size = taken.reduce((a, b) => a + b, 0)
  const ways = left.reduce((total, nodes, i) => total + logChoose(nodes, taken[i] ?? 0), 0)
  return Math.exp(ways - logChoose(all, size))
}

/** Stirling's series makes large factorials cheap; small ones are summed. */
function logFactorial(n: number): number {
  if (n > 256) return n * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI * n) + 1 / (12 * n)
  let total = 0
  for (let i = 2; i <= n; i++) total += Math.log(i)
  return total
}

const logChoose = (n: number, k: number): number =>
  k === 0 || k === n ? 0 : logFactorial(n) - logFactorial(k) - logFactorial(n - k)
