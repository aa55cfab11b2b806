import { describe, expect, test } from 'vitest'
import type { EntryPlan, NoPlan } from '../../src/types/remedy.ts'
import { fixText, withStage } from '../support/fix-text.ts'
import { filesOf } from '../support/scenarios.ts'
import { type Files, SETTINGS, simulateText } from '../support/simulate-text.ts'

const ENTRY = 'ingress-nginx/Service/ingress-nginx-controller'
const inSettings = filesOf('cluster-policy')
const inGit = filesOf('fix-nodes')

function planOf(files: Files): EntryPlan {
  const [plan] = fixText(files, { entry: ENTRY }).plans
  if (plan === undefined) throw new Error('no plan')
  return plan
}

/** The files with a text replaced in one of them; the text has to be there. */
function replaced(files: Files, path: string, from: string | RegExp, to: string): Files {
  const text = files[path] ?? ''
  const now = text.replace(from, to)
  if (now === text) throw new Error(`${path} does not hold ${from}`)
  return { ...files, [path]: now }
}

const settled = (from: string | RegExp, to: string): Files =>
  replaced(inSettings, SETTINGS, from, to)

/** The runbook of one stage, its steps with their commands as lines. */
function runbookOf({ stages }: EntryPlan, name: string): string {
  const stage = stages.find((one) => one.stage === name)
  const steps = stage?.runbook.map(({ when, text, command }) => `${when}: ${text} $ ${command}`)
  return (steps ?? []).join('\n')
}

const labelled = ({ stages }: EntryPlan): readonly string[] =>
  (stages[0]?.changes ?? []).flatMap(
    ({ text }) => /^Node (\S+) gets the label/.exec(text)?.[1] ?? [],
  )

const yaml = (...objects: readonly object[]): string =>
  objects.map((object) => JSON.stringify(object)).join('\n---\n')

const held = (name: string, spec: object, more: object = {}, kind = 'Deployment'): object => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name, namespace: 'data' },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: name } },
    ...(kind === 'StatefulSet' ? { serviceName: name } : {}),
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name, image: 'example.com/x:1' }], ...spec },
    },
    ...more,
  },
})

const mounting = (claim: string): object => ({
  volumes: [{ name: 'data', persistentVolumeClaim: { claimName: claim } }],
})

const template = { volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: {} }] }

/** A disk of one node, and whose it is. */
const disk = (name: string, node: string, claimRef?: object): object => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name },
  spec: {
    ...(claimRef === undefined ? {} : { claimRef }),
    local: { path: '/disk' },
    nodeAffinity: {
      required: {
        nodeSelectorTerms: [
          {
            matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }],
          },
        ],
      },
    },
  },
})

const claim = (name: string, volumeName: string): object => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name, namespace: 'data' },
  spec: { volumeName },
})

const database = held('db', {}, { ...template, replicas: 2 }, 'StatefulSet')
const diskOfDatabase = disk('disk-0', 'node-1', { namespace: 'data', name: 'data-db-0' })

describe('nodes that something needs are not taken for the edge', () => {
  test('the first ones, where nothing does', () => {
    expect(labelled(planOf(inGit))).toEqual(['node-1', 'node-3'])
  })

  test.each<[string, string]>([
    [
      'a volume that a claim names',
      yaml(held('cache', mounting('cache')), claim('cache', 'disk-1'), disk('disk-1', 'node-1')),
    ],
    ['a volume that is kept for the claim of one pod', yaml(database, diskOfDatabase)],
    ['a selector', yaml(held('pinned', { nodeSelector: { 'kubernetes.io/hostname': 'node-1' } }))],
    ['a node by its name', yaml(held('pinned', { nodeName: 'node-1' }))],
  ])('%s', (_, text) => {
    const plan = planOf({ ...inGit, 'apps/data.yaml': text })
    expect(plan.none).toBe(null)
    expect(labelled(plan)).toEqual(['node-2', 'node-3'])
  })

  test('two nodes that an application may have are not both taken', () => {
    const values = ['node-1', 'node-3']
    const terms = [
      { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values }] },
    ]
    const affinity = {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms },
      },
    }
    const plan = planOf({ ...inGit, 'apps/data.yaml': yaml(held('either', { affinity })) })
    expect(plan.none).toBe(null)
    expect(labelled(plan)).toEqual(['node-2', 'node-4'])
  })

  test('where too few are left, nothing is planned, and it is said what holds them', () => {
    const pinned = ['node-1', 'node-2', 'node-3', 'node-4'].map((name, index) =>
      held(`pinned-${index}`, { nodeSelector: { 'kubernetes.io/hostname': name } }),
    )
    const { stages, none } = planOf({ ...inGit, 'apps/data.yaml': yaml(...pinned) })
    expect(stages).toEqual([])
    expect(none?.code).toBe('unsuited')
    expect(none?.message).toContain('node-1 (data/Deployment/pinned-0)')
  })
})

describe('data stay where they are', () => {
  test('a pod whose data are on a tainted node cannot be placed', () => {
    const tainted = replaced(
      { ...inGit, 'apps/data.yaml': yaml(database, diskOfDatabase) },
      'cluster/nodes.yaml',
      'status:',
      'spec:\n  taints: [{ key: dedicated, value: edge, effect: NoSchedule }]\nstatus:',
    )
    const found = simulateText(tainted).clusters[0]?.findings
    const own = found?.filter(({ subject }) => subject === 'data/StatefulSet/db')
    expect(own).toMatchObject([{ rule: 'app-unschedulable', size: 1, certainty: 'likely' }])
    expect(own?.[0]?.message).toContain('the data of data-db-0 are on nodes that it may not use')
  })

  test('an edge node that holds some is not sealed', () => {
    const label = '    ingress.example.com/edge: "true"\n'
    const edge = replaced(
      { ...inGit, 'apps/data.yaml': yaml(database, diskOfDatabase) },
      'cluster/nodes.yaml',
      /(hostname: node-[13]\n)/g,
      `$1${label}`,
    )
    const { stages, none } = planOf(edge)
    expect(stages).toEqual([])
    expect(none?.code).toBe('unsafe')
    expect(none?.message).toMatch(/seal.*app-unschedulable at data\/StatefulSet\/db.*data-db-0/)
  })

  test('on nodes without a name in Git they are taken to be somewhere', () => {
    const files = { ...inSettings, 'apps/data.yaml': yaml(database, diskOfDatabase) }
    const found = simulateText(files).clusters[0]?.findings ?? []
    expect(found.filter(({ subject }) => subject === 'data/StatefulSet/db')).toEqual([])
  })

  test('what keeps data is looked at before nodes are chosen and sealed, and not restarted', () => {
    const plan = planOf({ ...inSettings, 'apps/data.yaml': yaml(database) })
    const [choose, look] = runbookOf(plan, 'prepare').split('\n')
    expect(choose).toContain('Choose 2 nodes')
    expect(look).toContain('before: No volume is bound to any of them')
    expect(look).toContain('(data/StatefulSet/db)')
    expect(look).toContain('$ kubectl get pv ')
    const seal = runbookOf(plan, 'seal')
    expect(seal).toMatch(
      /before: No volume of data\/StatefulSet\/db is bound to an edge node.*get pv/,
    )
    expect(seal).not.toContain('restart statefulset/db')
    expect(seal).toContain('restart deployment/shop')
  })
})

describe('a pool that is split', () => {
  const named = settled('pass-through }', 'pass-through, members: [nodes] }')

  test('stays a member of the fronts that name it, with all its nodes', () => {
    const { stages } = planOf(named)
    const [first] = stages
    if (first === undefined) throw new Error('no stage')
    expect(withStage(named, first)[SETTINGS]).toContain('members: [nodes, edge]')
    const narrow = stages.find(({ stage }) => stage === 'narrow')
    expect(narrow?.edits[0]?.after).toContain('members: [edge]')
  })

  test('that grows by itself and has enough nodes by then gives none, and one is asked for', () => {
    const { none } = planOf(settled('nodes: 5', 'nodes: { min: 3, max: 10 }'))
    expect(none).toMatchObject({ code: 'undeclared', declare: 'clusters[].pools' })
  })
})

describe('the list of a load balancer', () => {
  test('that a controller of the cloud keeps is changed by labels and annotations', () => {
    const steps = runbookOf(planOf(inSettings), 'narrow')
    expect(steps).toMatch(/aws-load-balancer-target-node-labels.*ingress\.example\.com\/edge=true/)
    expect(steps).toContain(
      "kubectl label node --overwrite -l 'ingress.example.com/edge!=true' node.kubernetes.io/exclude-from-external-load-balancers=true",
    )
  })
})

test.each<[string, string]>([
  ['nobody declared', ''],
  ['is there', '          - { implementation: pass-through }\n'],
])('a node port does not suit, whether or not a front %s', (_, front) => {
  const ported = replaced(
    inSettings,
    'ingress/service.yaml',
    'type: LoadBalancer',
    'type: NodePort',
  )
  const entries = / {4}entries:[\s\S]*?(?=^fix)/m
  const declared = `    entries:\n      - match: "*/Service/*"\n        exposure: public\n${front === '' ? '' : `        fronts:\n${front}`}`
  const none: NoPlan | null = planOf(replaced(ported, SETTINGS, entries, declared)).none
  expect(none?.code).toBe('unsuited')
  expect(none?.message).toContain('is no Service of type LoadBalancer')
})
