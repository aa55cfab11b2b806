import { EDGE, stream } from './texts.ts'

/** Any node announces. */
export const EVERYWHERE = 'everywhere'

/** A pool of addresses that MetalLB announces, from all nodes or from edge nodes only. */
export function metallb(
  kind: 'BGPAdvertisement' | 'L2Advertisement',
  from: 'everywhere' | 'edge' = EVERYWHERE,
): string {
  const metadata = { name: 'public', namespace: 'metallb-system' }
  const nodeSelectors = from === 'edge' ? [{ matchLabels: EDGE }] : []
  return stream(
    {
      apiVersion: 'metallb.io/v1beta1',
      kind: 'IPAddressPool',
      metadata,
      spec: { addresses: ['198.51.100.10/32'] },
    },
    {
      apiVersion: 'metallb.io/v1beta1',
      kind,
      metadata,
      spec: {
        ipAddressPools: ['public'],
        ...(nodeSelectors.length === 0 ? {} : { nodeSelectors }),
      },
    },
  )
}

/** MetalLB's speaker, where it may run. */
export const speaker = (tolerations: readonly object[], nodeSelector: object = EDGE): string => {
  const labels = { app: 'metallb' }
  return stream({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'speaker', namespace: 'metallb-system' },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          nodeSelector,
          tolerations,
          containers: [{ name: 'speaker', image: 'quay.io/metallb/speaker:v0.15.2' }],
        },
      },
    },
  })
}
