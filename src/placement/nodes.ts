import type { Why } from '../types/evidence.ts'
import type { Outlook } from '../types/placement.ts'
import type { Cell, Pool } from '../types/pool.ts'
import { law } from '../types/why.ts'
import type { Problem } from './problem.ts'

export type Solution = Pick<Outlook, 'likely' | 'worst' | 'pending'> & {
  readonly exact: boolean
  /** Whether hard constraints leave one placement only. */
  readonly forced: boolean
}

/** What an outlook says without its reasons, and whether the workload fits each of the cells. */
export type Known = {
  readonly numbers: Pick<Outlook, 'likely' | 'worst' | 'pending' | 'asked' | 'method'>
  readonly fits: readonly boolean[]
}

/** What a list of cells says by itself, whatever workload asks. */
export type Nodes = {
  /** In order of ids, so that the order in which they come does not matter. */
  readonly cells: readonly Cell[]
  /** Of each cell; equal ones may well be of the same machines. */
  readonly traits: readonly string[]
  readonly tainted: boolean
  /** Whether the capacity of any node is declared. */
  readonly declared: boolean
  readonly why: Why
  /** What `traits` were read from, beside `why`. */
  readonly traitsWhy: Why
  /** Problems that were solved for these cells already. */
  readonly solutions: Map<string, Solution>
  /** What workloads that ask for the same were told already. */
  readonly known: Map<string, Known>
}

const known = new WeakMap<readonly Cell[], Nodes>()

/** The view of a list of cells: made once for a list, as every workload of a cluster shares it. */
export function nodesOf(list: readonly Cell[]): Nodes {
  const found = known.get(list) ?? view(list)
  known.set(list, found)
  return found
}

function view(list: readonly Cell[]): Nodes {
  const cells = list.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
  const pools = [...new Set(cells.map(({ pool }) => pool))]
  const facts = pools.flatMap((pool) => [
    pool.why,
    pool.nodes.why,
    pool.cordoned.why,
    ...pool.taints.map(({ why }) => why),
    ...(pool.allocatable === null ? [] : [pool.allocatable.why]),
  ])
  return {
    cells,
    traits: cells.map(({ pool }) => traitsOf(pool)),
    tainted: pools.some((pool) => pool.taints.length > 0 || pool.cordoned.value),
    declared: pools.some((pool) => pool.allocatable !== null),
    why: law('nodes-considered', ...facts, ...cells.map(({ zone }) => zone?.why)),
    traitsWhy: law(
      'nodes-considered',
      ...pools.flatMap(({ labels }) => [...labels.values()].map(({ why }) => why)),
    ),
    solutions: new Map(),
    known: new Map(),
  }
}

/** Pools that differ in these may well be of different machines. */
function traitsOf({ labels, taints, allocatable }: Pool): string {
  const written = [...labels].map(([key, { value }]) => `${key}=${value}`).toSorted()
  return JSON.stringify([written, taints.map(({ value }) => value), allocatable?.value])
}

/** Sites that share a pool or a zone: what fronts are likely to select. */
export function familiesOf({ sites }: Problem, cells: readonly Cell[]): number[][] {
  const families = new Map<string, number[]>()
  sites.forEach((site, index) => {
    const cell = cells[site.cell]
    for (const name of [`pool ${cell?.pool.name}`, `zone ${cell?.zone?.value}`]) {
      const members = families.get(name)
      if (members === undefined) families.set(name, [index])
      else members.push(index)
    }
  })
  return [...families.values()]
}
