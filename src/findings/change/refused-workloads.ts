import { identity } from '../../cluster/identity.ts'
import { at, child, scalar } from '../../source/field.ts'
import { readSelector, scalarsOf, selects } from '../../source/labels.ts'
import type { Field, Why } from '../../types/evidence.ts'
import type { Facts } from '../../types/finding.ts'
import { law } from '../../types/why.ts'
import type { Workload } from '../../types/workload.ts'
import { meaning } from './meaning.ts'
import { isForced, type Refused } from './refused.ts'

const KINDS = ['Deployment', 'DaemonSet', 'StatefulSet']

/** Deployments, DaemonSets and StatefulSets that the API server refuses (apps/v1). */
export function refusedWorkloads({ cluster, before }: Facts): readonly Refused[] {
  const then = new Map(before?.workloads.map((workload) => [workload.id, workload]))
  return cluster.workloads
    .filter(({ kind, doc }) => KINDS.includes(kind) && doc.apiVersion === 'apps/v1')
    .flatMap((workload) => [
      ...changedForGood(workload, then.get(workload.id)),
      ...missedBySelector(workload),
      ...impossibleUpdate(workload),
    ])
}

const refused = (
  { id, doc }: Workload,
  field: Field,
  evidence: readonly Why[],
  text: string,
): readonly Refused[] => [
  { subject: id, at: field, evidence: [...evidence, identity(doc)], text: `${id}: ${text}` },
]

/** The selector has to select the pods of the template. What has no selector fails its schema. */
function missedBySelector(workload: Workload): readonly Refused[] {
  const field = at(workload.doc, 'spec', 'selector')
  const selector = readSelector(field)
  if (selector.labels.size + selector.expressions.length === 0) return []
  if (selects(selector, workload.labels)) return []
  const keys = [...selector.labels.keys(), ...selector.expressions.map(({ key }) => key)]
  const labels = keys.flatMap((key) => workload.labels.get(key)?.why ?? [])
  const evidence = [law('selector-matches-template', ...scalarsOf(field), ...labels)]
  return refused(workload, field, evidence, 'its selector does not match the labels of its pods.')
}

/** Changes of fields that stay as they were when the object was made. */
function changedForGood(workload: Workload, then: Workload | undefined): readonly Refused[] {
  const { doc, kind } = workload
  if (then === undefined || then.doc === doc || then.doc.apiVersion !== doc.apiVersion) return []
  if (isForced(doc)) return []
  const keys = kind === 'StatefulSet' ? FROZEN : ['selector']
  return keys.flatMap((key) => {
    const [now, old] = [at(doc, 'spec', key), at(then.doc, 'spec', key)]
    if (saysOf(now) === saysOf(old)) return []
    const id = key === 'selector' ? 'selector-stays' : 'stateful-set-stays'
    const evidence = [law(id, ...scalarsOf(now), ...scalarsOf(old)), then.identity]
    return refused(
      workload,
      now,
      evidence,
      `spec.${key} never changes on a ${kind}; the object has to be deleted and made anew ` +
        '(kubectl delete --cascade=orphan lets its pods run on meanwhile).',
    )
  })
}

/** Fields of a StatefulSet's spec that are not among those that may change. */
const FROZEN = ['selector', 'serviceName', 'volumeClaimTemplates', 'podManagementPolicy']

/** What a field says, with the default of `podManagementPolicy` in the place of nothing. */
function saysOf(field: Field): string {
  if (field.path.at(-1) !== 'podManagementPolicy') return meaning(field)
  return String(scalar(field) ?? 'OrderedReady')
}

/** Amounts of an update that exclude each other. A StatefulSet has none of them. */
function impossibleUpdate(workload: Workload): readonly Refused[] {
  const { kind, strategy } = workload
  const { type, maxSurge, maxUnavailable } = strategy.value
  if (kind === 'StatefulSet' || type === 'OnDelete') return []
  if (type === 'Recreate') return kind === 'Deployment' ? amountsBeside(workload) : []
  const [adds, takes] = [isSome(maxSurge), isSome(maxUnavailable)]
  if (kind === 'Deployment' ? adds || takes : adds !== takes) return []
  const rolling = child(strategyOf(workload), 'rollingUpdate')
  const [surge, unavailable] = [child(rolling, 'maxSurge'), child(rolling, 'maxUnavailable')]
  const evidence = [law('update-needs-one', strategy.why)]
  if (adds)
    return refused(
      workload,
      surge,
      evidence,
      'of maxSurge and maxUnavailable (1 when absent) a DaemonSet may have one, and the other is 0.',
    )
  return refused(
    workload,
    unavailable.node === null ? surge : unavailable,
    evidence,
    'maxSurge and maxUnavailable are both 0, so that an update could neither add nor take a pod.',
  )
}

const strategyOf = ({ doc, kind }: Workload): Field =>
  at(doc, 'spec', kind === 'Deployment' ? 'strategy' : 'updateStrategy')

function amountsBeside(workload: Workload): readonly Refused[] {
  const above = strategyOf(workload)
  const rolling = child(above, 'rollingUpdate')
  if (!isThere(rolling)) return []
  const evidence = [law('recreate-without-amounts', child(above, 'type'), rolling)]
  return refused(workload, rolling, evidence, 'rollingUpdate may not stand beside Recreate.')
}

const isThere = ({ node }: Field): boolean =>
  node !== null && !(node.k === 'scalar' && node.value === null)

/** `0` and `0%` are nothing (getIntOrPercentValue). */
const isSome = (amount: number | string): boolean => !/^0+%?$/.test(String(amount))
