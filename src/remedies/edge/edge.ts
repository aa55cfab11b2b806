import { edgePools } from '../../findings/pools.ts'
import type { Cluster } from '../../types/cluster.ts'
import type { Pool, Taint } from '../../types/pool.ts'
import type { Workload } from '../../types/workload.ts'

export type Label = { readonly key: string; readonly value: string }

/** The nodes that are set aside for ingress, or will be: how they are known and guarded. */
export type Edge = {
  readonly label: Label
  /** The taint that keeps other pods away, or will. */
  readonly taint: Taint
  /** The firm taints that its nodes bear by now. */
  readonly standing: readonly Taint[]
  /** Pools that bear the label by now. */
  readonly pools: readonly Pool[]
  /** How many nodes bear it by now; of pools that grow, at least so many. */
  readonly nodes: number
}

/** Whether a pool's nodes bear a label. */
export const bearsLabel = ({ labels }: Pool, { key, value }: Label): boolean =>
  labels.get(key)?.value === value

/** A taint that keeps pods away, and not only asks them to. */
export const isFirm = ({ effect }: Taint): boolean => effect !== 'PreferNoSchedule'

/**
 * The edge as Git has it; null where no label tells its nodes from others and `fallback` (the
 * settings' `fix.label`) names none.
 */
export function edgeOf(
  cluster: Cluster,
  controller: Workload,
  fallback: string | null,
): Edge | null {
  const label = labelOfEdge(cluster, controller, fallback)
  if (label === null) return null
  const pools = cluster.pools.filter((pool) => bearsLabel(pool, label))
  const aside = pools.length > 0 ? pools : edgePools(cluster)
  const standing = aside.flatMap(({ taints }) => taints.map(({ value }) => value).filter(isFirm))
  const taint = standing[0] ?? { ...label, effect: 'NoSchedule' as const }
  return { label, taint, standing, pools, nodes: nodesOf(pools) }
}

/** Nodes that are there in any case. */
export const nodesOf = (pools: readonly Pool[]): number =>
  pools.reduce((sum, { nodes }) => sum + nodes.value.min, 0)

function labelOfEdge(
  cluster: Cluster,
  controller: Workload,
  fallback: string | null,
): Label | null {
  const pinned = [...controller.constraints.nodeSelector].map(([key, { value }]) => ({
    key,
    value,
  }))
  const byPin = pinned.find((label) => marksEdge(label, cluster, fallback))
  if (byPin !== undefined) return byPin
  const bySettings = fallback === null ? null : borne(cluster.pools, fallback)
  if (bySettings !== null) return bySettings
  const [first] = edgePools(cluster)
  const own = [...(first?.labels ?? [])].map(([key, { value }]) => ({ key, value }))
  const telling = own.filter((label) => marksEdge(label, cluster, fallback))
  const named = telling.find(({ key }) => EDGE_LIKE.test(key)) ?? telling[0]
  if (named !== undefined) return named
  return fallback === null ? null : { key: fallback, value: 'true' }
}

const EDGE_LIKE = /(?:edge|ingress)/

/** Whether some pools bear a label, all of them edge pools (or it is the one of the settings). */
function marksEdge(label: Label, { pools }: Cluster, fallback: string | null): boolean {
  const bearing = pools.filter((pool) => bearsLabel(pool, label))
  if (bearing.length === 0) return false
  return label.key === fallback || bearing.every(({ role }) => role.value === 'edge')
}

function borne(pools: readonly Pool[], key: string): Label | null {
  for (const { labels } of pools) {
    const value = labels.get(key)?.value
    if (value !== undefined && value !== 'false') return { key, value }
  }
  return null
}
