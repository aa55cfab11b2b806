import { claimsOf } from '../../cluster/volumes/claims.ts'
import type { Cluster } from '../../types/cluster.ts'
import type { RunbookStep } from '../../types/remedy.ts'
import type { Workload } from '../../types/workload.ts'
import { runbook } from '../change/draft.ts'

/** Whether pods keep data in volumes, which may be bound to the nodes where they are. */
export const keepsData = (workload: Workload): boolean => claimsOf(workload).length > 0

/** Workloads that keep data in volumes; of many, the first few and how many more. */
export function nameKeepers(workloads: readonly Workload[]): string {
  const ids = workloads.filter(keepsData).map(({ id }) => id)
  const more = ids.length > SHOWN ? ` and ${ids.length - SHOWN} more` : ''
  return `${ids.slice(0, SHOWN).join(', ')}${more}`
}

const SHOWN = 5

/** Volumes with their claims and the nodes that they are bound to. */
export const SHOW_VOLUMES =
  "kubectl get pv -o custom-columns='NAMESPACE:.spec.claimRef.namespace,CLAIM:.spec.claimRef.name," +
  "NODES:.spec.nodeAffinity.required.nodeSelectorTerms[*].matchExpressions[*].values'"

/**
 * What to look at before nodes become edge nodes; empty where all is in Git and keeps no data.
 * `nodes` names them in words.
 */
export function dataRunbook(
  { workloads, complete }: Cluster,
  nodes: string,
): readonly RunbookStep[] {
  const keepers = workloads.filter(keepsData)
  if (keepers.length === 0 && complete) return []
  const whose = keepers.length === 0 ? '' : ` (${nameKeepers(keepers)})`
  const text = `No volume is bound to ${nodes}: data on a disk of a node${whose} keep their pods there, and a taint would keep them out.`
  return [runbook('before', text, SHOW_VOLUMES)]
}
