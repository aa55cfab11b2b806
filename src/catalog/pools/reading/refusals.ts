import { child, items, text } from '../../../source/field.ts'
import type { Field } from '../../../types/evidence.ts'
import type { Refusal } from '../../../types/pool.ts'
import type { Refuses } from './labels.ts'

/**
 * What a kubelet may write of the domains that Kubernetes keeps to itself, besides everything in
 * `node.kubernetes.io` and `kubelet.kubernetes.io`. Source: kubernetes/kubelet
 * pkg/apis/well_known_labels.go.
 */
const KUBELET_OWN = new Set([
  'kubernetes.io/hostname',
  'kubernetes.io/os',
  'kubernetes.io/arch',
  'beta.kubernetes.io/os',
  'beta.kubernetes.io/arch',
  'beta.kubernetes.io/instance-type',
  'node.kubernetes.io/instance-type',
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
])

const domainOf = (key: string): string => (key.includes('/') ? key.slice(0, key.indexOf('/')) : '')

/** Whether a label or taint is in one of the domains, or in one below. */
export function isIn(key: string, ...domains: readonly string[]): boolean {
  const domain = domainOf(key)
  return domains.some((one) => domain === one || domain.endsWith(`.${one}`))
}

const isKubernetes = (key: string): boolean => isIn(key, 'kubernetes.io', 'k8s.io')

const mayKubelet = (key: string): boolean =>
  !isKubernetes(key) ||
  KUBELET_OWN.has(key) ||
  isIn(key, 'node.kubernetes.io', 'kubelet.kubernetes.io')

/**
 * Labels that the kubelet is asked to give its own node (`--node-labels`): of the domains of
 * Kubernetes it takes few, and with any other it does not start (KEP-279, kubernetes/kubernetes
 * cmd/kubelet/app/options/options.go).
 */
export const kubeletRefuses: Refuses = (key) =>
  mayKubelet(key)
    ? null
    : { reason: `a kubelet that is to label itself with ${key} does not start` }

/**
 * Labels of an EKS managed node group: what the kubelets of its nodes refuse, and the prefix that EKS
 * keeps to itself (eksctl#4007, terraform-aws-eks#3346).
 */
export const eksRefuses: Refuses = (key) =>
  isIn(key, 'eks.amazonaws.com')
    ? { reason: `EKS keeps the prefix of ${key} to itself and refuses the node group` }
    : kubeletRefuses(key)

/** Keys of taints that EKS refuses (containers-roadmap#1451, govuk-infrastructure#1264). */
export const eksRefusesTaint: Refuses = (key) =>
  /^(?:kubernetes\.io|k8s\.io|eks\.amazonaws\.com)\//.test(key)
    ? { reason: `EKS keeps the prefix of the taint ${key} to itself and refuses the node group` }
    : null

/** Labels of a GKE node pool (terraform-provider-google docs: container_cluster, `labels`). */
export const gkeRefuses: Refuses = (key) =>
  isKubernetes(key)
    ? { reason: `GKE keeps the prefix of ${key} to itself and refuses the node pool` }
    : null

/** Labels of an AKS agent pool (learn.microsoft.com/azure/aks/use-labels: reserved prefixes). */
export const aksRefuses: Refuses = (key) =>
  isIn(key, 'kubernetes.azure.com')
    ? { reason: `AKS keeps the prefix of ${key} to itself and refuses the node pool` }
    : null

/** One mapping, or each of a list. */
const each = (list: Field): readonly Field[] => (list.node?.k === 'map' ? [list] : items(list))

/** The taints of a list of objects whose key is refused. */
export const refusedTaints = (list: Field, refuses: Refuses): readonly Refusal[] =>
  each(list).flatMap((item) => {
    const key = child(item, 'key')
    const reason = refuses(text(key) ?? '')
    return reason === null ? [] : [{ field: key, ...reason }]
  })

/** Effects of a cloud's API that are spelled as the API server spells them. */
export const misspeltEffects = (list: Field, cloud: string): readonly Refusal[] =>
  each(list).flatMap((item) => {
    const effect = child(item, 'effect')
    const cloudly = CLOUDLY.get(text(effect) ?? '')
    if (cloudly === undefined) return []
    return [
      { field: effect, reason: `${cloud} knows the effect ${cloudly} and refuses ${text(effect)}` },
    ]
  })

const CLOUDLY: ReadonlyMap<string, string> = new Map([
  ['NoSchedule', 'NO_SCHEDULE'],
  ['PreferNoSchedule', 'PREFER_NO_SCHEDULE'],
  ['NoExecute', 'NO_EXECUTE'],
])
