import type { Service } from '../../types/service.ts'
import type { Situation } from '../situation.ts'

const PREFIXES = ['metallb.io', 'metallb.universe.tf']

/**
 * The other Services that share the entry's address: MetalLB gives one address to all that carry
 * the same sharing key (metallb.io/usage, "IP address sharing"), in any namespace.
 */
export function sharersOf({ entry, cluster, front }: Situation): readonly Service[] {
  if (entry.service === null || !front.implementation.startsWith('metallb')) return []
  const own = keyOf(entry.service)
  if (own === null) return []
  return cluster.services.filter(
    (service) =>
      service.id !== entry.id &&
      service.externalTrafficPolicy !== null &&
      service.type.value === 'LoadBalancer' &&
      keyOf(service) === own,
  )
}

function keyOf({ annotations }: Service): string | null {
  for (const prefix of PREFIXES) {
    const key = annotations.get(`${prefix}/allow-shared-ip`)
    if (key !== undefined) return key.value
  }
  return null
}
