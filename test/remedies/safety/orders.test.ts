import { describe, expect, test } from 'vitest'
import { type Files, SETTINGS } from '../../support/simulate-text.ts'
import { CONTROLLER, count, ENTRY, judged } from './judged.ts'
import { metallb, speaker } from './metallb-texts.ts'
import {
  bareEdge,
  controller,
  EDGE,
  edge,
  files,
  KEY,
  pinned,
  sealed,
  service,
  settings,
  stream,
  TOLERATION,
  workers,
} from './texts.ts'

const LABELS = 'pool/edge/labels'
const open = settings([edge, workers])
const loose = controller({ sleep: 30 })
const OWN = { 'node.example.com/pool': 'workers' }
const apart = settings([edge, { ...workers, labels: OWN }])
const brief = controller({ ...pinned, nodeSelector: OWN, sleep: 1 })
const members = (...names: readonly string[]) =>
  settings([edge, workers], [{ implementation: 'pass-through', members: names }])

describe('nothing to apply', () => {
  test('is safe and has no order', () => {
    const same = files({ settings: open })
    expect(judged(same, same)).toEqual({
      loss: null,
      lossAtOnce: null,
      lossBack: null,
      mustSplit: null,
      order: [],
      orderBack: [],
      stuck: [],
      wakes: [],
      notes: [],
      worst: '',
    })
  })

  test('neither is what says the same in other words', () => {
    const before = files({ settings: open })
    const { 'ingress/service.yaml': text = '', ...rest } = before
    const after = { ...rest, 'other.yaml': `# moved\n${JSON.stringify(JSON.parse(text), null, 2)}` }
    expect(judged(before, after).order).toEqual([])
  })

  test('a cluster that is not there has nothing to lose', () => {
    const other = open.replace('"name":"prod"', '"name":"test"')
    expect(judged(files({ settings: other }), files({ settings: other })).order).toEqual([])
  })
})

describe('the controller moves to the edge', () => {
  test('under Cluster, wherever its pods are meanwhile', () => {
    const found = judged(files({ settings: open, controller: loose }), files({ settings: open }))
    expect(found).toMatchObject({ loss: null, lossBack: null, mustSplit: null, stuck: [] })
  })

  test('under Local, when old pods serve until the load balancer has noticed', () => {
    const local = service('Local')
    const found = judged(
      files({ settings: open, controller: loose, service: local }),
      files({ settings: open, service: local }),
    )
    expect(found.loss).toBeNull()
  })

  test('under Local, a preStop that comes with the move does not help the pods that go', () => {
    const local = service('Local')
    const found = judged(
      files({ settings: apart, controller: brief, service: local }),
      files({ settings: apart, service: local }),
    )
    expect(found.loss).toMatchObject({ seconds: 20, likely: 0.5 })
    expect(found.mustSplit).toBeNull()
  })

  test('under Local, where any update puts pods on other nodes, it loses what any update does', () => {
    const local = service('Local')
    const found = judged(
      files({ settings: open, controller: controller({ sleep: 1 }), service: local }),
      files({ settings: open, service: local }),
    )
    expect(found.loss).toBeNull()
    expect(found.notes.join()).toContain('as in every update up to 100 %')
  })

  test('under Local, it may lose more than an update likely does, though no more than one may', () => {
    const local = service('Local')
    const six = settings([edge, { ...workers, nodes: 4 }])
    const found = judged(
      files({ settings: six, controller: controller({ replicas: 4, sleep: 1 }), service: local }),
      files({ settings: six, service: local }),
    )
    expect(found.loss?.likely).toBeCloseTo(1 / 6, 6)
    expect(found.loss?.worst).toBe(found.loss?.likely)
  })

  test('by the pods that go: what serves on stands in their template, not in the new one', () => {
    const found = judged(
      files({ settings: open, controller: controller({ ...pinned, sleep: 30 }) }),
      files({ settings: open, controller: controller({ ...pinned, sleep: 0 }) }),
    )
    expect(found.loss).toBeNull()
    expect(found.lossBack).toBeNull()
    expect(found.notes).toEqual([])
  })

  test('waits with old pods for a label that is put on by hand afterwards', () => {
    const found = judged(
      files({ settings: settings([bareEdge, workers]), controller: loose }),
      files({ settings: open }),
    )
    expect(found).toMatchObject({ loss: null, mustSplit: null, stuck: [] })
    expect(found.notes.join()).toContain('waits for the labels of the pool edge')
    expect(found.orderBack).toEqual([[CONTROLLER], [LABELS]])
  })

  test('never gets there without the label', () => {
    const bare = settings([bareEdge, workers])
    const found = judged(files({ settings: bare, controller: loose }), files({ settings: bare }))
    expect(found.loss).toBeNull()
    expect(found.stuck).toHaveLength(1)
  })

  test('that is recreated has no old pod left to wait with', () => {
    const found = judged(
      files({ settings: settings([bareEdge, workers]), controller: loose }),
      files({
        settings: open,
        controller: controller({ ...pinned, strategy: { type: 'Recreate' } }),
      }),
    )
    expect(found.loss).toMatchObject({ worst: 1 })
    expect(found.worst).toContain('before a new one is there')
  })

  test('a pool that is told as two is no change of the cluster', () => {
    const whole = settings([{ name: 'nodes', nodes: 5 }])
    const split = settings([{ name: 'nodes', nodes: 3 }, edge])
    const found = judged(
      files({ settings: whole, controller: loose }),
      files({ settings: split, controller: loose }),
    )
    expect(found.order).toEqual([[LABELS]])
    expect(found.orderBack).toEqual([[LABELS]])
    expect(found).toMatchObject({ loss: null, lossBack: null })
  })
})

describe('the policy flips to Local', () => {
  const flip = (text: string, before = loose) =>
    judged(
      files({ settings: text, controller: before }),
      files({ settings: text, controller: before, service: service('Local') }),
    )

  test('where the load balancer sends to nodes without a pod: until it has noticed', () => {
    const found = flip(open, controller(pinned))
    expect(found.loss).toMatchObject({ likely: 0.6, worst: 0.6, seconds: 20 })
    expect(found.lossBack).toBeNull()
  })

  test('where it sends to edge nodes only, and each has a pod: nothing is lost', () => {
    expect(flip(members('edge'), controller(pinned)).loss).toBeNull()
  })

  test('where two pods may share a node: the other has none at worst', () => {
    const together = controller({ ...pinned, apart: false })
    expect(flip(members('edge'), together).loss).toMatchObject({ likely: 0, worst: 0.5 })
  })

  test('comes after the load balancer was narrowed, and goes back before it', () => {
    const both = judged(
      files({ settings: open }),
      files({ settings: members('edge'), service: service('Local') }),
    )
    const FRONT = 'settings/entries/ingress-nginx/*/*'
    expect(both.loss).toBeNull()
    expect(both.order).toEqual([[FRONT], [ENTRY]])
    expect(both.mustSplit?.first).toEqual([FRONT])
    expect(both.mustSplit?.reason).toContain('60 %')
    expect(both.lossBack).toBeNull()
  })

  test('a fixed list of all nodes loses for good', () => {
    const found = flip(
      settings([edge, workers], [{ implementation: 'static' }]),
      controller(pinned),
    )
    expect(found.loss).toMatchObject({ worst: 0.6, seconds: null })
  })

  test('behind a front that nobody knows nobody knows', () => {
    const cloud = settings([edge, workers], [{ implementation: 'aws-clb' }])
    const found = flip(cloud, controller(pinned))
    expect(found.loss).toMatchObject({ likely: null, worst: null })
    expect(found.loss?.text).toContain('clusters[].entries[].fronts')
  })

  test('and behind that front a change of something else is as before', () => {
    const cloud = settings([edge, workers], [{ implementation: 'aws-clb' }])
    const found = judged(
      files({ settings: cloud, controller: controller({ ...pinned, tolerations: [] }) }),
      files({ settings: cloud }),
    )
    expect(found.loss).toBeNull()
  })
})

describe('MetalLB is narrowed to the edge', () => {
  const advertised = (kind: 'BGPAdvertisement' | 'L2Advertisement', from: 'edge' | 'everywhere') =>
    metallb(kind, from)
  const side = (policy: 'Cluster' | 'Local', more: string) =>
    files({ settings: settings([edge, workers], null), service: service(policy), more })

  test.each(['BGPAdvertisement', 'L2Advertisement'] as const)(
    '%s: under Cluster the old nodes go on forwarding',
    (kind) => {
      const found = judged(
        side('Cluster', advertised(kind, 'everywhere')),
        side('Cluster', advertised(kind, 'edge')),
      )
      expect(found).toMatchObject({ loss: null, lossBack: null, mustSplit: null })
    },
  )

  test('before the policy flips, else the leader has no pod', () => {
    const found = judged(
      side('Cluster', advertised('L2Advertisement', 'everywhere')),
      side('Local', advertised('L2Advertisement', 'edge')),
    )
    expect(found.loss).toBeNull()
    expect(found.order).toEqual([['metallb-system/L2Advertisement.metallb.io/public'], [ENTRY]])
  })

  test('to nodes that lack the label yet: nobody announces', () => {
    const bare = settings([bareEdge, workers], null)
    const labelled = settings([edge, workers], null)
    const found = judged(
      files({ settings: bare, controller: loose, more: metallb('BGPAdvertisement') }),
      files({ settings: labelled, controller: loose, more: metallb('BGPAdvertisement', 'edge') }),
    )
    expect(found.loss).toBeNull()
    expect(found.order).toEqual([[LABELS], ['metallb-system/BGPAdvertisement.metallb.io/public']])
  })
})

describe('others lose as well', () => {
  test('an entry that shares the controller', () => {
    const inner = service('Local', { name: 'inner' })
    const found = judged(
      files({ settings: apart, controller: brief, more: inner }),
      files({ settings: apart, more: inner }),
    )
    expect(found.loss?.text).toContain('ingress-nginx/Service/inner')
  })

  const app = (nodeSelector: object, strategy: object) =>
    stream({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'shop', namespace: 'shop' },
      spec: {
        replicas: 2,
        strategy,
        selector: { matchLabels: { app: 'shop' } },
        template: {
          metadata: { labels: { app: 'shop' } },
          spec: { nodeSelector, containers: [{ name: 'shop', image: 'shop' }] },
        },
      },
    })
  const asked = (strategy: object) =>
    judged(
      files({
        settings: settings([bareEdge, workers]),
        controller: loose,
        more: app({}, strategy),
      }),
      files({ settings: open, controller: loose, more: app(EDGE, strategy) }),
    )

  test('an application that is recreated before there is a place for it', () => {
    const found = asked({ type: 'Recreate' })
    expect(found.loss).toBeNull()
    expect(found.order).toEqual([[LABELS], ['shop/Deployment/shop']])
    expect(found.worst).toContain('2 of 2 pods of shop/Deployment/shop have no place')
  })

  test('not one whose old pods wait for it', () => {
    const found = asked({})
    expect(found).toMatchObject({ loss: null, mustSplit: null })
    expect(found.notes.join()).toContain(
      'shop/Deployment/shop waits for the labels of the pool edge',
    )
  })
})

describe('pods that go for good', () => {
  const second = (sleep: number) =>
    controller({ replicas: 2, sleep }).replace(
      '"metadata":{"name":"ingress-nginx-controller"',
      '"metadata":{"name":"old"',
    )
  const without = (sleep: number) =>
    judged(
      files({ settings: open, controller: loose, more: second(sleep) }),
      files({ settings: open, controller: loose }),
    )

  test('take their share with them until that is noticed', () => {
    const found = without(0)
    expect(found.loss).toMatchObject({ likely: 0.25, worst: 0.25 })
    expect(found.loss?.text).toContain('pods of ingress-nginx/Deployment/old stop')
  })

  test('and nothing where they serve on', () => {
    expect(without(30).loss).toBeNull()
  })
})

test('what was lost before is no loss of going back to it', () => {
  const fixed = settings([edge, workers], [{ implementation: 'static' }])
  const found = judged(
    files({ settings: fixed, service: service('Local') }),
    files({ settings: fixed, service: service('Cluster') }),
  )
  expect(found).toMatchObject({ loss: null, lossBack: null })
})

describe('Node objects in Git', () => {
  const node = (name: string, labels: object = {}, taints: readonly object[] = []) =>
    stream({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
      spec: { taints },
    })
  const nodes = (count: number, labels: object, taints: readonly object[] = []): string =>
    Array.from({ length: count }, (_, i) => node(`edge-${i + 1}`, labels, taints)).join('\n---\n')
  const text = (more: string, terms = {}): Files => ({
    ...files({ settings: '', controller: controller({ ...pinned, ...terms }), more }),
    [SETTINGS]: settings([], [{ implementation: 'pass-through' }]).replace('"pools":[],', ''),
  })
  const TAINT = { key: KEY, value: 'true', effect: 'NoSchedule' }

  test('that are like each other are looked at by number', () => {
    const found = judged(text(nodes(9, EDGE)), text(nodes(9, EDGE, [TAINT])))
    expect(found).toMatchObject({ loss: null, lossBack: null, mustSplit: null })
    expect(found.order.flat()).toHaveLength(9)
    expect(count.states).toBeLessThan(50)
  })

  test('are labelled before or after the controller asks for it', () => {
    const all = (labels: object): string =>
      ['a', 'b', 'c', 'd'].map((name, i) => node(name, i < 2 ? labels : {})).join('\n---\n')
    const { tolerations, nodeSelector, ...plain } = pinned
    const before = {
      ...text(all({})),
      'ingress/controller.yaml': controller({ ...plain, sleep: 30 }),
    }
    const found = judged(before, text(all(EDGE)))
    expect(found).toMatchObject({ loss: null, mustSplit: null, stuck: [] })
    expect(found.notes.join()).toContain('waits for Node/a and Node/b')
    expect(found.orderBack).toEqual([[CONTROLLER], ['Node/a', 'Node/b']])
  })

  test('are tainted after the controller tolerates it', () => {
    const found = judged(text(nodes(3, EDGE), { tolerations: [] }), text(nodes(3, EDGE, [TAINT])))
    expect(found.order).toEqual([[CONTROLLER], ['Node/edge-1', 'Node/edge-2', 'Node/edge-3']])
    expect(found.loss).toBeNull()
  })
})

describe('many changes at once', () => {
  const pools = (count: number, value: string) =>
    Array.from({ length: count }, (_, i) => ({
      name: `pool-${i}`,
      nodes: 1,
      labels: { [KEY]: value },
    }))
  const side = (count: number, value: string) =>
    files({
      settings: settings(pools(count, value)),
      controller: controller({ ...pinned, nodeSelector: { [KEY]: 'true' }, replicas: count }),
    })

  test('that touch each other: eleven are not looked at in every order', () => {
    const found = judged(side(11, 'false'), side(11, 'true'))
    expect(found.mustSplit?.first).toHaveLength(10)
    expect(found.mustSplit?.reason).toContain('11 objects')
    expect(found.loss).toMatchObject({ likely: null, worst: null })
  })

  test('that nobody feels are left out', () => {
    const many = (value: string) =>
      Array.from({ length: 12 }, (_, i) =>
        stream({
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: `map-${i}`, namespace: 'ingress-nginx' },
          data: { value },
        }),
      ).join('\n---\n')
    const found = judged(
      files({ settings: open, more: many('a') }),
      files({ settings: open, more: many('b') }),
    )
    expect(found).toMatchObject({ loss: null, mustSplit: null })
    expect(found.order.flat()).toHaveLength(12)
  })
})

test('a complete pattern can be sealed, and unsealed', () => {
  const found = judged(
    files({ settings: members('edge'), service: service('Local') }),
    files({
      settings: settings(
        [sealed, workers],
        [{ implementation: 'pass-through', members: ['edge'] }],
      ),
      service: service('Local'),
      controller: controller({ ...pinned, tolerations: [TOLERATION] }),
    }),
  )
  expect(found).toMatchObject({ loss: null, lossBack: null, mustSplit: null, stuck: [], notes: [] })
})

test('a pool that may grow is looked at at both ends', () => {
  const growing = (policy: 'Cluster' | 'Local') =>
    files({
      settings: members('edge').replace('"nodes":2', '"nodes":{"min":2,"max":4}'),
      service: service(policy),
    })
  const found = judged(growing('Cluster'), growing('Local'))
  expect(found.loss).toMatchObject({ worst: 0.5, seconds: 20 })
})

test('what changes in another cluster does not matter here', () => {
  const two = settings([edge, workers])
    .replace('"name":"prod"', '"name":"prod","paths":["ingress"]')
    .replace('"clusters":[', '"clusters":[{"name":"test","paths":["other"]},')
  const side = (other: 'Cluster' | 'Local') => ({
    ...files({ settings: two }),
    'other/service.yaml': service(other),
  })
  expect(judged(side('Cluster'), side('Local')).order).toEqual([])
})

describe('what is worth knowing', () => {
  const announced = (tolerations: readonly object[], policy: 'Cluster' | 'Local', nodes: number) =>
    files({
      settings: settings([{ ...edge, nodes }, workers], null),
      service: service(policy),
      controller: controller({ ...pinned, replicas: nodes }),
      more: `${metallb('BGPAdvertisement')}\n---\n${speaker(tolerations, {})}`,
    })

  test.each([
    ['Local', 2, 'and another takes over'],
    ['Cluster', 1, 'and another takes over'],
    ['Local', 1, 'and no other node may take over'],
  ] as const)(
    'a speaker restarts, under %s with %i nodes that have pods',
    (policy, nodes, text) => {
      const found = judged(announced([], policy, nodes), announced([TOLERATION], policy, nodes))
      expect(found.loss).toBeNull()
      expect(found.notes.join()).toContain(text)
    },
  )

  test('a front that nobody declared is a guess, under Local', () => {
    const plain = settings([edge, workers], null)
    const side = (policy: 'Cluster' | 'Local', sleep: number) =>
      files({
        settings: plain,
        service: service(policy),
        controller: controller({ ...pinned, sleep }),
      })
    const notes = (policy: 'Cluster' | 'Local') =>
      judged(side(policy, 30), side(policy, 40)).notes.join()
    expect(notes('Local')).toContain('declare clusters[].entries[].fronts')
    expect(notes('Cluster')).toBe('')
  })
})
