import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ClusterReport, Sighting } from '../../src/types/report.ts'
import { arbitraryCluster, type Sketch, textOf } from '../support/arbitrary-cluster.ts'
import { manifests, nginx, nginxConfig, pool, service, settings } from '../support/manifests.ts'
import { only, pathOf, seen } from '../support/packets.ts'
import { simulateText } from '../support/simulate-text.ts'

/** Every sighting, by the entry, path and workload that it is of. */
function sightings({ entries }: ClusterReport): ReadonlyMap<string, Sighting> {
  const all = entries.flatMap(({ id, paths }) =>
    paths.flatMap(({ listeners, sourceIp }) =>
      sourceIp.map((one) => [`${id} ${listeners.join()} ${one.workload}`, one] as const),
    ),
  )
  return new Map(all)
}

const NODES_ALONE = '10.0.0.0/8'

/** Whether a proxy believes nodes and not the load balancers behind which it stands. */
const trustsNodesAlone = ({ documents }: Sketch): boolean =>
  documents.some(
    ({ data }) =>
      (data as Record<string, unknown> | undefined)?.['proxy-real-ip-cidr'] === NODES_ALONE,
  )

const KNOWN = ['preserved', 'forwarded', 'partial']

test('Local never adds lost: who knew the client under Cluster knows it under Local', () => {
  const clusters = arbitraryCluster.filter((sketch) => !trustsNodesAlone(sketch))
  const law = fc.property(clusters, (sketch) => {
    const files = textOf(sketch)
    const before = sightings(only(simulateText(files, { set: ['policy=Cluster'] })))
    const after = sightings(only(simulateText(files, { set: ['policy=Local'] })))
    expect([...after.keys()]).toEqual([...before.keys()])
    for (const [key, { client, lostAt }] of after) {
      expect([key, lostAt]).not.toEqual([key, 'nodes'])
      if (client === 'lost') expect(KNOWN).not.toContain(before.get(key)?.client)
    }
  })
  fc.assert(law, { numRuns: 100 })
})

test('nodes never take the address away under Local, whomever a proxy trusts', () => {
  const law = fc.property(arbitraryCluster, (sketch) => {
    const local = only(simulateText(textOf(sketch), { set: ['policy=Local'] }))
    for (const [key, { lostAt }] of sightings(local))
      expect([key, lostAt]).not.toEqual([key, 'nodes'])
  })
  fc.assert(law, { numRuns: 50 })
})

test('but a proxy that trusts the header of nodes alone does not believe the load balancer itself', () => {
  const front = {
    implementation: 'terminating',
    health: 'endpoint',
    members: ['nodes'],
    sends: ['x-forwarded-for'],
    addresses: ['192.0.2.0/28'],
  }
  const files = {
    ...manifests(
      nginx({ replicas: 2 }),
      ...nginxConfig({ 'use-forwarded-headers': 'true', 'proxy-real-ip-cidr': NODES_ALONE }),
      service({ name: 'ingress', namespace: 'ingress' }),
    ),
    ...settings({ pools: [pool('nodes', 2)], fronts: [front] }),
  }
  const under = (policy: string) =>
    seen(pathOf(simulateText(files, { set: [`policy=${policy}`] }), 'ingress/Service/ingress'))
  const PROXY = 'ingress/Deployment/ingress'
  expect(under('Cluster')).toEqual({ [PROXY]: 'node forwarded header:X-Forwarded-For' })
  expect(under('Local')).toEqual({ [PROXY]: 'load-balancer lost front/terminating' })
})
