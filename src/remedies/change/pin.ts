import { podField } from '../../findings/pods.ts'
import { isHostname, isZone } from '../../placement/labels.ts'
import { meets } from '../../placement/matching.ts'
import { at, items, locate } from '../../source/field.ts'
import { readRequirements } from '../../source/labels.ts'
import type { Field, Why } from '../../types/evidence.ts'
import type { Pool } from '../../types/pool.ts'
import type { Intent, Json, JsonMap } from '../../types/remedy.ts'
import { law } from '../../types/why.ts'
import type { NodeTerm, Requirement, Workload } from '../../types/workload.ts'
import { bearsLabel } from '../edge/edge.ts'
import type { Situation } from '../situation.ts'
import type { Step } from './draft.ts'
import { REQUIRED } from './pods.ts'

/** Whether the controller asks for the edge's label by now. */
export const isPinned = ({ controller, edge }: Situation): boolean =>
  controller.constraints.nodeSelector.get(edge.label.key)?.value === edge.label.value

/** Holds the controller on edge nodes, and lets go of what those nodes do not bear. */
export function pin(here: Situation): readonly Step[] {
  if (isPinned(here)) return []
  const { controller, edge, cluster } = here
  const { key, value } = edge.label
  const pools = cluster.pools.filter((pool) => bearsLabel(pool, edge.label))
  const not = [...controller.constraints.nodeSelector].flatMap(([other, asked]) =>
    other === key ||
    pools.every((pool) => allows(pool.labels.get(other)?.value, other, asked.value))
      ? []
      : [other],
  )
  const why = law('edge-pinned', controller.identity)
  const selector = podField(controller, 'nodeSelector')
  const dropped = not.length === 0 ? '' : `, and no longer for ${not.join(', ')}`
  return [
    {
      text: `${controller.id} asks for nodes with the label ${key}=${value}${dropped}.`,
      at: locate(selector),
      intents: [
        ...not.map((other) => remove(podField(controller, 'nodeSelector', other), why)),
        set(podField(controller, 'nodeSelector', key), value, why),
      ],
      byHand: null,
    },
    ...released(controller, pools, why),
  ]
}

const remove = (field: Field, why: Why): Intent => ({ k: 'remove', field, why })
const set = (field: Field, value: Json, why: Why): Intent => ({ k: 'set', field, value, why })

/** Labels that the kubelet writes need nobody to declare them. */
const KUBELET = /(?:^|\.)kubernetes\.io\/(?:os|arch)$/

const allows = (value: string | undefined, key: string, wanted: string): boolean =>
  value === wanted || (value === undefined && KUBELET.test(key))

/**
 * Takes out of a required node affinity what edge nodes do not meet, as names of other nodes. Terms
 * are alternatives: one that all edge nodes meet lets the others be, and one that asks for nothing
 * more lets pods anywhere, so that the label alone decides.
 */
function released(workload: Workload, pools: readonly Pool[], why: Why): readonly Step[] {
  const terms = workload.constraints.nodeTerms?.value ?? []
  const isMet = (requirement: Requirement): boolean =>
    pools.every((pool) => nodesMeet(pool, requirement))
  if (terms.length === 0 || terms.some((term) => partsOf(term).every(isMet))) return []
  const lost = new Set(
    terms.flatMap((term) =>
      partsOf(term)
        .filter((part) => !isMet(part))
        .map(told),
    ),
  )
  const isFree = terms.some((term) => partsOf(term).every((part) => !isMet(part)))
  const field = podField(workload, 'affinity', 'nodeAffinity', REQUIRED, 'nodeSelectorTerms')
  return [
    {
      text: `${workload.id} no longer asks for ${[...lost].join(', ')}: edge nodes are not known to bear that.`,
      at: locate(field),
      intents: isFree
        ? [remove(affinityField(workload), why)]
        : items(field).flatMap((term) => lessOf(term, { isMet, why })),
      byHand: null,
    },
  ]
}

const partsOf = ({ expressions, fields }: NodeTerm): readonly Requirement[] => [
  ...expressions,
  ...fields,
]

const told = ({ key, operator, values }: Requirement): string =>
  `${key} ${operator}${values.length === 0 ? '' : ` ${values.join(', ')}`}`

/** Whether every node of a pool meets a requirement; a node without a name in Git has another name. */
function nodesMeet({ members, nodes, labels, zones }: Pool, asked: Requirement): boolean {
  const { key } = asked
  if (isHostname(key) || key === 'metadata.name') {
    if (members.length < nodes.value.min) return asked.operator === 'NotIn'
    return members.every(({ name }) => meets(asked, name))
  }
  if (isZone(key) && zones.length > 0) return zones.every(({ value }) => meets(asked, value))
  const value = labels.get(key)?.value
  return meets(asked, value) || (value === undefined && KUBELET.test(key))
}

/** The whole of what would be left empty; other affinity may come where this one was. */
function affinityField(workload: Workload): Field {
  const nodes = podField(workload, 'affinity', 'nodeAffinity')
  const isMore = nodes.node?.k === 'map' && nodes.node.entries.size > 1
  return isMore ? podField(workload, 'affinity', 'nodeAffinity', REQUIRED) : nodes
}

type Judged = { readonly isMet: (requirement: Requirement) => boolean; readonly why: Why }

/** A term with the requirements that are met. */
function lessOf(term: Field, { isMet, why }: Judged): readonly Intent[] {
  return ['matchExpressions', 'matchFields'].flatMap((list): readonly Intent[] => {
    const field = at(term.doc, ...term.path, list)
    const all = readRequirements(field)
    const kept = all.filter(isMet)
    if (kept.length === all.length) return []
    return kept.length === 0 ? [remove(field, why)] : [set(field, kept.map(written), why)]
  })
}

const written = ({ key, operator, values }: Requirement): JsonMap => ({
  key,
  operator,
  ...(values.length === 0 ? {} : { values: [...values] }),
})
