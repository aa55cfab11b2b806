import { type Random, seeded } from '../../scenario/random.ts'
import type { Scenario } from '../../scenario/scenario.ts'
import { frontsFor, pickFront } from './fronts.ts'
import {
  application,
  controller,
  type Json,
  routing,
  scenario,
  service,
  workload,
} from './manifests.ts'
import { nginxConfig } from './nginx.ts'
import { nodesFor, type Placing, placedPods } from './pods.ts'

/** A random way into a random cluster, with what only the laboratory decides. */
export type Generated = {
  readonly seed: number
  readonly scenario: Scenario
  /** The entry's id. */
  readonly entry: string
  /** Which of the likely placements is realised, modulo how many there are. */
  readonly choice: number
  readonly cni: 'bridge' | 'routed'
  readonly clients: readonly string[]
  /** Nodes with a pod that is not ready. */
  readonly unready: readonly string[]
  /** What the scenario has, for the marginals of a campaign. */
  readonly traits: readonly string[]
}

export type EntryKind = 'load-balancer' | 'node-port' | 'external-ip' | 'host-network'

/** The networks that clients come from: inside of the source ranges that the generator writes. */
const CLIENTS = '198.18.0.0/16'
const RANGES = ['198.18.0.0/15']

/** The network of a seed. */
export function generate(seed: number): Generated {
  const random = seeded(seed)
  const kind = kindOf(random)
  const policy = random.chance(0.5) ? 'Local' : 'Cluster'
  const hasProxy = random.chance(kind === 'host-network' ? 0.8 : 0.5)
  const front = pickFront(random, kind)
  const hints = kind !== 'host-network' && random.chance(0.2)
  const nodes = nodesFor(random, hints)
  const placing = placedPods(random, nodes, kind === 'host-network')
  const [namespace, app] = hasProxy ? ['edge', 'nginx'] : ['shop', 'app']
  const config = hasProxy ? nginxConfig(random, front) : null
  const extras = kind === 'host-network' ? null : serviceExtras(random, { kind, policy, hints })
  const objects = [
    ...podsOf(random, { placing, namespace, app, hasProxy, onHost: kind === 'host-network' }),
    ...(extras === null ? [] : [service(namespace, app, app, extras.spec)]),
    ...(config === null ? [] : behindProxy(random, nodes, config.data)),
  ]
  const match =
    kind === 'host-network' ? `${namespace}/Deployment/*` : `${namespace}/Service/${app}`
  const fronts = frontsFor(random, front, nodes)
  return {
    seed,
    scenario: scenario(`network-${seed}`, objects, { pools: nodes.pools, match, fronts }),
    entry: kind === 'host-network' ? `${namespace}/Deployment/${placing.names[0]}` : match,
    choice: random.whole(0, 11),
    cni: random.chance(0.5) ? 'bridge' : 'routed',
    clients: [CLIENTS],
    unready: kind === 'host-network' ? [] : nodes.names.filter(() => random.chance(0.2)),
    traits: [
      kind,
      policy,
      `front ${front.kind}`,
      ...(config?.traits ?? []),
      ...(extras?.traits ?? []),
      ...placing.traits,
    ],
  }
}

const kindOf = (random: Random): EntryKind => {
  const draw = random.next()
  if (draw < 0.62) return 'load-balancer'
  if (draw < 0.78) return 'node-port'
  return draw < 0.88 ? 'external-ip' : 'host-network'
}

type Extras = { readonly spec: Json; readonly traits: readonly string[] }

/** The Service, with fields that ought to change something and some that ought not to. */
function serviceExtras(
  random: Random,
  { kind, policy, hints }: { kind: EntryKind; policy: string; hints: boolean },
): Extras {
  const traits: string[] = []
  const spec: Json = { type: TYPES[kind], externalTrafficPolicy: policy }
  const add = (name: string, more: Json): void => {
    traits.push(name)
    Object.assign(spec, more)
  }
  if (kind === 'external-ip') spec['externalIPs'] = ['198.51.100.77']
  if (hints) {
    const wish = random.pick(['PreferClose', 'PreferSameZone', 'PreferSameNode'])
    add('trafficDistribution', { trafficDistribution: wish })
  }
  if (random.chance(0.2)) add('sessionAffinity', { sessionAffinity: 'ClientIP' })
  if (random.chance(0.2)) add('internalTrafficPolicy', { internalTrafficPolicy: 'Local' })
  if (kind === 'load-balancer' && random.chance(0.2))
    add('source ranges', { loadBalancerSourceRanges: RANGES })
  return { spec, traits }
}

const TYPES: Readonly<Record<EntryKind, string>> = {
  'load-balancer': 'LoadBalancer',
  'node-port': 'NodePort',
  'external-ip': 'ClusterIP',
  'host-network': 'ClusterIP',
}

type Wish = {
  readonly placing: Placing
  readonly namespace: string
  readonly app: string
  readonly hasProxy: boolean
  readonly onHost: boolean
}

/** The workloads that the entry leads to: one, or one for each node. */
function podsOf(random: Random, { placing, namespace, app, hasProxy, onHost }: Wish): Json[] {
  const sleep = random.pick([0, 0, 1, 5, 25])
  const lifecycle = sleep === 0 ? {} : { lifecycle: { preStop: { sleep: { seconds: sleep } } } }
  const [maxSurge, maxUnavailable] = random.pick([
    ['25%', '25%'],
    [0, 1],
    [1, 0],
    ['100%', 0],
    [0, '50%'],
  ])
  const rolling = { strategy: { rollingUpdate: { maxSurge, maxUnavailable } } }
  const spec = random.chance(0.1) ? { strategy: { type: 'Recreate' } } : rolling
  return placing.workloads.map(({ name, replicas, pod }) =>
    workload({
      namespace,
      name,
      app,
      replicas,
      container: { ...(hasProxy ? controller : application), ...lifecycle },
      pod: { ...pod, ...(onHost ? { hostNetwork: true } : {}) },
      spec,
    }),
  )
}

/** An application behind the proxy, wherever it likes. */
function behindProxy(random: Random, nodes: ReturnType<typeof nodesFor>, data: Json): Json[] {
  const [node = ''] = random.shuffled(nodes.places)
  return [
    workload({
      namespace: 'shop',
      name: 'app',
      app: 'app',
      replicas: random.whole(1, 2),
      container: application,
      pod: { nodeSelector: { place: node } },
    }),
    service('shop', 'app', 'app', { type: 'ClusterIP' }),
    ...routing(data),
  ]
}
