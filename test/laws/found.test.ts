import { expect, test } from 'vitest'
import {
  type Json,
  manifests,
  nginx,
  nginxConfig,
  pool,
  service,
  settings,
  workload,
} from '../support/manifests.ts'
import { only, pathOf, toldOf } from '../support/packets.ts'
import { SETTINGS, simulateText } from '../support/simulate-text.ts'

/** Cases that the laws found, kept so that each has a name. */

const probing = { implementation: 'pass-through' }
const ingressEntry = service({ name: 'ingress', namespace: 'ingress' })

test.each([
  ['one pool', [pool('edge', 2, { role: 'edge' }), pool('work', 2)]],
  ['its name comes last', [pool('edge', 2, { role: 'edge' }), pool('all', 2)]],
  ['two pools', [pool('edge', 2, { role: 'edge' }), pool('left', 1), pool('right', 1)]],
])('pods that may be outside the edge are exposed, whatever pools are called: %s', (_, pools) => {
  const files = {
    ...manifests(workload({}), service()),
    ...settings({ pools, fronts: [{ ...probing, target: 'pod' }] }),
  }
  expect(toldOf(simulateText(files), 'worker-exposed')).toEqual([
    'worker-exposed shop/Deployment/web warning likely',
  ])
})

test('of two workloads behind one Service the worst is that of all pairs of placements', () => {
  const pools = [...'abcdefgh'].map((name) => pool(name, 1))
  const files = {
    ...manifests(
      workload({ name: 'web-1', app: 'web', replicas: 4 }),
      workload({ name: 'web-2', app: 'web', replicas: 1 }),
      service({ spec: { externalTrafficPolicy: 'Local' } }),
    ),
    ...settings({ pools, fronts: [{ ...probing, members: ['a', 'b'] }] }),
  }
  // Of five pods one is alone on the nodes that the front may choose, and takes everything.
  expect(pathOf(simulateText(files), 'shop/Service/web').spread.peakToMean.pods.worst).toBe(5)
})

test('an ingress that is not pinned may use every node outside, one pod each', () => {
  const size = (pools: readonly Json[]) => {
    const files = {
      ...manifests(nginx({ replicas: 3 }), ...nginxConfig(), ingressEntry),
      ...settings({ pools, fronts: [probing] }),
    }
    const { findings } = only(simulateText(files))
    return findings.find(({ rule }) => rule === 'ingress-not-pinned')?.size
  }
  const edge = pool('edge', 2, { role: 'edge' })
  expect(size([edge, pool('workers', 5)])).toBe(3)
  expect(size([edge, pool('workers', 2)])).toBe(2)
  expect(size([edge, pool('left', 1), pool('right', 1)])).toBe(2)
})

test('the version is no doubt where it would only give like placements other names', () => {
  const files = {
    ...manifests(
      workload({ container: { lifecycle: { preStop: { sleep: { seconds: 30 } } } } }),
      service({ spec: { externalTrafficPolicy: 'Local' } }),
    ),
    ...settings({ pools: [pool('left', 1), pool('right', 1)], fronts: [probing] }),
  }
  const unversioned = (files[SETTINGS] ?? '').replace(/^ *kubernetes: .*\n/m, '')
  const { entries, assumptions } = only(simulateText({ ...files, [SETTINGS]: unversioned }))
  expect(entries[0]?.paths[0]?.spread.likely.map(({ p }) => p)).toEqual([0.5, 0.5])
  expect(assumptions).toEqual([])
})
