import { selects } from '../../source/labels.ts'
import type { Cluster } from '../../types/cluster.ts'
import type { Budget, Workload } from '../../types/workload.ts'

/** The budgets that count the pods of a workload. */
export const budgetsOf = (
  { namespace, labels }: Workload,
  { budgets }: Cluster,
): readonly Budget[] =>
  budgets.filter((one) => one.namespace === namespace && selects(one.selector, labels))

/**
 * How many pods a budget lets go at a time where all are ready; percentages round up
 * (`getExpectedPodCount` in pkg/controller/disruption/disruption.go). Null: it does not say.
 */
export function evictable({ minAvailable, maxUnavailable }: Budget, pods: number): number | null {
  if (maxUnavailable !== null) return amount(maxUnavailable.value, pods)
  const kept = minAvailable === null ? null : amount(minAvailable.value, pods)
  return kept === null ? null : Math.max(0, pods - kept)
}

const PERCENT = /^(\d{1,9})%$/

function amount(written: number | string, of: number): number | null {
  if (typeof written === 'number') return written
  const share = PERCENT.exec(written)?.[1]
  return share === undefined ? null : Math.ceil((Number(share) * of) / 100)
}

/** How many pods a budget counts, by how many each workload has; null where one has no number. */
export function podsUnder(
  { namespace, selector }: Budget,
  { workloads }: Cluster,
  podsOf: (workload: Workload) => number | null,
): number | null {
  const counted = workloads.filter(
    (workload) => workload.namespace === namespace && selects(selector, workload.labels),
  )
  return counted.reduce<number | null>((sum, workload) => {
    const pods = workload.perNode ? null : podsOf(workload)
    return sum === null || pods === null ? null : sum + pods
  }, 0)
}
