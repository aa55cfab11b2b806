import type { Why } from '../types/evidence.ts'
import { law } from '../types/why.ts'
import type { Workload } from '../types/workload.ts'

/** How many pods an update takes down at once, and for how long they still serve. */
export type Update = {
  /** Pods that terminate in the same moment while others stay. */
  readonly together: number
  /** Whether there is a moment without any pod at all. */
  readonly outage: boolean
  /** Seconds that a terminating pod surely goes on serving. */
  readonly servesSeconds: number
  readonly why: Why
}

/**
 * The worst moment of an update of `pods` pods. Deployments: surge rounds up, unavailable down, and
 * both zero means one unavailable (deployment/util ResolveFenceposts). DaemonSets round up; a
 * StatefulSet replaces one at a time. `null`: the kind is not updated in place.
 */
export function updateOf(workload: Workload, pods: number): Update | null {
  const { strategy, kind, servesTerminating, replicas } = workload
  if (kind === 'Job' || kind === 'CronJob' || kind === 'Pod') return null
  if (kind === 'ReplicaSet' || kind === 'ReplicationController') return null
  if (strategy.value.type === 'OnDelete' || pods === 0) return null
  const why = law('rolling-update', strategy.why, replicas.why, servesTerminating.why)
  const servesSeconds = servesTerminating.value
  if (strategy.value.type === 'Recreate')
    return { together: pods, outage: true, servesSeconds, why }
  const { unavailable, surge } = bounds(workload, pods)
  const together = Math.min(pods, unavailable + surge)
  return { together, outage: unavailable >= pods, servesSeconds, why }
}

/** maxUnavailable and maxSurge in pods. */
function bounds(
  workload: Workload,
  pods: number,
): { readonly unavailable: number; readonly surge: number } {
  const { maxSurge, maxUnavailable } = workload.strategy.value
  const surge = resolve(maxSurge, pods, Math.ceil)
  const roundDown = workload.kind === 'Deployment' ? Math.floor : Math.ceil
  const unavailable = resolve(maxUnavailable, pods, roundDown)
  if (surge === 0 && unavailable === 0) return { unavailable: 1, surge }
  return { unavailable, surge }
}

/** An int-or-percent of the API, in pods. */
function resolve(amount: number | string, pods: number, round: (value: number) => number): number {
  if (typeof amount === 'number') return Math.max(0, amount)
  const percent = /^(\d{1,4})%$/.exec(amount)?.[1]
  if (percent !== undefined) return round((Number(percent) * pods) / 100)
  const whole = Number.parseInt(amount, 10)
  return Number.isNaN(whole) ? 0 : whole
}
