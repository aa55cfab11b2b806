import type { Taint } from '../types/pool.ts'
import type { Requirement, Toleration } from '../types/workload.ts'

const WHOLE = /^[+-]?\d{1,18}$/

/**
 * Whether a toleration tolerates a taint (k8s.io/api core/v1 `Toleration.ToleratesTaint`). An empty
 * key with `Exists` means every key, an empty effect every effect. `Lt` and `Gt` match nothing:
 * KEP-5471 is alpha and off by default.
 */
export function tolerates({ key, operator, value, effect }: Toleration, taint: Taint): boolean {
  if (effect !== null && effect !== '' && effect !== taint.effect) return false
  if (key !== null && key !== '' && key !== taint.key) return false
  if (operator === 'Equal') return value === taint.value
  return operator === 'Exists'
}

/** Whether a node with this label value (`undefined`: without the label) meets a requirement. */
export function meets({ operator, values }: Requirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    default:
      return value !== undefined && compares(operator, value, values)
  }
}

/** `Gt` and `Lt` compare whole numbers, and match nothing else. */
function compares(operator: 'Gt' | 'Lt', value: string, values: readonly string[]): boolean {
  const [bound] = values
  if (bound === undefined || values.length !== 1) return false
  if (!WHOLE.test(value) || !WHOLE.test(bound)) return false
  const difference = BigInt(value) - BigInt(bound)
  return operator === 'Gt' ? difference > 0n : difference < 0n
}

const DAEMON_NO_EXECUTE = ['not-ready', 'unreachable']
const DAEMON_NO_SCHEDULE = ['disk-pressure', 'memory-pressure', 'pid-pressure', 'unschedulable']

/**
 * Whether the DaemonSet controller's own tolerations cover a taint
 * (kubernetes pkg/controller/daemon/util/daemonset_util.go, AddOrUpdateDaemonPodTolerations).
 */
export function daemonTolerates(taint: Taint, hostNetwork: boolean): boolean {
  const prefix = 'node.kubernetes.io/'
  if (!taint.key.startsWith(prefix)) return false
  const condition = taint.key.slice(prefix.length)
  if (taint.effect === 'NoExecute') return DAEMON_NO_EXECUTE.includes(condition)
  if (taint.effect !== 'NoSchedule') return false
  return (
    DAEMON_NO_SCHEDULE.includes(condition) || (hostNetwork && condition === 'network-unavailable')
  )
}
