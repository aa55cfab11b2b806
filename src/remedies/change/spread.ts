import { podField } from '../../findings/pods.ts'
import { isHostname } from '../../placement/labels.ts'
import { at, items, locate, scalar } from '../../source/field.ts'
import type { Why } from '../../types/evidence.ts'
import type { Intent, Json } from '../../types/remedy.ts'
import type { Workload } from '../../types/workload.ts'
import type { Step } from './draft.ts'
import { adding, ownLabels, REQUIRED } from './pods.ts'

const HOSTNAME = 'kubernetes.io/hostname'
const OWN_UPDATE = 'pod-template-hash'

/** One pod a node. */
export const apart = (workload: Workload, why: Why): Step =>
  adding(
    podField(workload, 'affinity', 'podAntiAffinity', REQUIRED),
    { topologyKey: HOSTNAME, labelSelector: { matchLabels: ownLabels(workload) } },
    { text: `No two pods of ${workload.id} share a node.`, why },
  )

type Given = {
  /** Of the API server, 1.minor. */
  readonly minor: number
  readonly why: Why
}

/**
 * As many pods of a Deployment on one node as on another. Nodes that refuse the pods do not count;
 * nor do pods of the last update, which are gone when it ends (KEP-3243, on since 1.27).
 */
export function evenly(workload: Workload, given: Given): Step {
  const index = workload.constraints.spread.findIndex(
    ({ value }) => isHostname(value.topologyKey) && value.whenUnsatisfiable === 'DoNotSchedule',
  )
  const known = workload.constraints.spread[index]?.value
  if (known !== undefined) return mended(workload, { ...given, index, counts: known.selectsSelf })
  return adding(
    podField(workload, 'topologySpreadConstraints'),
    {
      maxSkew: 1,
      topologyKey: HOSTNAME,
      whenUnsatisfiable: 'DoNotSchedule',
      nodeTaintsPolicy: 'Honor',
      labelSelector: { matchLabels: ownLabels(workload) },
      ...(knowsOwnUpdate(given) ? { matchLabelKeys: [OWN_UPDATE] } : {}),
    },
    { text: evenText(workload), why: given.why },
  )
}

const evenText = ({ id }: Workload): string =>
  `Every edge node gets as many pods of ${id} as another.`

const knowsOwnUpdate = ({ minor }: Given): boolean => minor >= 27

/**
 * The constraint over hosts that is there made even: the API server takes no second one with the
 * same key and the same answer to what cannot be met.
 */
function mended(
  workload: Workload,
  given: Given & { readonly index: number; readonly counts: boolean },
): Step {
  const { index, counts, why } = given
  const constraint = podField(workload, 'topologySpreadConstraints', index)
  const field = (key: string) => at(constraint.doc, ...constraint.path, key)
  const set = (key: string, value: Json): readonly Intent[] =>
    scalar(field(key)) === value ? [] : [{ k: 'set', field: field(key), value, why }]
  const keys = items(field('matchLabelKeys')).map((key) => scalar(key))
  const own: readonly Intent[] =
    knowsOwnUpdate(given) && !keys.includes(OWN_UPDATE)
      ? [{ k: 'append', field: field('matchLabelKeys'), value: OWN_UPDATE, why }]
      : []
  const byHand = counts
    ? null
    : 'its spread over hosts counts other pods than its own, and the API server takes one such constraint'
  const affinity =
    scalar(field('nodeAffinityPolicy')) === null ? [] : set('nodeAffinityPolicy', 'Honor')
  return {
    text: evenText(workload),
    at: locate(field('maxSkew')),
    intents: counts
      ? [...set('maxSkew', 1), ...affinity, ...set('nodeTaintsPolicy', 'Honor'), ...own]
      : [],
    byHand,
  }
}
