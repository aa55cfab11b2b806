import type { Cluster } from '../../../types/cluster.ts'
import type { EntryPoint } from '../../../types/entry.ts'
import type { Service } from '../../../types/service.ts'

const KEYS = ['metallb.io/allow-shared-ip', 'metallb.universe.tf/allow-shared-ip']
const WANTED = ['metallb.io/loadBalancerIPs', 'metallb.universe.tf/loadBalancerIPs']

/**
 * Services of one MetalLB address with which a Service cannot share it. MetalLB compares the
 * sharing key and, under `Local`, the selector; whoever no longer agrees loses the address
 * (metallb internal/k8s/k8salloc BackendKey, controller/service.go "clearAssignment").
 */
export function strangers(entry: EntryPoint, { entries }: Cluster): readonly EntryPoint[] {
  const own = addressOf(entry)
  if (own === null) return []
  return entries.filter(
    (other) =>
      other.id !== entry.id && addressOf(other) === own && backendOf(other) !== backendOf(entry),
  )
}

/** All that shares the address of an entry. */
export function sharers(entry: EntryPoint, { entries }: Cluster): readonly EntryPoint[] {
  const own = addressOf(entry)
  return own === null ? [] : entries.filter((one) => one.id !== entry.id && addressOf(one) === own)
}

/** Whom an entry shares its address with, as a key; null: nobody, or not by MetalLB. */
function addressOf({ service, fronts }: EntryPoint): string | null {
  if (service === null || !fronts.at(-1)?.implementation.startsWith('metallb')) return null
  const key = annotation(service, KEYS)
  if (key === null) return null
  return JSON.stringify([key, annotation(service, WANTED) ?? service.loadBalancerIP?.value ?? ''])
}

const annotation = ({ annotations }: Service, names: readonly string[]): string | null =>
  names.map((name) => annotations.get(name)?.value).find((value) => value !== undefined) ?? null

/** Under `Cluster` backends do not matter. */
export function backendOf({ service, policy }: EntryPoint): string {
  if (policy?.value !== 'Local' || service === null) return ''
  return JSON.stringify(
    [...(service.selector ?? [])].map(([key, { value }]) => [key, value]).toSorted(),
  )
}
