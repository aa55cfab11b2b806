import type { Fact, Why } from '../types/evidence.ts'
import type { Cell, Pool } from '../types/pool.ts'
import { assumed, byDefault, fact, none, unknown } from '../types/why.ts'

const HOSTNAME = 'kubernetes.io/hostname'
export const ZONE = 'topology.kubernetes.io/zone'
const OLD_ZONE = 'failure-domain.beta.kubernetes.io/zone'

const LINUX = fact('linux', byDefault('the kubelet labels every node with its operating system'))
const ARCH = fact(
  'amd64',
  assumed('node-arch', 'nodes are amd64 where their pool declares no kubernetes.io/arch'),
)

/** Labels that the kubelet writes on every node (kubernetes.io well-known labels). */
const KUBELET: ReadonlyMap<string, Fact<string>> = new Map([
  ['kubernetes.io/os', LINUX],
  ['beta.kubernetes.io/os', LINUX],
  ['kubernetes.io/arch', ARCH],
  ['beta.kubernetes.io/arch', ARCH],
])

/** Whether nodes of one cell differ in this label: each bears its own name. */
export const isHostname = (key: string): boolean => key === HOSTNAME

/** The zone label has an older name that still stands beside it. */
export const isZone = (key: string): boolean => key === ZONE || key === OLD_ZONE

/** A label that every node of a cell bears; `null` where none does. Not for the node's own name. */
export function labelOf(cell: Cell, key: string): Fact<string> | null {
  if (isZone(key)) return cell.zone ?? cell.pool.labels.get(key) ?? null
  return cell.pool.labels.get(key) ?? KUBELET.get(key) ?? null
}

/** Labels that clouds and autoscalers write on nodes that they make, and that nobody writes down. */
const BY_CLOUD =
  /^(?:(?:beta\.|failure-domain\.beta\.|topology\.|node\.)kubernetes\.io\/(?:instance-type|zone|region)|karpenter\.(?:sh|k8s\.aws|azure\.com)\/.+|eks\.amazonaws\.com\/.+|cloud\.google\.com\/.+|kubernetes\.azure\.com\/.+)$/

/** Why nobody can tell whether nodes of a pool bear a label; null where that is known. */
export function unsaid({ source, name, labels, open, zones }: Pool, key: string): Why | null {
  if (labels.has(key)) return null
  const about = `whether nodes bear the label ${key}`
  const words = (text: string): Why => unknown(`pool-labels/${name}`, `${about}: ${text}`, 'pools')
  if (source === 'assumed') return words('no pool is declared')
  if (open !== undefined && (open.labels === 'any' || open.labels.has(key))) return open.unknown
  const isZoned = isZone(key) && zones.length > 0
  return source === 'found' && BY_CLOUD.test(key) && !isZoned
    ? words(`what makes the nodes of the pool ${name} writes it`)
    : null
}

/** Why a cell's nodes do not bear a label. */
export function noLabel(pool: Pool, key: string): Why {
  return (
    unsaid(pool, key) ??
    none(`pool ${pool.name} bears no label ${key}`, pool.why.k === 'field' ? pool.why : null)
  )
}
