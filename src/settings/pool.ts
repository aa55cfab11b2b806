import type { Field } from '../types/evidence.ts'
import type { Allocatable, Count, Taint } from '../types/pool.ts'
import type { PoolSettings } from '../types/settings.ts'
import { byValue, either, list, mapOf, nullable, record } from './composites.ts'
import { asFact, complaint, convert, described, type Form, type Log, refine } from './form.ts'
import { effects, roles } from './names.ts'
import { parseMilli, parseQuantity } from './quantity.ts'
import {
  addressBlock,
  anyText,
  choice,
  isLabelKey,
  isLabelValue,
  labelKey,
  mustBe,
  oneOf,
  scalarOf,
  shaped,
  show,
  text,
  whole,
} from './scalars.ts'

/** More nodes than any cluster has; a slip of the pen is not to be simulated. */
const MOST_NODES = 100_000
/** kubelet's default for `maxPods`. Source: config-api/kubelet-config.v1beta1 of kubernetes.io. */
const DEFAULT_PODS = 110

const labelValue = refine(anyText('a label value'), { maxLength: 63 }, (value) =>
  isLabelValue(value) ? null : `cannot be ${show(value)}: that is no label value`,
)

const taint: Form<Taint> = convert(
  shaped('a taint like ingress.acme.io/edge=true:NoSchedule', /^[^:=]+(?:=[^:=]*)?:[A-Za-z]+$/),
  readTaint,
)

/** `2`, or `{ min: 3, max: 12 }` where the pool grows; without `max` it grows without end. */
const count: Form<Count> = either(
  'a number of nodes or { min, max }',
  convert(whole(0, MOST_NODES), (value) => ({ min: value, max: value })),
  convert(
    record({ min: whole(0, MOST_NODES), max: nullable(whole(0, MOST_NODES)) }, ['min']),
    ({ min, max }, field, log) => {
      if (max === null || max >= min) return { min, max }
      return log(field, complaint(field, `has min ${min} above max ${max}; swap them`))
    },
  ),
)

const allocatable: Form<Allocatable> = convert(
  record(
    {
      cpu: quantity('cpu like "4" or 3920m'),
      memory: quantity('memory like 16Gi'),
      pods: whole(1, 100_000),
    },
    ['cpu', 'memory'],
  ),
  ({ cpu, memory, pods }) => ({
    cpuMilli: parseMilli(cpu) ?? 0,
    memoryBytes: Math.ceil(parseQuantity(memory) ?? 0),
    pods: pods ?? DEFAULT_PODS,
  }),
)

/** One pool: nodes that are alike but for name and zone. */
export const pool: Form<PoolSettings> = convert(
  record(
    {
      name: asFact(text('a name')),
      role: described(
        asFact(oneOf(roles)),
        'absent: concluded from labels, taints and what runs there',
      ),
      nodes: described(asFact(count), 'how many, or { min, max } for a pool that grows'),
      labels: mapOf(labelKey, asFact(labelValue)),
      taints: list(asFact(taint), {
        what: 'taint',
        of: ({ value }) => `${value.key}:${value.effect}`,
      }),
      zones: list(asFact(text('a zone')), byValue('zone')),
      addresses: list(asFact(addressBlock('or-address')), byValue('address')),
      allocatable: described(asFact(allocatable), 'what one node offers to pods'),
    },
    ['name'],
  ),
  (read, field) => ({
    ...read,
    labels: read.labels ?? new Map(),
    taints: read.taints ?? [],
    zones: read.zones ?? [],
    addresses: read.addresses ?? [],
    field,
  }),
)

/** `key=value:Effect` or `key:Effect`, as kubectl writes taints. */
function readTaint(written: string, field: Field, log: Log): Taint | undefined {
  const colon = written.lastIndexOf(':')
  const [key = '', value = ''] = written.slice(0, colon).split('=')
  const word = written.slice(colon + 1)
  const effect = effects.find((known) => known === word)
  if (effect === undefined) {
    return log(field, () => complaint(field, `cannot have the effect ${choice(word, effects)}`))
  }
  if (isLabelKey(key) && isLabelValue(value)) return { key, value, effect }
  return log(field, complaint(field, `must be a taint like example.com/edge=true:${effect}`))
}

function quantity(what: string): Form<string | number> {
  const read = (field: Field, log: Log): string | number | undefined => {
    const value = scalarOf(field)
    if (typeof value !== 'string' && typeof value !== 'number') return mustBe(field, what, log)
    return (parseQuantity(value) ?? 0) > 0 ? value : mustBe(field, what, log)
  }
  return { schema: { anyOf: [{ type: 'string' }, { type: 'number' }] }, read }
}
