import { describe, expect, it } from 'vitest'
import type { Finding } from '../../src/types/report.ts'
import { apart, manifests, pool, service, settings, workload } from '../support/manifests.ts'
import { type Files, simulateText } from '../support/simulate-text.ts'

type Input = {
  readonly sleep?: number
  readonly replicas?: number
  readonly policy?: string
  readonly front?: Record<string, unknown>
  readonly strategy?: Record<string, unknown>
  readonly nodes?: number
  readonly pod?: Record<string, unknown>
}

const ONE_BY_ONE = { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }

function files(input: Input): Files {
  const { sleep, replicas = 2, policy = 'Local', strategy = ONE_BY_ONE, nodes = 2 } = input
  const preStop =
    sleep === undefined ? {} : { lifecycle: { preStop: { sleep: { seconds: sleep } } } }
  const pod = input.pod ?? apart('web')
  return {
    ...manifests(
      workload({ replicas, container: preStop, pod, spec: { strategy } }),
      service({ spec: { externalTrafficPolicy: policy } }),
    ),
    ...settings({
      pools: [pool('nodes', nodes)],
      fronts: [input.front ?? { implementation: 'pass-through' }],
    }),
  }
}

const found = (input: Input): readonly Finding[] =>
  simulateText(files(input)).clusters.flatMap(({ findings }) =>
    findings.filter(({ rule }) => rule === 'rollout-drops'),
  )

const sizes = (input: Input): readonly (number | null)[] => found(input).map(({ size }) => size)

describe('rollout-drops: the last pod of a node', () => {
  it.each([
    ['pass-through', undefined, [0.5]],
    ['pass-through', 19, [0.5]],
    ['pass-through', 20, []],
    ['metallb-bgp', 1, [0.5]],
    ['metallb-bgp', 2, []],
    ['metallb-l2', 1, [1]],
    ['metallb-l2', 2, []],
    ['static', 29, [0.5]],
    // A fixed list never notices, however long a pod serves.
    ['static', 300, [0.5]],
  ])('behind %s, with a preStop sleep of %s s', (implementation, sleep, expected) => {
    const input = { front: { implementation }, ...(sleep === undefined ? {} : { sleep }) }
    expect(sizes(input)).toEqual(expected)
  })

  it('is not the last where others stay on the node', () => {
    const input = { replicas: 4, nodes: 2, pod: {} }
    expect(sizes(input)).toEqual([])
    const both = { rollingUpdate: { maxSurge: 0, maxUnavailable: 2 } }
    expect(sizes({ ...input, strategy: both })).toEqual([0.5])
  })

  it('does not matter under Cluster, where pods elsewhere answer', () => {
    expect(sizes({ policy: 'Cluster' })).toEqual([])
    expect(sizes({ front: { implementation: 'pass-through', target: 'pod' } })).toEqual([])
  })

  it('says nothing where it is not known when the front notices', () => {
    const front = { implementation: 'terminating', members: ['nodes'], health: 'endpoint' }
    expect(sizes({ front })).toEqual([])
    expect(sizes({ front: { implementation: 'aws-nlb-instance' } })).toEqual([])
  })

  it('counts only what the update adds to what is lost anyway', () => {
    const front = { implementation: 'static' }
    expect(sizes({ front, nodes: 4, replicas: 2 })).toEqual([0.25])
  })
})

describe('rollout-drops: no pod at all', () => {
  it.each([
    ['Local', { type: 'Recreate' }, [1]],
    ['Cluster', { type: 'Recreate' }, [1]],
    ['Cluster', { rollingUpdate: { maxSurge: 0, maxUnavailable: 2 } }, [1]],
    ['Cluster', { rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } }, []],
  ])('under %s with %j', (policy, strategy, expected) => {
    expect(sizes({ policy, strategy, sleep: 30 })).toEqual(expected)
  })
})

describe('rollout-drops', () => {
  it('is a warning about the workload, at the hook that is too short or missing', () => {
    const [missing] = found({})
    expect(missing).toMatchObject({
      severity: 'warning',
      certainty: 'likely',
      entry: 'shop/Service/web',
      subject: 'shop/Deployment/web',
    })
    expect(missing?.message).toContain('may stop as soon as it is told to end')
    const [short] = found({ sleep: 19 })
    expect(short?.message).toContain('19 seconds')
    expect(short?.at?.line).not.toBe(missing?.at?.line)
    const [bgp] = found({ front: { implementation: 'metallb-bgp' } })
    expect(bgp?.certainty).toBe('certain')
  })

  it('stands at the strategy where there is no pod for a moment', () => {
    const [one] = found({ strategy: { type: 'Recreate' }, sleep: 30 })
    const text = Object.values(files({ strategy: { type: 'Recreate' }, sleep: 30 }))[0] ?? ''
    expect(text.split('\n')[(one?.at?.line ?? 0) - 1]).toContain('strategy')
  })
})
