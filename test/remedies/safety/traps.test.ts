import { describe, expect, test } from 'vitest'
import { CONTROLLER, ENTRY, judged } from './judged.ts'
import { EVERYWHERE, metallb, speaker } from './metallb-texts.ts'
import {
  controller,
  edge,
  files,
  ONE_BY_ONE,
  pinned,
  sealed,
  service,
  settings,
  stream,
  TOLERATION,
  workers,
} from './texts.ts'

const open = settings([edge, workers])
const closed = settings([sealed, workers])
const SPEAKER = 'metallb-system/DaemonSet/speaker'
const TAINT = 'pool/edge/taints'

describe('an announcer without the toleration', () => {
  const pools = (taints: boolean) => settings([taints ? sealed : edge, workers], null)
  const side = (taints: boolean, tolerations: readonly object[]) =>
    files({
      settings: pools(taints),
      service: service('Local'),
      more: `${metallb('BGPAdvertisement')}\n---\n${speaker(tolerations)}`,
    })

  test('leaves the address to nobody', () => {
    const found = judged(side(false, []), side(true, []))
    expect(found.loss).toMatchObject({ likely: 1, worst: 1, seconds: null })
    expect(found.loss?.text).toContain('no node announces the address')
    expect(found.mustSplit).toBeNull()
    expect(found.notes.join()).toContain(SPEAKER)
  })

  test('has to get it first', () => {
    const found = judged(side(false, []), side(true, [TOLERATION]))
    expect(found.loss).toBeNull()
    expect(found.mustSplit?.first).toEqual([SPEAKER])
    expect(found.order).toEqual([[SPEAKER], [TAINT]])
    expect(found.orderBack).toEqual([[TAINT], [SPEAKER]])
  })

  test('and with it nothing is lost', () => {
    const found = judged(side(false, [TOLERATION]), side(true, [TOLERATION]))
    expect(found).toMatchObject({ loss: null, lossBack: null, mustSplit: null, notes: [] })
  })
})

describe('a taint before the toleration', () => {
  const bare = controller({ ...pinned, tolerations: [] })

  test('evicts nobody and leaves no place to the next pod', () => {
    const found = judged(
      files({ settings: open, controller: bare }),
      files({ settings: closed, controller: bare }),
    )
    expect(found.loss).toMatchObject({ worst: 1 })
    expect(found.loss?.text).toContain(`once pods of ${CONTROLLER} are replaced`)
  })

  test('waits for it', () => {
    const found = judged(files({ settings: open, controller: bare }), files({ settings: closed }))
    expect(found.loss).toBeNull()
    expect(found.order).toEqual([[CONTROLLER], [TAINT]])
    expect(found.lossBack).toBeNull()
  })

  test('is harmless after it', () => {
    const found = judged(files({ settings: open }), files({ settings: closed }))
    expect(found).toMatchObject({ loss: null, lossBack: null, mustSplit: null, stuck: [] })
  })
})

describe('required anti-affinity on as many nodes as replicas', () => {
  const terms = { ...pinned, replicas: 2 }
  const quarters = { rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } }

  test('holds a surging update up for ever where old pods may stand there', () => {
    const found = judged(
      files({
        settings: open,
        controller: controller({ ...terms, strategy: quarters, sleep: 10 }),
      }),
      files({ settings: open, controller: controller({ ...terms, strategy: quarters }) }),
    )
    expect(found.stuck.map(({ workload }) => workload)).toEqual([CONTROLLER])
    expect(found.stuck[0]?.text).toContain('none may be taken away')
    expect(found.loss).toBeNull()
  })

  test('lets one go first, and all end', () => {
    const found = judged(
      files({
        settings: open,
        controller: controller({ ...terms, strategy: quarters, sleep: 10 }),
      }),
      files({ settings: open, controller: controller({ ...terms, strategy: ONE_BY_ONE }) }),
    )
    expect(found.stuck).toEqual([])
  })

  test('has no place for a third pod', () => {
    const three = { ...terms, replicas: 3, strategy: quarters }
    const found = judged(
      files({ settings: open, controller: controller({ replicas: 3, sleep: 30 }) }),
      files({ settings: open, controller: controller(three) }),
    )
    expect(found.stuck[0]?.text).toContain('1 of 3 new pods has no place')
    expect(found.loss).toBeNull()
  })
})

describe('a Deployment that becomes a DaemonSet', () => {
  const AGENT = 'ingress-nginx/DaemonSet/ingress-nginx-controller'
  const side = (kind: 'Deployment' | 'DaemonSet', hostPorts: boolean) =>
    files({
      settings: settings([edge, workers]),
      controller: controller({
        ...pinned,
        kind,
        hostPorts,
        strategy: kind === 'Deployment' ? ONE_BY_ONE : {},
      }),
    })

  test('starts beside it, and the old one goes when it runs', () => {
    const found = judged(side('Deployment', false), side('DaemonSet', false))
    expect(found.loss).toBeNull()
    expect(found.order).toEqual([[AGENT], [CONTROLLER]])
    expect(found.worst).toContain('are refused')
  })

  test('cannot start before it is gone where both want the same host ports', () => {
    const found = judged(side('Deployment', true), side('DaemonSet', true))
    expect(found.loss).toMatchObject({ likely: 1, worst: 1 })
    expect(found.loss?.text).toContain('have started')
    expect(found.mustSplit).toBeNull()
    expect(found.lossBack).toMatchObject({ worst: 1 })
  })

  test('the host ports themselves are as unreachable meanwhile', () => {
    const found = judged(side('Deployment', true), side('DaemonSet', true), CONTROLLER)
    expect(found.loss).toMatchObject({ worst: 1 })
  })
})

describe('the flip to Local wakes', () => {
  const side = (policy: 'Cluster' | 'Local', more: string) =>
    files({
      settings: settings(
        [edge, workers],
        [{ implementation: 'metallb-bgp', members: ['edge'] }],
      ).replaceAll('"role"', '"addresses":["10.0.0.0/16"],"role"'),
      service: service(policy),
      more,
    })
  const flip = (more: string) => judged(side('Cluster', more), side('Local', more))
  const ingress = (annotations: object) =>
    stream(
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: { name: 'admin', namespace: 'shop', annotations },
        spec: {
          ingressClassName: 'nginx',
          defaultBackend: { service: { name: 'shop', port: { number: 80 } } },
        },
      },
      CLASS,
    )
  const CLASS = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: { name: 'nginx' },
    spec: { controller: 'k8s.io/ingress-nginx' },
  }
  const policy = (from: readonly object[] | null) =>
    stream({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'edge', namespace: 'ingress-nginx' },
      spec: {
        podSelector: { matchLabels: { 'app.kubernetes.io/name': 'ingress-nginx' } },
        ingress: [from === null ? {} : { from }],
      },
    })

  test('nothing where nothing judges', () => {
    expect(flip(ingress({}))).toMatchObject({ loss: null, wakes: [] })
  })

  test('an allow list that shut everybody out: nobody loses', () => {
    const found = flip(
      ingress({ 'nginx.ingress.kubernetes.io/whitelist-source-range': '203.0.113.0/24' }),
    )
    expect(found.loss).toBeNull()
    expect(found.wakes).toHaveLength(1)
    expect(found.wakes[0]).toContain('203.0.113.0/24')
  })

  test('an allow list that let everybody in by the address of a node: clients are shut out', () => {
    const found = flip(
      ingress({ 'nginx.ingress.kubernetes.io/whitelist-source-range': '10.0.0.0/8' }),
    )
    expect(found.loss).toMatchObject({ likely: null, worst: null })
    expect(found.loss?.text).toContain('shop/Ingress.networking.k8s.io/admin')
  })

  test('a rate limit: each client has a bucket by itself', () => {
    const found = flip(ingress({ 'nginx.ingress.kubernetes.io/limit-rps': '5' }))
    expect(found.loss).toBeNull()
    expect(found.wakes).toHaveLength(1)
  })

  test.each([
    ['admits addresses of nodes only', [{ ipBlock: { cidr: '10.0.0.0/8' } }], 1],
    ['admits pods only', [{ podSelector: {} }], 1],
    ['admits everybody', [{ ipBlock: { cidr: '0.0.0.0/0' } }], 0],
    ['names nobody', null, 0],
  ])('a network policy that %s', (_, from, count) => {
    const found = flip(policy(from))
    expect(found.wakes).toHaveLength(count)
    expect(found.loss === null).toBe(count === 0)
  })
})

describe('a MetalLB address that several Services share', () => {
  const shared = { annotations: { 'metallb.io/allow-shared-ip': 'public' } }
  const second = (policy: 'Cluster' | 'Local', selector?: object) =>
    service(policy, {
      ...shared,
      name: 'tcp',
      ports: [{ port: 22, targetPort: 'http' }],
      ...(selector ? { selector } : {}),
    })
  const side = (one: 'Cluster' | 'Local', other: string) =>
    files({
      settings: settings([edge, workers], null),
      service: service(one, shared),
      more: `${metallb('BGPAdvertisement', 'edge')}\n---\n${other}`,
    })

  test('is taken from the one that changes alone', () => {
    const found = judged(side('Cluster', second('Cluster')), side('Local', second('Cluster')))
    expect(found.loss).toMatchObject({ likely: 1, worst: 1 })
    expect(found.loss?.text).toContain(`MetalLB takes the address away from ${ENTRY}`)
  })

  test('is gone between the first and the second, in either order', () => {
    const found = judged(side('Cluster', second('Cluster')), side('Local', second('Local')))
    expect(found.loss).toMatchObject({ worst: 1 })
    expect(found.loss?.text).toContain('not yet')
    expect(found.mustSplit).toBeNull()
  })

  test('cannot be shared under Local by those with other pods', () => {
    const other = { app: 'other' }
    const found = judged(
      side('Cluster', second('Cluster', other)),
      side('Local', second('Local', other)),
    )
    expect(found.loss).toMatchObject({ worst: 1 })
  })

  test('is no matter where the policy stays', () => {
    const before = side('Cluster', second('Cluster'))
    const after = {
      ...before,
      'ingress/controller.yaml': controller({ ...pinned, sleep: 40 }),
    }
    expect(judged(before, after).loss).toBeNull()
  })
})

test('PROXY protocol that both sides have to begin with breaks every request in between', () => {
  const front = (sends: readonly string[]) => [
    { implementation: 'terminating', members: ['edge'], health: 'node', sends },
  ]
  const map = (data: object) =>
    stream({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'ingress-nginx-controller', namespace: 'ingress-nginx' },
      data,
    })
  const found = judged(
    files({ settings: settings([edge, workers], front([])), more: map({}) }),
    files({
      settings: settings([edge, workers], front(['proxy-protocol'])),
      more: map({ 'use-proxy-protocol': 'true' }),
    }),
  )
  expect(found.loss).toMatchObject({ likely: 1, worst: 1 })
  expect(found.loss?.text).toContain('PROXY protocol')
  expect(found.mustSplit).toBeNull()
  expect(found.lossBack).toMatchObject({ worst: 1 })
})

describe('a selector that may not change', () => {
  const renamed = (label: string) => controller(pinned).replaceAll('"ingress-nginx"', `"${label}"`)
  const NEW = 'ingress-nginx/Deployment/edge-controller'

  test('whichever of Service and pods comes first, nobody is behind it', () => {
    const relabelled = (label: string) =>
      controller(pinned).replaceAll(
        '"app.kubernetes.io/name":"ingress-nginx"',
        `"app.kubernetes.io/name":"${label}"`,
      )
    const found = judged(
      files({ settings: open, controller: relabelled('ingress-nginx') }),
      files({
        settings: open,
        controller: relabelled('edge'),
        service: service('Cluster', { selector: { 'app.kubernetes.io/name': 'edge' } }),
      }),
    )
    expect(found.loss).toMatchObject({ worst: 1 })
  })

  test('so a second object comes first, then the Service, then the old one goes', () => {
    const next = renamed('edge')
      .replace('"name":"ingress-nginx-controller"', '"name":"edge-controller"')
      .replace('"namespace":"edge"', '"namespace":"ingress-nginx"')
    const found = judged(
      files({ settings: open }),
      files({
        settings: open,
        controller: next,
        service: service('Cluster', { selector: { 'app.kubernetes.io/name': 'edge' } }),
      }),
    )
    expect(found.loss).toBeNull()
    expect(found.order).toEqual([[NEW], [ENTRY], [CONTROLLER]])
    expect(found.mustSplit?.first).toEqual([NEW])
  })
})

test('host names of speakers that may be anywhere are no announcer by themselves', () => {
  const side = (policy: 'Cluster' | 'Local') =>
    files({
      settings: settings([edge, workers], null),
      service: service(policy),
      more: metallb('L2Advertisement', EVERYWHERE),
    })
  const found = judged(side('Cluster'), side('Local'))
  expect(found.loss).toMatchObject({ likely: 0.6, worst: 1, seconds: 2 })
  expect(found.loss?.text).toContain('for at most 2 s')
})
