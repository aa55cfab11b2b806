import { field, list, strings, textOf } from './json.ts'
import type { Kept } from './kept.ts'

/** A Node without what is its own or of the moment, so that like nodes look alike. */
export type LikeNode = {
  readonly kept: Kept
  /** Keys of labels that only repeat the node's name, machine or zone. */
  readonly left: readonly string[]
  /** Whether it is cordoned or bears a taint that passes. */
  readonly isDisturbed: boolean
}

/** What the grouping of nodes knows how to read, and no constraint is about otherwise. */
const HOSTNAME = 'kubernetes.io/hostname'
const ZONES = ['topology.kubernetes.io/zone', 'failure-domain.beta.kubernetes.io/zone']

/**
 * Taints that controllers put on a node for a while (kubernetes.io/docs/reference/labels-annotations-
 * taints; cluster-autoscaler utils/taints; karpenter.sh/docs/concepts/disruption).
 */
const PASSING =
  /^(?:node\.kubernetes\.io\/(?:not-ready|unreachable|unschedulable|memory-pressure|disk-pressure|pid-pressure|network-unavailable|out-of-service)|node\.cloudprovider\.kubernetes\.io\/(?:uninitialized|shutdown)|ToBeDeletedByClusterAutoscaler|DeletionCandidateOfClusterAutoscaler|karpenter\.sh\/(?:disrupted|disruption|unregistered))$/

/** The Node as its pool would have it. */
export function likeNode(kept: Kept): LikeNode {
  const metadata = field(kept, 'metadata')
  const spec = field(kept, 'spec')
  const labels = strings(field(metadata, 'labels'))
  const isOwn = ownLabel(metadata, spec, new Map(labels))
  const taints = list(field(spec, 'taints'))
  const lasting = taints.filter((taint) => !PASSING.test(textOf(field(taint, 'key')) ?? ''))
  return {
    kept: {
      ...kept,
      metadata: {
        ...(metadata as object),
        labels: Object.fromEntries(labels.filter((label) => !isOwn(label)).toSorted(byKey)),
      },
      spec: { taints: lasting.toSorted(byText) },
    },
    left: labels.filter(isOwn).map(([key]) => key),
    isDisturbed: lasting.length < taints.length || field(spec, 'unschedulable') === true,
  }
}

type Label = readonly [string, string]

function ownLabel(metadata: unknown, spec: unknown, labels: ReadonlyMap<string, string>) {
  const names = new Set([textOf(field(metadata, 'name')), labels.get(HOSTNAME)])
  // `aws:///eu-west-1a/i-0abc` ends with the machine's own name.
  const machine = textOf(field(spec, 'providerID'))?.split('/').at(-1)
  const zone = ZONES.map((key) => labels.get(key)).find((value) => value !== undefined)
  return ([key, value]: Label): boolean => {
    if (key === HOSTNAME || ZONES.includes(key) || value === '') return false
    return names.has(value) || value === machine || (key.endsWith('zone') && value === zone)
  }
}

const byKey = ([a]: Label, [b]: Label): number => (a < b ? -1 : 1)

const byText = (a: unknown, b: unknown): number =>
  (JSON.stringify(a) ?? '') < (JSON.stringify(b) ?? '') ? -1 : 1
