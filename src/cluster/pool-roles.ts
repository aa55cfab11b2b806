import type { Fact } from '../types/evidence.ts'
import type { Labels, Pool, PoolRole } from '../types/pool.ts'
import { assumed, byDefault, fact, law } from '../types/why.ts'
import type { Workload } from '../types/workload.ts'
import type { PoolDraft } from './pools.ts'

const CONTROL_PLANE = ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master']

/**
 * Roles: declared, or concluded from labels, taints and what is pinned to a pool. Plain nodes are
 * `worker` beside an edge pool, else `mixed`.
 */
export function concludeRoles(
  drafts: readonly PoolDraft[],
  proxies: readonly Workload[],
): readonly Pool[] {
  const signed = drafts.map((draft) => ({
    draft,
    role:
      draft.role ?? controlPlane(draft) ?? edgeByName(draft) ?? edgeByPin(draft, drafts, proxies),
  }))
  const edge = signed.find(({ role }) => role?.value === 'edge')?.role
  const plain: Fact<PoolRole> =
    edge === null || edge === undefined
      ? fact('mixed', byDefault('a pool without a sign of a role is mixed'))
      : fact('worker', law('beside-edge', edge.why))
  return signed.map(({ draft, role }) => ({ ...draft, role: role ?? plain }))
}

function controlPlane(draft: PoolDraft): Fact<PoolRole> | null {
  for (const key of CONTROL_PLANE) {
    const sign = draft.labels.get(key) ?? draft.taints.find(({ value }) => value.key === key)
    if (sign !== undefined) return fact('control-plane', law('control-plane-sign', sign.why))
  }
  return null
}

/** Names in use: controllers-and guides label with `edge`, `ingress`, `ingress-ready`, `dedicated=edge`. */
const EDGE_KEY = /(?:^|[./-])(?:edge|ingress|ingress-ready)$/
const ROLE_KEY = /(?:^|[./-])(?:dedicated|role|pool|nodepool|node-role|workload)$/
const EDGE_VALUE = /^(?:edge|ingress)$/

function edgeByName(draft: PoolDraft): Fact<PoolRole> | null {
  for (const [key, label] of draft.labels) {
    if (label.value === 'false') continue
    if (EDGE_KEY.test(key) || (ROLE_KEY.test(key) && EDGE_VALUE.test(label.value)))
      return fact('edge', law('edge-sign', label.why))
  }
  const taint = draft.taints.find(
    ({ value }) => EDGE_KEY.test(value.key) || EDGE_VALUE.test(value.value),
  )
  return taint === undefined ? null : fact('edge', law('edge-sign', taint.why))
}

/** An ingress data plane is pinned to labels that this pool bears and not every pool does. */
function edgeByPin(
  draft: PoolDraft,
  drafts: readonly PoolDraft[],
  proxies: readonly Workload[],
): Fact<PoolRole> | null {
  const bears = (labels: Labels, wanted: Labels): boolean =>
    [...wanted].every(([key, { value }]) => labels.get(key)?.value === value)
  for (const proxy of proxies) {
    const wanted = proxy.constraints.nodeSelector
    if (wanted.size === 0 || !bears(draft.labels, wanted)) continue
    if (drafts.every((other) => bears(other.labels, wanted))) continue
    const whys = [...wanted].flatMap(([key, { why }]) => [why, draft.labels.get(key)?.why])
    return fact('edge', law('edge-pinned', ...whys, proxy.identity))
  }
  return null
}

/** Whether load balancers leave a pool out, as their controllers do. */
export function excludedFromLoadBalancers(pool: Pool, pools: readonly Pool[]): Fact<boolean> {
  const label = pool.labels.get('node.kubernetes.io/exclude-from-external-load-balancers')
  if (label !== undefined)
    return fact(label.value !== 'false', law('excluded-from-load-balancers', label.why))
  // A cluster of control-plane nodes alone works with the label taken off, or never put on (k3s).
  const isAlone = pools.every(({ role }) => role.value === 'control-plane')
  if (pool.role.value !== 'control-plane' || isAlone) return fact(false, pool.role.why)
  return fact(
    true,
    assumed(
      'control-plane-excluded',
      `nodes of the control plane (${pool.name}) are left out of load balancers, as kubeadm labels them`,
    ),
  )
}
