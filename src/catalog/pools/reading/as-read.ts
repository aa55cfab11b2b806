import type { FoundPool } from '../pool-source.ts'
import type { CountRead } from './counts.ts'
import type { LabelsRead } from './labels.ts'
import type { TaintsRead } from './taints.ts'

/** What was read of a pool's labels, taints and nodes, and all that could not be, to be spread into it. */
export const asRead = (
  labels: LabelsRead,
  taints: TaintsRead,
  count: CountRead,
): Pick<FoundPool, 'nodes' | 'labels' | 'taints' | 'refused' | 'unread'> => ({
  nodes: count.nodes,
  labels: labels.labels,
  taints: taints.taints,
  refused: labels.refused,
  unread: [...labels.unread, ...taints.unread, ...count.unread],
})
