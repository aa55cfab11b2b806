import { child, entries, items, scalar, text } from '../../../source/field.ts'
import type { Field } from '../../../types/evidence.ts'
import { byDefault, fact } from '../../../types/why.ts'
import {
  bothLabels,
  type LabelsRead,
  labelPairs,
  NO_LABELS_READ,
  ownLabels,
  pairsIn,
} from './labels.ts'
import { isSaid } from './objects.ts'
import { kubeletRefuses } from './refusals.ts'
import { bothTaints, type TaintsRead, taintObjects, taintText } from './taints.ts'

/** What a node gets when it registers; `taints` is null where kubeadm's own default stands. */
export type Registered = {
  readonly labels: LabelsRead
  readonly taints: TaintsRead | null
}

/**
 * A `nodeRegistration` of kubeadm (kubernetes/kubernetes cmd/kubeadm/app/apis/kubeadm/v1beta4
 * types.go): taints, and the arguments of the kubelet, which are a list since v1beta4.
 */
export function registration(node: Field): Registered {
  const given = child(node, 'taints')
  const words = argument(node, 'register-with-taints').map((field) => taintWords(field))
  const labels = argument(node, 'node-labels').map((field) =>
    labelPairs(pairsIn(text(field) ?? '', field), kubeletRefuses),
  )
  const isSilent = given.node === null && words.length === 0
  return {
    labels: bothLabels(NO_LABELS_READ, ...labels),
    taints: isSilent ? null : bothTaints(taintObjects(given), ...words),
  }
}

function argument(node: Field, name: string): readonly Field[] {
  const given = child(node, 'kubeletExtraArgs')
  const mapped = entries(given).flatMap(([key, field]) => (key === name ? [field] : []))
  const listed = items(given).flatMap((item) =>
    text(item, 'name') === name ? [child(item, 'value')] : [],
  )
  return [...mapped, ...listed].filter(isSaid)
}

/** `--register-with-taints`: taints with commas between. */
function taintWords(field: Field): TaintsRead {
  const words = String(scalar(field))
    .split(',')
    .filter((word) => word !== '')
  const read = words.map((word) => taintText(word, field))
  return {
    taints: read.filter((one) => one !== null),
    unread: read.includes(null) ? [{ what: 'taints', field }] : [],
  }
}

const CONTROL_PLANE = 'node-role.kubernetes.io/control-plane'

/** What nodes of a control plane get by themselves; `near` is where that would be changed. */
export const controlPlaneLabels = (by: string, near: Field): LabelsRead =>
  ownLabels(by, near, { [CONTROL_PLANE]: '' })

/** The taint of a control plane where nothing else is said. */
export const controlPlaneTaint = (by: string, near: Field): TaintsRead => ({
  taints: [
    fact(
      { key: CONTROL_PLANE, value: '', effect: 'NoSchedule' },
      byDefault(`${by} taints the nodes of the control plane`, near),
    ),
  ],
  unread: [],
})
