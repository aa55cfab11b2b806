import { describe, expect, test } from 'vitest'
import type { EntryPlan, StagePlan } from '../../src/types/remedy.ts'
import { fixText, withStage } from '../support/fix-text.ts'
import { filesOf } from '../support/scenarios.ts'
import { type Files, SETTINGS } from '../support/simulate-text.ts'

const ENTRY = 'ingress-nginx/Service/ingress-nginx-controller'
const CONTROLLER = 'ingress/controller.yaml'

/** One pod that may go anywhere, an edge pool of two nodes in the settings, a front that probes. */
const loose = filesOf('not-pinned')
/** Five Node objects, MetalLB, nothing set aside. */
const inGit = filesOf('fix-nodes')

const plans = new Map<string, EntryPlan>()

/** The plan, worked out once for the same files. */
function planOf(files: Files): EntryPlan {
  const key = JSON.stringify(files)
  const plan = plans.get(key) ?? fixText(files, { entry: ENTRY }).plans[0]
  if (plan === undefined) throw new Error('no plan')
  plans.set(key, plan)
  return plan
}

function replaced(files: Files, path: string, from: string | RegExp, to: string): Files {
  const text = files[path] ?? ''
  const now = text.replace(from, to)
  if (now === text) throw new Error(`${path} does not hold ${from}`)
  return { ...files, [path]: now }
}

const controller = (from: string | RegExp, to: string, files: Files = loose): Files =>
  replaced(files, CONTROLLER, from, to)

/** The file of the controller, or another one, when all stages are applied. */
const endOf = (files: Files, path = CONTROLLER): string =>
  planOf(files).stages.reduce(withStage, files)[path] ?? ''

function stageOf(files: Files, name: StagePlan['stage']): StagePlan {
  const plan = planOf(files)
  const found = plan.stages.find(({ stage }) => stage === name)
  if (found === undefined) throw new Error(`no stage ${name}: ${plan.none?.message}`)
  return found
}

const wordsOf = ({ changes }: StagePlan): string => changes.map(({ text }) => text).join('\n')

const SPEC = '    spec:  # want: edge-single-zone, ingress-not-pinned\n'
const REPLICAS = /replicas: 1 .*/

const spread = (more: string): string => `${SPEC}      topologySpreadConstraints:
        - topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: DoNotSchedule
${more}`
const OWN = '          labelSelector: { matchLabels: { app.kubernetes.io/name: ingress-nginx } }\n'

const APART = `${SPEC}      affinity:
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            - topologyKey: kubernetes.io/hostname
              labelSelector: { matchLabels: { app.kubernetes.io/name: ingress-nginx } }
`

describe('more pods than edge nodes', () => {
  const three = controller(REPLICAS, 'replicas: 3')

  test('are spread evenly, and those of the last update do not count', () => {
    const end = endOf(three)
    expect(end).toContain('replicas: 4')
    expect(end).toMatch(/maxSkew: 1\n[\s\S]*matchLabelKeys:\n +- pod-template-hash/)
  })

  test('count those of the last update where the API server knows no better', () => {
    const old = replaced(three, SETTINGS, '"1.35"', '"1.26"')
    expect(endOf(old)).not.toContain('matchLabelKeys')
  })

  test('keep the one constraint over hosts that the API server takes, made even', () => {
    const end = endOf(controller(SPEC, spread(`          maxSkew: 2\n${OWN}`), three))
    expect(end.match(/whenUnsatisfiable: DoNotSchedule/g)).toHaveLength(1)
    expect(end).toMatch(/maxSkew: 1\n[\s\S]*nodeTaintsPolicy: Honor\n[\s\S]*- pod-template-hash/)
  })

  test('leave a constraint about other pods to a person', () => {
    const other = '          maxSkew: 1\n          labelSelector: { matchLabels: { app: other } }\n'
    const more = controller(REPLICAS, 'replicas: 3', inGit)
    const files = controller(/ {4}spec: {2}# want: edge-single-zone\n/, spread(other), more)
    const { unedited } = stageOf(files, 'move')
    expect(unedited).toHaveLength(1)
    expect(unedited[0]?.reason).toContain('takes one such constraint')
  })
})

describe('a PodDisruptionBudget', () => {
  const pdb = (spec: string): string => `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: ingress
  namespace: ingress-nginx
spec:
  ${spec}
  selector:
    matchLabels:
      app.kubernetes.io/name: ingress-nginx
`
  const two = controller(REPLICAS, 'replicas: 2')

  test.each(['minAvailable: 2', 'minAvailable: 51%', 'maxUnavailable: 0', 'maxUnavailable: 0%'])(
    'that lets no pod go lets one: %s',
    (spec) => {
      const files = { ...two, 'ingress/pdb.yaml': pdb(spec) }
      const end = endOf(files, 'ingress/pdb.yaml')
      expect(end).toContain('\n  maxUnavailable: 1\n')
      expect(end).not.toContain('minAvailable')
      expect(wordsOf(stageOf(files, 'move'))).toContain('of the 2 that it counts')
    },
  )

  test.each(['minAvailable: 1', 'minAvailable: 50%', 'maxUnavailable: 1%'])(
    'that lets one go stays as it is: %s',
    (spec) => {
      const files = { ...two, 'ingress/pdb.yaml': pdb(spec) }
      expect(endOf(files, 'ingress/pdb.yaml')).toBe(files['ingress/pdb.yaml'])
      expect(endOf(files)).not.toContain('PodDisruptionBudget')
    },
  )
})

describe('what the controller asks of nodes', () => {
  const affinity = (text: string): string =>
    `${SPEC}      affinity:\n        nodeAffinity:\n          requiredDuringSchedulingIgnoredDuringExecution:\n            nodeSelectorTerms:\n${text}`
  const NAME = '{ key: kubernetes.io/hostname, operator: In, values: [node-9] }'
  const OS = '{ key: kubernetes.io/os, operator: In, values: [linux] }'

  test('by name is let go where edge nodes are others, with what is empty then', () => {
    const files = controller(SPEC, affinity(`              - matchExpressions: [${NAME}]\n`))
    const end = endOf(files)
    expect(end).not.toContain('nodeAffinity')
    expect(end).toContain('podAntiAffinity')
    expect(wordsOf(stageOf(files, 'move'))).toContain(
      'no longer asks for kubernetes.io/hostname In node-9',
    )
  })

  test('stays where the kubelet answers it', () => {
    const files = controller(SPEC, affinity(`              - matchExpressions: [${OS}, ${NAME}]\n`))
    const end = endOf(files)
    expect(end).toContain('kubernetes.io/os')
    expect(end).not.toContain('node-9')
  })

  test('stays where edge nodes bear it', () => {
    const label = '{ key: ingress.example.com/edge, operator: Exists }'
    const files = controller(
      SPEC,
      affinity(
        `              - matchExpressions: [${label}]\n              - matchExpressions: [${NAME}]\n`,
      ),
    )
    expect(endOf(files)).toContain('node-9')
  })

  test('is let go under an autoscaler, too, and leaves a document that can be read', () => {
    const files = {
      ...controller(SPEC, affinity(`              - matchExpressions: [${NAME}]\n`)),
      'ingress/scaler.yaml': hpa(2, 4),
    }
    const end = endOf(files)
    expect(end).not.toContain('nodeAffinity')
    expect(end).toContain('topologySpreadConstraints')
  })
})

const hpa = (min: number, max: number): string => `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: ingress, namespace: ingress-nginx }
spec:
  minReplicas: ${min}
  maxReplicas: ${max}
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: ingress-nginx-controller }
`

describe('an autoscaler', () => {
  const keda = (range: string): string => `apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: ingress, namespace: ingress-nginx }
spec:
  scaleTargetRef: { name: ingress-nginx-controller }
${range}  triggers: [{ type: cpu, metricType: Utilization, metadata: { value: "60" } }]
`
  const PATH = 'ingress/scaler.yaml'

  test('goes up to as many pods on each node', () => {
    expect(endOf({ ...loose, [PATH]: hpa(1, 3) }, PATH)).toContain(
      'minReplicas: 2\n  maxReplicas: 4',
    )
  })

  test('of KEDA decides in the place of spec.replicas', () => {
    const files = { ...loose, [PATH]: keda('  minReplicaCount: 1\n  maxReplicaCount: 5\n') }
    expect(endOf(files, PATH)).toContain('minReplicaCount: 2\n  maxReplicaCount: 6')
    expect(endOf(files)).toContain('replicas: 1 ')
    expect(endOf(files)).toContain('topologySpreadConstraints')
    expect(endOf(files)).not.toContain('podAntiAffinity')
  })

  test('that says nothing of its end keeps that', () => {
    const end = endOf({ ...loose, [PATH]: keda('') }, PATH)
    expect(end).toContain('minReplicaCount: 2')
    expect(end).not.toContain('maxReplicaCount')
  })

  test('of as many pods as nodes keeps them apart', () => {
    const files = { ...loose, [PATH]: hpa(1, 2) }
    expect(endOf(files)).toContain('podAntiAffinity')
    expect(endOf(files)).not.toContain('topologySpreadConstraints')
  })
})

describe('fewer pods than serve by now', () => {
  test.each<[string, Files]>([
    ['asked for', controller(REPLICAS, 'replicas: 3', controller(SPEC, APART))],
    ['of an autoscaler', { ...controller(SPEC, APART), 'ingress/scaler.yaml': hpa(2, 3) }],
  ])('are refused: each on a node of its own, %s', (_, files) => {
    const { stages, none } = planOf(files)
    expect(stages).toEqual([])
    expect(none?.code).toBe('unsafe')
    expect(none?.message).toContain('1 fewer would serve')
  })

  test('are none where the others find no node anyway', () => {
    const nodes = replaced(loose, SETTINGS, 'nodes: 3', 'nodes: 0')
    const few = replaced(nodes, SETTINGS, / {6}- name: workers[\s\S]*?(?= {4}entries)/, '')
    const { none } = planOf(controller(REPLICAS, 'replicas: 3', controller(SPEC, APART, few)))
    expect(none?.message ?? '').not.toContain('fewer would serve')
  })
})

describe('the controller is replaced once', () => {
  test('its tolerations and its graceful end come with the selector', () => {
    const { stages } = planOf(inGit)
    const touching = stages.filter(({ edits }) => edits.some(({ path }) => path === CONTROLLER))
    expect(touching.map(({ stage }) => stage)).toEqual(['move'])
    expect(stageOf(inGit, 'prepare').loss).toBe(null)
  })

  test('it tolerates the taint of its edge, and none of the same key', () => {
    const end = endOf(inGit)
    expect(end).toMatch(
      /key: ingress.example.com\/edge\n +operator: Equal\n +value: "true"\n +effect: NoSchedule/,
    )
  })
})

describe('an update', () => {
  test('waits until a front that probes has taken the node back', () => {
    expect(endOf(loose)).toContain('minReadySeconds: 25')
    expect(wordsOf(stageOf(loose, 'move'))).toContain('25 s after a new pod is ready')
  })

  test('waits for nobody behind a speaker that reacts at once', () => {
    expect(endOf(inGit)).not.toContain('minReadySeconds')
  })

  test('waits as long as it did where that is longer', () => {
    const files = controller(REPLICAS, 'replicas: 1\n  minReadySeconds: 60')
    expect(endOf(files)).toContain('minReadySeconds: 60')
  })

  test('has a deadline above that', () => {
    const files = controller(REPLICAS, 'replicas: 1\n  progressDeadlineSeconds: 20')
    expect(endOf(files)).toContain('progressDeadlineSeconds: 625')
  })
})

test('a DaemonSet that moves is said to have fewer pods', () => {
  const files = controller(
    REPLICAS,
    '# one a node',
    controller('kind: Deployment', 'kind: DaemonSet'),
  )
  const before = stageOf(files, 'move').runbook.filter(({ when }) => when === 'before')
  expect(before.map(({ text }) => text).join()).toContain('will have 2 pods')
})
