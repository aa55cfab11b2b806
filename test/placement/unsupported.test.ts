import { expect, test } from 'vitest'
import { outlook } from '../../src/placement/outlook.ts'
import type { Node, Scalar } from '../../src/types/source.ts'
import type { WorkloadKind } from '../../src/types/workload.ts'
import { cell, pool, workload } from './fixtures.ts'

type Plain = Scalar | readonly Plain[] | { readonly [key: string]: Plain }

function node(value: Plain): Node {
  const place = { start: 0, end: 0 }
  if (value === null || typeof value !== 'object') return { k: 'scalar', value, ...place }
  if (Array.isArray(value)) return { k: 'seq', items: value.map(node), ...place }
  const entries = Object.entries(value).map(
    ([key, inner]) => [key, { keyStart: 0, keyEnd: 0, value: node(inner) }] as const,
  )
  return { k: 'map', entries: new Map(entries), ...place }
}

const preferred = { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1 }] }
const required = { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'x' }] }

function method(kind: WorkloadKind, spec: Plain): string {
  const app = workload({ kind })
  const template = kind === 'Pod' ? { spec } : { spec: { template: { spec } } }
  const whole = kind === 'CronJob' ? { spec: { jobTemplate: template } } : template
  const root = node(whole)
  if (root.k !== 'map') throw new Error('a document is a mapping')
  const cells = [cell(pool('p'), 3)]
  const named = { ...app, doc: { ...app.doc, root } }
  return outlook(named, cells, { kubernetes: '1.35', replicas: 2 }).method
}

test.each<[string, WorkloadKind, Plain, string]>([
  ['nothing', 'Deployment', {}, 'exact'],
  ['preferred node affinity', 'Deployment', { affinity: { nodeAffinity: preferred } }, 'bounded'],
  ['preferred pod affinity', 'Deployment', { affinity: { podAffinity: preferred } }, 'bounded'],
  [
    'preferred anti-affinity',
    'StatefulSet',
    { affinity: { podAntiAffinity: preferred } },
    'bounded',
  ],
  ['required pod affinity', 'Job', { affinity: { podAffinity: required } }, 'bounded'],
  ['of a CronJob', 'CronJob', { affinity: { podAffinity: required } }, 'bounded'],
  ['of a Pod', 'Pod', { affinity: { podAffinity: required } }, 'bounded'],
  ['another scheduler', 'Deployment', { schedulerName: 'volcano' }, 'bounded'],
  ['the default scheduler', 'Deployment', { schedulerName: 'default-scheduler' }, 'exact'],
  [
    'of a DaemonSet nothing is weighed',
    'DaemonSet',
    { affinity: { nodeAffinity: preferred } },
    'exact',
  ],
])('what is not modelled makes no exact answer: %s', (_, kind, spec, expected) => {
  expect(method(kind, spec)).toBe(expected)
})
