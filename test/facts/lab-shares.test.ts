import { describe, expect, test } from 'vitest'
import {
  apart,
  edgePool,
  type Json,
  manifests,
  pool,
  service,
  settings,
  spreadOverHosts,
  workload,
} from '../support/manifests.ts'
import { lossAt, only, pathOf, share, sure, toldOf } from '../support/packets.ts'
import { simulateText } from '../support/simulate-text.ts'

/**
 * What measurements on a real data plane found (kube-proxy 1.35.4 and kube-scheduler 1.35.4 on
 * Linux network namespaces), as far as a report speaks of it.
 */

const APP = 'shop/Deployment/web'
const probing = { implementation: 'pass-through' }

test.each([
  ['Cluster: 1/P whatever the node', 'Cluster', 4, share(1, 4), 1],
  ["Local: the node's share over its pods", 'Local', 4, share(1, 3), share(4, 3)],
] as const)('2: closed forms hold. %s', (_, externalTrafficPolicy, replicas, busiest, peak) => {
  const files = {
    ...manifests(
      workload({ replicas, pod: spreadOverHosts('web') }),
      service({ spec: { externalTrafficPolicy } }),
    ),
    ...settings({ pools: [pool('nodes', 3)], fronts: [probing] }),
  }
  const path = pathOf(simulateText(files), 'shop/Service/web')
  expect(Math.max(...path.spread.worst.map(({ podShare }) => podShare))).toBe(busiest)
  expect(path.spread.peakToMean.pods).toEqual(sure(peak))
})

test('2: without health checks the loss is the sum of the shares of the nodes without a pod', () => {
  const files = {
    ...manifests(
      workload({ replicas: 2, pod: apart('web') }),
      service({ spec: { externalTrafficPolicy: 'Local' } }),
    ),
    ...settings({ pools: [pool('nodes', 5)], fronts: [{ implementation: 'static' }] }),
  }
  const path = pathOf(simulateText(files), 'shop/Service/web')
  expect(lossAt(path, 'steady').dropped).toEqual(sure(3 / 5))
})

describe('3: Local, the last pod of a node terminates', () => {
  /** One pod on each of two nodes, one replaced at a time. */
  function updating(lifecycle: Json, more: Json = {}) {
    const files = {
      ...manifests(
        workload({
          replicas: 2,
          container: lifecycle,
          pod: { ...apart('web'), ...more },
          spec: { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } } },
        }),
        service({ spec: { externalTrafficPolicy: 'Local' } }),
      ),
      ...settings({ pools: [pool('nodes', 2)], fronts: [probing] }),
    }
    return lossAt(pathOf(simulateText(files), 'shop/Service/web'), 'rolling-update').dropped
  }
  const sleep = (seconds: number): Json => ({ lifecycle: { preStop: { sleep: { seconds } } } })

  test('nothing is lost while it still serves until the front has noticed', () => {
    expect(updating(sleep(25))).toEqual(sure(0))
  })

  test("without serving on, the node's whole share is lost until the front reacts", () => {
    expect(updating({})).toEqual(sure(1 / 2))
    expect(updating(sleep(5))).toEqual(sure(1 / 2))
  })

  test('the grace period ends it early', () => {
    expect(updating(sleep(25), { terminationGracePeriodSeconds: 5 })).toEqual(sure(1 / 2))
  })
})

describe('5: a DoNotSchedule spread counts tainted edge nodes as empty domains', () => {
  const run = (pod: Json) => {
    const pools = [edgePool(2), pool('workers', 3, { role: 'worker', labels: { tier: 'apps' } })]
    return simulateText({ ...manifests(workload({ replicas: 6, pod })), ...settings({ pools }) })
  }

  test('two edge nodes, three workers: 3 of 6 pods stay Pending', () => {
    const simulation = run(spreadOverHosts('web'))
    expect(toldOf(simulation, 'app-unschedulable')).toEqual([
      `app-unschedulable ${APP} error certain`,
    ])
    const [finding] = only(simulation).findings.filter(({ rule }) => rule === 'app-unschedulable')
    expect(finding?.size).toBe(3)
  })

  test.each([
    ['a worker node selector', { ...spreadOverHosts('web'), nodeSelector: { tier: 'apps' } }],
    ['nodeTaintsPolicy: Honor', spreadOverHosts('web', { nodeTaintsPolicy: 'Honor' })],
  ])('%s cures it', (_, pod) => {
    expect(toldOf(run(pod), 'app-unschedulable')).toEqual([])
  })
})

describe('8: nobody there', () => {
  const run = (replicas: number, front: Json) =>
    lossAt(
      pathOf(
        simulateText({
          ...manifests(
            workload({ replicas, pod: apart('web') }),
            service({ spec: { externalTrafficPolicy: 'Local' } }),
          ),
          ...settings({ pools: [pool('nodes', 3)], fronts: [front] }),
        }),
        'shop/Service/web',
      ),
      'steady',
    )

  test('a Service without any endpoint refuses at once', () => {
    for (const implementation of ['static', 'pass-through'])
      expect(run(0, { implementation })).toMatchObject({ dropped: sure(0), refused: sure(1) })
  })

  test('under Local a node without one drops while others have some', () => {
    expect(run(1, { implementation: 'static' })).toMatchObject({
      dropped: sure(2 / 3),
      refused: sure(0),
    })
  })

  test('an address that MetalLB has nobody to announce for is silent', () => {
    for (const implementation of ['metallb-l2', 'metallb-bgp'])
      expect(run(0, { implementation })).toMatchObject({ dropped: sure(1), refused: sure(0) })
  })
})
