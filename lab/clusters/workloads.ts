import type { Random } from '../scenario/random.ts'
import type { Json } from '../scenario/written.ts'
import { affinityOf, spreadOf } from './constraints.ts'
import { NAME, SPACE } from './names.ts'
import { TOLERATIONS } from './pools.ts'

const KINDS = [
  ...new Array<string>(8).fill('Deployment'),
  ...new Array<string>(3).fill('StatefulSet'),
  ...new Array<string>(3).fill('Job'),
  ...new Array<string>(2).fill('DaemonSet'),
  'ReplicaSet',
  'ReplicationController',
  'CronJob',
  'Pod',
]

/** A random workload whose pods bear `app: app`; `pools` are what its selectors may mean. */
export function workloadOf(random: Random, pools: readonly Json[]): Json {
  const kind = random.pick(KINDS)
  const pod = podOf(random, pools)
  const metadata = { name: NAME, namespace: SPACE }
  const labels = { app: NAME, ...(random.chance(0.2) ? { tier: 'web' } : {}) }
  const template = { metadata: { labels }, spec: pod }
  const count = random.whole(1, 7)
  const batch = { ...template, spec: { ...pod, restartPolicy: 'Never' } }
  const jobs = { parallelism: count, ...(random.chance(0.5) ? { completions: count + 1 } : {}) }
  const few = random.chance(0.2) ? { ...jobs, completions: 2 } : jobs
  const selector = { matchLabels: { app: NAME } }
  switch (kind) {
    case 'Pod':
      return { apiVersion: 'v1', kind, metadata: { ...metadata, labels }, spec: pod }
    case 'Job':
      return { apiVersion: 'batch/v1', kind, metadata, spec: { ...few, template: batch } }
    case 'CronJob': {
      const spec = { schedule: '0 3 * * *', jobTemplate: { spec: { ...few, template: batch } } }
      return { apiVersion: 'batch/v1', kind, metadata, spec }
    }
    case 'ReplicationController': {
      const spec = { replicas: count, selector: { app: NAME }, template }
      return { apiVersion: 'v1', kind, metadata, spec }
    }
    case 'DaemonSet':
      return { apiVersion: 'apps/v1', kind, metadata, spec: { selector, template } }
    default: {
      const scale = random.chance(0.05) ? {} : { replicas: count }
      const update = kind === 'Deployment' ? strategyOf(random) : {}
      const spec = { ...scale, ...update, selector, template }
      return { apiVersion: 'apps/v1', kind, metadata, spec }
    }
  }
}

const AMOUNTS = [0, 1, 2, '25%', '50%']

function strategyOf(random: Random): Json {
  if (random.chance(0.5)) return {}
  if (random.chance(0.1)) return { strategy: { type: 'Recreate' } }
  const maxSurge = random.pick(AMOUNTS)
  const maxUnavailable = maxSurge === 0 ? 1 : random.pick(AMOUNTS)
  return { strategy: { rollingUpdate: { maxSurge, maxUnavailable } } }
}

function podOf(random: Random, pools: readonly Json[]): Json {
  const some = random.shuffled(TOLERATIONS).slice(0, random.whole(1, 2))
  return {
    ...(random.chance(0.35) ? { tolerations: some } : {}),
    ...(random.chance(0.2) ? { nodeSelector: selectorOf(random, pools) } : {}),
    ...affinityOf(random, pools),
    ...spreadOf(random, pools),
    ...(random.chance(0.05) ? { hostNetwork: true } : {}),
    ...(random.chance(0.15) ? { initContainers: [initOf(random)] } : {}),
    containers: containersOf(random),
  }
}

function selectorOf(random: Random, pools: readonly Json[]): Json {
  const pool = random.pick(pools)
  const labels = Object.entries(pool['labels'] as Readonly<Record<string, string>>)
  if (random.chance(0.1)) return { disk: 'tape' }
  return Object.fromEntries(random.shuffled(labels).slice(0, random.chance(0.8) ? 1 : 2))
}

const CPU = ['50m', '100m', '250m', '500m', '1', '1500m', '3', '0']
const MEMORY = ['64Mi', '200Mi', '512Mi', '1Gi', '3Gi', '6000M']

function resourcesOf(random: Random): Json {
  const cpu = random.chance(0.8) ? { cpu: random.pick(CPU) } : {}
  const memory = random.chance(0.7) ? { memory: random.pick(MEMORY) } : {}
  const amounts = { ...cpu, ...memory }
  if (random.chance(0.15)) return { limits: amounts }
  if (random.chance(0.2)) return { requests: cpu, limits: { cpu: '4', memory: '8Gi' } }
  return { requests: amounts }
}

const asking = (random: Random): Json =>
  random.chance(0.5) ? { resources: resourcesOf(random) } : {}

const initOf = (random: Random): Json => ({
  name: 'init',
  image: 'init:1',
  ...(random.chance(0.5) ? { restartPolicy: 'Always' } : {}),
  ...asking(random),
})

function containersOf(random: Random): Json[] {
  const port = { name: 'http', containerPort: 8080 }
  const local = random.chance(0.2) ? { hostIP: '127.0.0.1' } : {}
  const onHost = random.chance(0.12) ? { hostPort: 8080, ...local } : {}
  const image = 'app:1'
  const main = { name: 'app', image, ports: [{ ...port, ...onHost }], ...asking(random) }
  const second = { name: 'agent', image, ...asking(random) }
  return random.chance(0.2) ? [main, second] : [main]
}
