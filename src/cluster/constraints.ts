import { at, child, items, number, text } from '../source/field.ts'
import { readLabels, readRequirements, readSelector, scalarsOf, selects } from '../source/labels.ts'
import type { Fact, Field } from '../types/evidence.ts'
import type { Labels } from '../types/pool.ts'
import type { Doc, Path } from '../types/source.ts'
import { fact, law } from '../types/why.ts'
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
  doc: Doc,
  spec: Path,
  labels: Labels,
): Omit<Constraints, 'hostPorts'> {
  const node = text(at(doc, ...spec, 'nodeName'))
  return {
    nodeSelector: readLabels(at(doc, ...spec, 'nodeSelector')),
    nodeTerms: readNodeTerms(at(doc, ...spec, ...REQUIRED_NODES)),
    tolerations: items(at(doc, ...spec, 'tolerations')).map(readToleration),
    antiAffinity: items(at(doc, ...spec, ...REQUIRED_APART)).map((term) => readTerm(term, labels)),
    spread: items(at(doc, ...spec, 'topologySpreadConstraints')).map((constraint) =>
      readSpread(constraint, labels),
    ),
    nodeName: node === null ? null : fact(node, at(doc, ...spec, 'nodeName')),
  }
}

const REQUIRED_NODES = [
  'affinity',
  'nodeAffinity',
  'requiredDuringSchedulingIgnoredDuringExecution',
  'nodeSelectorTerms',
]
const REQUIRED_APART = [
  'affinity',
  'podAntiAffinity',
  'requiredDuringSchedulingIgnoredDuringExecution',
]

/** Everything written below a field, as its evidence. */
const whole = (field: Field) => law('as-written', ...scalarsOf(field))

function readNodeTerms(field: Field): Fact<readonly NodeTerm[]> | null {
  if (field.node === null) return null
  const terms = items(field).map((term) => ({
    expressions: readRequirements(child(term, 'matchExpressions')),
    fields: readRequirements(child(term, 'matchFields')),
  }))
  return fact(terms, whole(field))
}

const tolerationOperators = ['Exists', 'Equal', 'Lt', 'Gt'] as const

function readToleration(field: Field): Fact<Toleration> {
  const operator = text(child(field, 'operator'))
  return fact(
    {
      key: text(child(field, 'key')),
      operator: tolerationOperators.find((known) => known === operator) ?? 'Equal',
      value: text(child(field, 'value')) ?? '',
      effect: text(child(field, 'effect')),
    },
    whole(field),
  )
}

function readTerm(field: Field, labels: Labels): Fact<AntiAffinity> {
  const selector = readSelector(child(field, 'labelSelector'))
  const present = child(field, 'labelSelector').node !== null
  return fact(
    {
      topologyKey: text(child(field, 'topologyKey')) ?? '',
      selector,
      selectsSelf: present && selects(selector, labels),
    },
    law('as-written', ...scalarsOf(field), ...labelFields(selector, labels)),
  )
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
      topologyKey: text(child(field, 'topologyKey')) ?? '',
      maxSkew: number(child(field, 'maxSkew')) ?? 1,
      whenUnsatisfiable:
        text(child(field, 'whenUnsatisfiable')) === 'ScheduleAnyway'
          ? 'ScheduleAnyway'
          : 'DoNotSchedule',
      minDomains: number(child(field, 'minDomains')),
      nodeTaintsPolicy: text(child(field, 'nodeTaintsPolicy')) === 'Honor' ? 'Honor' : 'Ignore',
      nodeAffinityPolicy:
        text(child(field, 'nodeAffinityPolicy')) === 'Ignore' ? 'Ignore' : 'Honor',
      selectsSelf: present && selects(selector, labels),
    },
    law('as-written', ...scalarsOf(field), ...labelFields(selector, labels)),
  )
}
