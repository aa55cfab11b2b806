/** The shapes of `src/types/report.ts` that both documents hold, in the order of their keys. */

import {
  described,
  flag,
  list,
  number,
  oneOf,
  orNull,
  record,
  ref,
  type Schema,
  share,
  table,
  text,
  whole,
} from './build.ts'

const line: Schema = { type: 'integer', minimum: 1 }
const why = described(text, 'A key of the table `evidence`.')

const phase = oneOf('steady', 'rolling-update', 'node-drain', 'after-rollout', 'after-drain')

/** The keys of a finding. */
export const finding = {
  rule: text,
  severity: oneOf('error', 'warning', 'note'),
  certainty: oneOf('certain', 'likely'),
  entry: orNull(text),
  subject: text,
  at: orNull(ref('location')),
  related: list(ref('location')),
  evidence: list(why),
  size: orNull(number),
  message: text,
  fixable: flag,
  fingerprint: text,
}

export const shapes: Record<string, Schema> = {
  location: record({ file: text, line, endLine: line }),
  problem: record({ code: text, message: text, at: orNull(ref('location')) }),
  evidence: record({
    kind: oneOf('field', 'none', 'default', 'assumed', 'unknown', 'law'),
    text,
    at: orNull(ref('location')),
    from: list(why),
  }),
  unknown: record({ why, declare: text, affects: list(text) }),
  finding: record(finding),
  ignored: record({ ...finding, reason: text, expires: text }),
  range: described(
    record({ likely: orNull(number), worst: orNull(number) }),
    'null: depends on an unknown.',
  ),
  front: record({
    implementation: text,
    delivery: oneOf('pass-through', 'terminating', 'unknown'),
    target: oneOf('node', 'pod', 'unknown'),
    members: oneOf('all', 'selected', 'subset', 'one', 'unknown'),
    health: oneOf('none', 'node', 'endpoint', 'unknown'),
    sends: list(oneOf('proxy-protocol', 'x-forwarded-for')),
    why,
  }),
  sighting: record({
    workload: text,
    role: oneOf('proxy', 'app', 'sidecar'),
    packet: oneOf('client', 'node', 'load-balancer', 'proxy', 'loopback', 'mixed', 'unknown'),
    client: oneOf('preserved', 'forwarded', 'partial', 'lost', 'broken', 'unknown'),
    fraction: orNull(share),
    by: orNull(text),
    trust: { enum: ['sound', 'forgeable', 'unknown', null] },
    lostAt: orNull(text),
    why,
  }),
  cell: record({ pool: text, nodes: whole, podsEach: whole, nodeShare: share, podShare: share }),
  spread: record({
    method: oneOf('exact', 'bounded', 'unknown'),
    peakToMean: record({ pods: ref('range'), nodes: ref('range') }),
    likely: list(record({ p: share, profile: list(ref('cell')) })),
    worst: list(ref('cell')),
  }),
  loss: record({ phase, dropped: ref('range'), refused: ref('range'), denied: ref('range') }),
  hop: record({
    at: text,
    share,
    steps: list(
      record({
        kind: oneOf(
          'enter',
          'select',
          'translate',
          'filter',
          'terminate',
          'forward',
          'deliver',
          'drop',
          'refuse',
        ),
        text,
        why,
      }),
    ),
    next: list(record({ share, to: text })),
  }),
  path: record(
    {
      listeners: list(text),
      externalTrafficPolicy: { enum: ['Cluster', 'Local', null] },
      sourceIp: list(ref('sighting')),
      spread: ref('spread'),
      loss: list(ref('loss')),
      hops: described(list(ref('hop')), 'With --explain only.'),
    },
    ['hops'],
  ),
  entry: record({
    id: described(text, '`namespace/Kind[.group]/name`'),
    kind: oneOf(
      'load-balancer',
      'node-port',
      'external-ip',
      'host-port',
      'host-network',
      'managed',
      'tunnel',
    ),
    exposure: oneOf('public', 'private', 'unknown'),
    at: ref('location'),
    fronts: list(ref('front')),
    paths: list(ref('path')),
  }),
  pool: record({
    name: text,
    role: oneOf('edge', 'worker', 'control-plane', 'mixed'),
    nodes: record({ min: whole, max: orNull(whole) }),
    labels: table(text),
    taints: described(list(text), '`key=value:Effect`'),
    zones: list(text),
    why,
  }),
}
