import type { Random } from '../scenario/random.ts'
import type { Json } from '../scenario/written.ts'
import { NAME } from './names.ts'

const HOST = 'kubernetes.io/hostname'
const ZONE = 'topology.kubernetes.io/zone'
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution'
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution'

const own = { labelSelector: { matchLabels: { app: NAME } } }
const others = { labelSelector: { matchLabels: { app: 'other' } } }

/** What pods are spread over, or kept apart by; zones only where some pool declares them. */
function keyOf(random: Random, pools: readonly Json[]): string {
  const zones = pools.some(({ zones }) => zones !== undefined) ? [ZONE, ZONE] : []
  return random.pick([HOST, HOST, HOST, ...zones, 'rack'])
}

/** Topology spread constraints of a pod, mostly one, or none. */
export function spreadOf(random: Random, pools: readonly Json[]): Json {
  if (!random.chance(0.45)) return {}
  const count = random.chance(0.75) ? 1 : 2
  const keys = new Set(Array.from({ length: count }, () => keyOf(random, pools)))
  const constraints = [...keys].map((key) => constraintOf(random, key))
  return { topologySpreadConstraints: constraints }
}

function constraintOf(random: Random, topologyKey: string): Json {
  const isHard = random.chance(0.55)
  const keys = random.chance(0.1) ? { matchLabelKeys: ['pod-template-hash'] } : {}
  return {
    maxSkew: random.pick([1, 1, 1, 2, 3]),
    topologyKey,
    whenUnsatisfiable: isHard ? 'DoNotSchedule' : 'ScheduleAnyway',
    ...(random.chance(0.97) ? own : others),
    ...(isHard && random.chance(0.15) ? { minDomains: random.whole(1, 4) } : {}),
    ...(random.chance(0.25) ? { nodeTaintsPolicy: random.pick(['Honor', 'Ignore']) } : {}),
    ...(random.chance(0.2) ? { nodeAffinityPolicy: random.pick(['Honor', 'Ignore']) } : {}),
    ...keys,
  }
}

/** Required anti-affinity, node affinity, and now and then a preference; or none. */
export function affinityOf(random: Random, pools: readonly Json[]): Json {
  const apart = random.chance(0.4) ? { podAntiAffinity: apartOf(random, pools) } : {}
  const nodes = random.chance(0.2) ? { nodeAffinity: nodesOf(random, pools) } : {}
  const affinity = { ...apart, ...nodes }
  return Object.keys(affinity).length === 0 ? {} : { affinity }
}

function apartOf(random: Random, pools: readonly Json[]): Json {
  const topologyKey = random.chance(0.4) ? HOST : keyOf(random, pools)
  const elsewhere = random.chance(0.05) ? { namespaces: ['elsewhere'] } : {}
  const term = { topologyKey, ...(random.chance(0.95) ? own : others), ...elsewhere }
  if (random.chance(0.06)) return { [PREFERRED]: [{ weight: 100, podAffinityTerm: term }] }
  return { [REQUIRED]: [term] }
}

function nodesOf(random: Random, pools: readonly Json[]): Json {
  const names = pools.map(({ name }) => name)
  const term = (): Json => ({ matchExpressions: [requirementOf(random, names)] })
  const terms = random.chance(0.8) ? [term()] : [term(), term()]
  return { [REQUIRED]: { nodeSelectorTerms: terms } }
}

function requirementOf(random: Random, names: readonly unknown[]): Json {
  const some = random.shuffled(names).slice(0, random.whole(1, Math.max(1, names.length - 1)))
  return random.pick<Json>([
    { key: 'place', operator: 'In', values: some },
    { key: 'place', operator: 'NotIn', values: some.slice(0, 1) },
    { key: 'disk', operator: 'In', values: ['ssd'] },
    { key: 'disk', operator: 'NotIn', values: ['hdd'] },
    { key: 'disk', operator: 'Exists' },
    { key: 'disk', operator: 'DoesNotExist' },
    { key: 'cores', operator: 'Gt', values: ['3'] },
    { key: 'cores', operator: 'Lt', values: ['7'] },
  ])
}
