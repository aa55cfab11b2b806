import type { Random } from '../../scenario/random.ts'
import type { FrontKind } from './fronts.ts'
import type { Json } from './manifests.ts'

/** The ConfigMap of an ingress-nginx: mostly what suits the front, sometimes not. */
export function nginxConfig(
  random: Random,
  { kind, sends, addresses }: FrontKind,
): { readonly data: Json; readonly traits: readonly string[] } {
  const data: Json = {}
  const traits = ['ingress proxy']
  const isMisled = random.chance(0.15)
  if (sends.includes('proxy-protocol') !== isMisled) {
    data['use-proxy-protocol'] = 'true'
    traits.push('PROXY protocol')
  }
  if (sends.includes('x-forwarded-for') || random.chance(0.25)) {
    data['use-forwarded-headers'] = 'true'
    traits.push('forwarded headers')
  }
  if (random.chance(0.3)) data['compute-full-forwarded-for'] = 'true'
  const trusted = random.pick([
    null,
    '10.0.0.0/16,10.244.0.0/16',
    addresses[0] ?? '192.0.2.0/24',
    [...addresses, '10.0.0.0/16', '10.244.0.0/16'].join(','),
  ])
  if (trusted !== null) {
    data['proxy-real-ip-cidr'] = trusted
    traits.push('trusted peers')
  }
  return { data, traits: kind === 'cdn' ? [...traits, 'proxy behind a CDN'] : traits }
}
