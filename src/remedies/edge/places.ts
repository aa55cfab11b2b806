import { judge } from '../../placement/eligible.ts'
import { podsApart } from '../../placement/stranded.ts'
import type { Cluster } from '../../types/cluster.ts'
import type { Cell, Pool } from '../../types/pool.ts'
import type { Workload } from '../../types/workload.ts'

/** A workload, or one pod of it, that may run on some of the nodes only. */
type Bound = { readonly workload: Workload; readonly nodes: ReadonlySet<string> }

/** What other workloads need of the nodes. */
export type Places = {
  /** The workload that would have no place left if `node` were taken beside `taken`; else null. */
  readonly leavesHomeless: (node: string, taken: readonly string[]) => Workload | null
  /** How many are held to few nodes that this one is among. */
  readonly guests: (node: string) => number
}

/**
 * Reads where selectors, affinities and bound volumes hold workloads, over all nodes but those that
 * are `taken`. The controller is left out, and so is what runs on every node.
 */
export function placesOf(cluster: Cluster, taken: readonly string[], controller: Workload): Places {
  const cells = cluster.pools.flatMap(cellsOf).filter(({ id }) => !taken.includes(id))
  const bound = cluster.workloads
    .filter((one) => one.id !== controller.id && one.role !== 'agent' && !one.perNode)
    .flatMap((workload) => boundOf(workload, cells))
  return {
    leavesHomeless: (node, others) => {
      const gone = new Set([...others, node])
      const homeless = bound.find(
        ({ nodes }) => nodes.has(node) && [...nodes].every((name) => gone.has(name)),
      )
      return homeless?.workload ?? null
    },
    guests: (node) => bound.filter(({ nodes }) => nodes.has(node)).length,
  }
}

/** Each node by itself. */
const cellsOf = (pool: Pool): readonly Cell[] =>
  pool.members.map(({ name, zone }) => ({ id: name, pool, zone, count: 1, names: [name] }))

function boundOf(workload: Workload, cells: readonly Cell[]): readonly Bound[] {
  const { nodeSelector, nodeTerms, nodeName, volumes } = workload.constraints
  if (nodeSelector.size === 0 && nodeTerms === null && nodeName === null && volumes.length === 0)
    return []
  const { min, max } = workload.replicas.value
  return [workload, ...podsApart(workload, max ?? min)].flatMap((pod) => {
    const fitting = cells.filter((cell) => judge(pod, cell).fits)
    if (fitting.length === 0 || fitting.length === cells.length) return []
    return [{ workload, nodes: new Set(fitting.flatMap(({ names }) => names)) }]
  })
}
