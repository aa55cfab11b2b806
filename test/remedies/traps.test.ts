import { describe, expect, test } from 'vitest'
import type { Memo, Validation } from '../../src/types/engine.ts'
import type { EntryPlan } from '../../src/types/remedy.ts'
import { answerFix, fixText, withStage } from '../support/fix-text.ts'
import { filesOf } from '../support/scenarios.ts'
import { type Files, SETTINGS } from '../support/simulate-text.ts'

const ENTRY = 'ingress-nginx/Service/ingress-nginx-controller'
const CONTROLLER = 'ingress/controller.yaml'
const SERVICE = 'ingress/service.yaml'
const METALLB = 'cluster/metallb.yaml'

const inSettings = filesOf('cluster-policy')
const inGit = filesOf('fix-nodes')

function planOf(files: Files, given: Parameters<typeof fixText>[1] = {}): EntryPlan {
  const [plan] = fixText(files, { entry: ENTRY, ...given }).plans
  if (plan === undefined) throw new Error('no plan')
  return plan
}

/** The files when all stages are applied. */
const endOf = (files: Files, plan: EntryPlan): Files => plan.stages.reduce(withStage, files)

function replaced(files: Files, path: string, from: string | RegExp, to: string): Files {
  const text = files[path] ?? ''
  const now = text.replace(from, to)
  if (now === text) throw new Error(`${path} does not hold ${from}`)
  return { ...files, [path]: now }
}

const stageNames = ({ stages }: EntryPlan): readonly string[] => stages.map(({ stage }) => stage)

describe('MetalLB', () => {
  const shared = (selector: string): string => `apiVersion: v1
kind: Service
metadata:
  name: ingress-nginx-udp
  namespace: ingress-nginx
  annotations:
    metallb.io/allow-shared-ip: edge
spec:
  type: LoadBalancer
  selector:
    app.kubernetes.io/name: ${selector}
  ports:
    - port: 443
      protocol: UDP
`
  const sharing = replaced(
    inGit,
    SERVICE,
    'namespace: ingress-nginx\n',
    'namespace: ingress-nginx\n  annotations:\n    metallb.io/allow-shared-ip: edge\n',
  )

  test('Services that share an address change alike, in one stage', () => {
    const files = { ...sharing, 'ingress/udp.yaml': shared('ingress-nginx') }
    const plan = planOf(files)
    const keep = plan.stages.find(({ stage }) => stage === 'keep')
    expect(keep?.edits.map(({ path }) => path).toSorted()).toEqual([
      'ingress/service.yaml',
      'ingress/udp.yaml',
    ])
    // MetalLB shares an address between like policies only: for a moment they are unlike.
    expect(keep?.loss?.text).toContain('MetalLB takes the address away')
  })

  test('Services that share an address and select other pods keep it from changing', () => {
    const { none } = planOf({ ...sharing, 'ingress/udp.yaml': shared('other') })
    expect(none?.code).toBe('unsafe')
    expect(none?.message).toContain('ingress-nginx-udp')
  })

  test('an advertisement of several pools is split: the others stay with all nodes', () => {
    const pools = replaced(inGit, METALLB, '    - public\n---', '    - public\n    - other\n---')
    const files = {
      ...pools,
      'cluster/other.yaml': `apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: { name: other, namespace: metallb-system }
spec: { addresses: [198.51.100.128/28], autoAssign: false }
---
apiVersion: v1
kind: Service
metadata:
  name: direct
  namespace: shop
  annotations: { metallb.io/address-pool: other }
spec:
  type: LoadBalancer
  selector: { app: shop }
  ports: [{ port: 8080, targetPort: http }]
`,
    }
    const end = endOf(files, planOf(files))[METALLB] ?? ''
    expect(end).toContain('ipAddressPools:\n    - other\n')
    expect(end).toMatch(/name: public-edge[\s\S]*ipAddressPools:\n {4}- public\n {2}nodeSelectors:/)
  })

  test('an address that a Local neighbour needs from its own nodes is not taken from them', () => {
    const files = {
      ...inGit,
      'apps/direct.yaml': `apiVersion: v1
kind: Service
metadata: { name: direct, namespace: shop }
spec:
  type: LoadBalancer
  externalTrafficPolicy: Local
  selector: { app: shop }
  ports: [{ port: 8080, targetPort: http }]
`,
    }
    expect(planOf(files).none?.message).toContain('shop/Service/direct')
  })
})

describe('the controller', () => {
  test('an autoscaler keeps its say between one pod a node and what nodes can take', () => {
    const files = {
      ...inGit,
      'ingress/scaler.yaml': `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: ingress-nginx-controller, namespace: ingress-nginx }
spec:
  minReplicas: 1
  maxReplicas: 6
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: ingress-nginx-controller }
`,
    }
    const end = endOf(files, planOf(files))
    expect(end['ingress/scaler.yaml']).toContain('minReplicas: 2\n  maxReplicas: 6')
    expect(end[CONTROLLER]).toContain('replicas: 1  # want')
    expect(end[CONTROLLER]).toContain('topologySpreadConstraints:')
  })

  test('a hook of its own is left to a person, and what comes then waits for that', () => {
    const files = replaced(
      inGit,
      CONTROLLER,
      /exec:\n +command:\n +- \/wait-shutdown/,
      'httpGet: { path: /quit, port: 10254 }',
    )
    const plan = planOf(files)
    expect(stageNames(plan)).toEqual(['prepare', 'move'])
    expect(plan.stages[1]?.unedited).toMatchObject([
      { reason: 'it has a preStop hook that does something of its own' },
    ])
  })

  test('an API server before 1.30 knows no sleep action', () => {
    const old = replaced(inGit, SETTINGS, '"1.35"', '"1.29"')
    const files = replaced(old, CONTROLLER, / {10}lifecycle:[\s\S]*?wait-shutdown\n/, '')
    const end = endOf(files, planOf(files))[CONTROLLER] ?? ''
    expect(end).toMatch(/preStop:\n +exec:\n +command:\n +- sleep\n +- "10"/)
  })

  test('a template is left to a person', () => {
    const files = replaced(
      inSettings,
      CONTROLLER,
      'replicas: 2',
      'replicas: {{ .Values.replicas }}',
    )
    const { plans } = fixText(files)
    expect(plans.flatMap(({ stages }) => stages.flatMap(({ edits }) => edits))).toEqual([])
  })

  test('its selector stays as it is, and its kind', () => {
    for (const files of [inSettings, inGit]) {
      const end = endOf(files, planOf(files))[CONTROLLER] ?? ''
      const fixed = /kind: Deployment|^ {2}selector:\n(?: {4}.*\n)+(?= {2}(?:strategy|template):)/gm
      expect(end.match(fixed)).toEqual(files[CONTROLLER]?.match(fixed))
    }
  })
})

test('an application that tolerates everything is kept off the edge by affinity', () => {
  const files = replaced(
    inSettings,
    'apps/shop.yaml',
    '    spec:\n      containers',
    '    spec:\n      tolerations: [{ operator: Exists }]\n      containers',
  )
  const plan = planOf(files)
  expect(plan.none).toBe(null)
  expect(endOf(files, plan)['apps/shop.yaml']).toMatch(
    /nodeSelectorTerms:\n +- matchExpressions:\n +- key: ingress.example.com\/edge\n +operator: DoesNotExist/,
  )
})

test('what is accepted is no reason to change anything', () => {
  const rules = ['source-ip-lost', 'source-ip-misjudged']
  const ignore = rules.map(
    (rule) => `  - { rule: ${rule}, entry: ${ENTRY}, reason: "so be it", expires: 2027-01-31 }\n`,
  )
  const text = `${inSettings[SETTINGS]}ignore:\n${ignore.join('')}`
  expect(planOf({ ...inSettings, [SETTINGS]: text }).none?.code).toBe('complete')
})

test('an edge pool that is declared and has no label gets one', () => {
  const files = replaced(
    replaced(inSettings, SETTINGS, 'nodes: 5', 'nodes: 3'),
    SETTINGS,
    '      - name: nodes',
    '      - { name: front, role: edge, nodes: 2 }\n      - name: nodes',
  )
  const plan = planOf(files)
  expect(plan.none).toBe(null)
  expect(endOf(files, plan)[SETTINGS]).toContain(
    '{ name: front, role: edge, nodes: 2, labels: { ingress.example.com/edge: "true" }, taints: [ingress.example.com/edge=true:NoSchedule] }',
  )
})

test('what another cluster shares is not changed where that would harm it', () => {
  const [head = '', pools = ''] = (inSettings[SETTINGS] ?? '').split('  - name: prod\n')
  const other = pools.replace(/^fix:.*$/m, '')
  const text = `${head}  - name: prod\n    paths: [ingress, apps]\n${other}  - name: staging\n    paths: [ingress]\n${pools}`
  const [plan] = fixText({ ...inSettings, [SETTINGS]: text }, { entry: ENTRY }).plans
  expect(plan).toMatchObject({ cluster: 'prod', stages: [], none: { code: 'unsafe' } })
})

describe('settings', () => {
  test('that were given apart are not written to: the change is told in words', () => {
    const bytes = new TextEncoder().encode(inSettings[SETTINGS])
    const plan = planOf(inSettings, { settings: { path: 'elsewhere.yaml', bytes } })
    expect(stageNames(plan)).toEqual(['prepare', 'move', 'narrow', 'keep', 'seal'])
    const paths = plan.stages.flatMap(({ edits }) => edits.map(({ path }) => path))
    expect(paths).not.toContain(SETTINGS)
    expect(paths).not.toContain('elsewhere.yaml')
    expect(plan.stages[0]?.unedited).toMatchObject([
      { reason: 'the settings were given apart from the tree' },
    ])
  })

  test('of a base that differ from those of the branch are not written to', () => {
    const settingsFrom = { [SETTINGS]: `${inSettings[SETTINGS]}# on the base\n` }
    const [plan] = fixText(inSettings, { entry: ENTRY, settingsFrom }).plans
    expect(plan?.stages[0]?.unedited).toMatchObject([
      { reason: 'the settings that count are not those of this branch' },
    ])
  })
})

describe('what the validator says', () => {
  const answer = (verdict: Validation['verdict']) => ({
    ok: true as const,
    value: { verdict, messages: verdict === 'valid' ? [] : ['nobody knows this'] },
  })

  test('of each object that is written, and of nothing else', () => {
    const { stages } = planOf(inGit)
    expect(stages.map(({ proof }) => proof.map(({ object }) => object))).toEqual([
      [
        'shop/Deployment/shop',
        'logging/DaemonSet/logs',
        'metallb-system/DaemonSet/speaker',
        'Node/node-1',
        'Node/node-3',
      ],
      [
        'ingress-nginx/Deployment/ingress-nginx-controller',
        'ingress-nginx/PodDisruptionBudget.policy/ingress-nginx-controller',
      ],
      ['metallb-system/BGPAdvertisement.metallb.io/public'],
      ['ingress-nginx/Service/ingress-nginx-controller'],
      ['Node/node-1', 'Node/node-3'],
    ])
    expect(stages.flatMap(({ proof }) => proof).every(({ verdict }) => verdict === 'valid')).toBe(
      true,
    )
  })

  test('is asked for all at once, and nothing is planned anew for the answer', () => {
    const memo: Memo = new Map()
    const asking = answerFix(inGit, { validated: () => null }, memo)
    const objects = planOf(inGit).stages.flatMap(({ proof }) => proof).length
    expect(asking.value).toBe(null)
    expect(asking.needs.every(({ k }) => k === 'validate')).toBe(true)
    expect(asking.needs.length).toBeGreaterThan(objects)
    const planned = [...memo.keys()].filter((key) => key.startsWith('fix '))
    const { plans } = fixText(inGit, {}, memo)
    expect(plans[0]?.stages.length).toBe(5)
    expect([...memo.keys()].filter((key) => key.startsWith('fix '))).toEqual(planned)
  })

  test('against what a stage writes refuses the plan', () => {
    const plan = planOf(inGit, {
      validated: (text) => answer(text.includes('"Local"') ? 'invalid' : 'valid'),
    })
    expect(plan).toMatchObject({ stages: [], none: { code: 'unsafe' } })
    expect(plan.none?.message).toContain('nobody knows this')
  })

  test('against what was written before does not', () => {
    const plan = planOf(inGit, {
      validated: (text) => answer(text.includes('"LoadBalancer"') ? 'invalid' : 'valid'),
    })
    const keep = plan.stages.find(({ stage }) => stage === 'keep')
    expect(keep?.proof).toMatchObject([{ verdict: 'invalid', messages: ['nobody knows this'] }])
  })

  test('of a kind that it does not know is told', () => {
    const plan = planOf(inGit, {
      validated: (text) => answer(text.includes('metallb.io') ? 'no-schema' : 'valid'),
    })
    const narrow = plan.stages.find(({ stage }) => stage === 'narrow')
    expect(narrow?.proof).toMatchObject([{ verdict: 'no-schema' }])
  })

  test('of nobody is told', () => {
    const plan = planOf(inGit, {
      validated: () => ({
        ok: false,
        code: 'not-validated',
        message: 'nothing here validates',
        transient: false,
      }),
    })
    expect(plan.stages[0]?.proof[0]).toMatchObject({
      verdict: 'not-validated',
      messages: ['nothing here validates'],
    })
  })
})
