import { lawOf, stringFact } from '../source/facts.ts'
import { below, child, items, number, text } from '../source/field.ts'
import { readLabels, readRequirements, readSelector, scalarsOf, selects } from '../source/labels.ts'
import type { Fact, Field } from '../types/evidence.ts'
import type { Labels } from '../types/pool.ts'
import { fact } from '../types/why.ts'
import type {
  AntiAffinity,
  Constraints,
  LabelSelector,
  NodeTerm,
  SpreadConstraint,
  Toleration,
} from '../types/workload.ts'

/** What the scheduler reads of a pod template, without the host ports, which containers know. */
export function readConstraints(
  spec: Field,
  labels: Labels,
  namespace: string,
): Omit<Constraints, 'hostPorts'> {
  const affinity = child(spec, 'affinity')
  return {
    nodeSelector: readLabels(child(spec, 'nodeSelector')),
    nodeTerms: readNodeTerms(below(affinity, REQUIRED_NODES)),
    tolerations: items(child(spec, 'tolerations')).map(readToleration),
    antiAffinity: items(below(affinity, REQUIRED_APART)).map((term) =>
      readTerm(term, labels, namespace),
    ),
    spread: items(child(spec, 'topologySpreadConstraints')).map((constraint) =>
      readSpread(constraint, labels),
    ),
    nodeName: stringFact(child(spec, 'nodeName')),
    volumes: [],
  }
}

const REQUIRED_NODES = [
  'nodeAffinity',
  'requiredDuringSchedulingIgnoredDuringExecution',
  'nodeSelectorTerms',
]
const REQUIRED_APART = ['podAntiAffinity', 'requiredDuringSchedulingIgnoredDuringExecution']

/** Everything written below a field, as its evidence. */
const whole = (field: Field) => lawOf('as-written', () => scalarsOf(field))

/** The terms of a node affinity, any of which suffices; null where none are written. */
export function readNodeTerms(field: Field): Fact<readonly NodeTerm[]> | null {
  if (field.node === null) return null
  const terms = items(field).map((term) => ({
    expressions: readRequirements(child(term, 'matchExpressions')),
    fields: readRequirements(child(term, 'matchFields')),
  }))
  return fact(terms, whole(field))
}

const tolerationOperators = ['Exists', 'Equal', 'Lt', 'Gt'] as const

function readToleration(field: Field): Fact<Toleration> {
  const operator = text(field, 'operator')
  return fact(
    {
      key: text(field, 'key'),
      operator: tolerationOperators.find((known) => known === operator) ?? 'Equal',
      value: text(field, 'value') ?? '',
      effect: text(field, 'effect'),
    },
    whole(field),
  )
}

function readTerm(field: Field, labels: Labels, namespace: string): Fact<AntiAffinity> {
  const selector = readSelector(child(field, 'labelSelector'))
  const present = child(field, 'labelSelector').node !== null
  return fact(
    {
      topologyKey: text(field, 'topologyKey') ?? '',
      selector,
      selectsSelf: present && selects(selector, labels) && isAbout(field, namespace),
    },
    lawOf('as-written', () => [...scalarsOf(field), ...labelFields(selector, labels)]),
  )
}

/**
 * Whether a term looks at pods of the workload's own namespace. Of a namespace's labels only the
 * one that bears its name is known.
 */
function isAbout(term: Field, namespace: string): boolean {
  const listed = items(child(term, 'namespaces')).map((name) => text(name))
  const selector = child(term, 'namespaceSelector')
  if (listed.length === 0 && selector.node === null) return true
  if (listed.includes(namespace)) return true
  const own = new Map([['kubernetes.io/metadata.name', fact(namespace, term)]])
  return selector.node !== null && selects(readSelector(selector), own)
}

/** Fields of the pod's own labels that a selector compares: whether it means itself. */
function labelFields(selector: LabelSelector, labels: Labels) {
  const keys = [...selector.labels.keys(), ...selector.expressions.map(({ key }) => key)]
  return keys.flatMap((key) => labels.get(key)?.why ?? [])
}

function readSpread(field: Field, labels: Labels): Fact<SpreadConstraint> {
  const selector = readSelector(child(field, 'labelSelector'))
  const present = child(field, 'labelSelector').node !== null
  return fact(
    {
      topologyKey: text(field, 'topologyKey') ?? '',
      maxSkew: number(field, 'maxSkew') ?? 1,
      whenUnsatisfiable:
        text(field, 'whenUnsatisfiable') === 'ScheduleAnyway' ? 'ScheduleAnyway' : 'DoNotSchedule',
      minDomains: number(field, 'minDomains'),
      nodeTaintsPolicy: text(field, 'nodeTaintsPolicy') === 'Honor' ? 'Honor' : 'Ignore',
      nodeAffinityPolicy: text(field, 'nodeAffinityPolicy') === 'Ignore' ? 'Ignore' : 'Honor',
      selectsSelf: present && selects(selector, labels),
    },
    lawOf('as-written', () => [...scalarsOf(field), ...labelFields(selector, labels)]),
  )
}
