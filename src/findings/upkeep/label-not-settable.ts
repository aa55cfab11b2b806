import type { Cluster } from '../../types/cluster.ts'
import type { Why } from '../../types/evidence.ts'
import type { Facts, RawFinding, Rule } from '../../types/finding.ts'
import type { PoolRefusal } from '../../types/pool.ts'
import { law } from '../../types/why.ts'
import type { Workload } from '../../types/workload.ts'
import { oneEach } from '../merge.ts'
import { page } from '../page.ts'
import { grounds } from '../whys.ts'
import { listing } from '../wording.ts'

const id = 'label-not-settable'
const title = 'Nodes are asked to bear a label or taint that they cannot get'

function check({ cluster }: Facts): readonly RawFinding[] {
  if (cluster.refusals.length === 0) return []
  const wanted = askingByLabel(cluster)
  return oneEach(cluster.refusals.flatMap((one) => judge(one, wanted)))
}

function judge({ pool, refusal, why }: PoolRefusal, wants: Wants): readonly RawFinding[] {
  const { field, reason, dropped } = refusal
  const asking = (dropped === undefined ? null : wants.get(dropped)) ?? []
  // A label that merely stays with the machine is somebody's own affair, until a pod asks for it.
  if (dropped !== undefined && asking.length === 0) return []
  const wanted = listing(asking.map(({ workload }) => workload.id))
  return [
    {
      rule: id,
      entry: null,
      subject: `pool/${pool}`,
      at: field,
      related: [],
      evidence: grounds(
        law('refused-of-nodes', field),
        why,
        ...asking.flatMap((one) => [one.why, one.workload.identity]),
      ),
      size: null,
      severity: 'error',
      // Whether its controller was told to hand it on stands nowhere in the pool.
      likely: dropped !== undefined,
      message: `The pool ${pool}: ${reason}${wanted === '' ? '.' : `, and ${wanted} asks for it.`}`,
    },
  ]
}

type Asking = { readonly workload: Workload; readonly why: Why }

type Wants = ReadonlyMap<string, readonly Asking[]>

/** Workloads that select nodes, by each label that they ask for. */
function askingByLabel({ workloads }: Cluster): Wants {
  const sorted = workloads.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const found = sorted.flatMap((workload) => {
    const { nodeSelector, nodeTerms } = workload.constraints
    const selected = [...nodeSelector].map(([key, { why }]) => ({ key, asking: { workload, why } }))
    if (nodeTerms === null) return selected
    const { why } = nodeTerms
    const keys = nodeTerms.value.flatMap(({ expressions }) => expressions.map(({ key }) => key))
    const others = new Set(keys.filter((key) => !nodeSelector.has(key)))
    return [...selected, ...[...others].map((key) => ({ key, asking: { workload, why } }))]
  })
  return new Map(
    [...Map.groupBy(found, ({ key }) => key)].map(([key, all]) => [
      key,
      all.map(({ asking }) => asking),
    ]),
  )
}

/** A label or taint of a pool that the kubelet, the cloud or the bootstrapper refuses. */
export const labelNotSettable: Rule = {
  id,
  title,
  severity: 'error',
  doc: page({
    id,
    title,
    when: [
      'A pool in Git (Cluster API, Karpenter, eksctl, kOps, Talos, k3s and RKE2, kind, kubeadm,',
      'Gardener, Rancher, Crossplane, Config Connector, Azure Service Operator, OpenShift) asks',
      'for a label or taint that is refused, or that never arrives while a workload selects',
      'nodes by it. What a source does not say is not judged: not the version of Karpenter',
      '(before 1.9 it refuses more), nor what a template fills in.',
    ],
    why: [
      '- A kubelet labels itself, within `kubernetes.io` and `k8s.io`, only with a few',
      '  well-known labels and with what is in `node.kubernetes.io` or',
      '  `kubelet.kubernetes.io`; `node-role.kubernetes.io/edge` is none of them, and the kubelet',
      '  does not start (KEP-279; `k8s.io/kubelet` pkg/apis/well_known_labels.go). That is how',
      '  kubeadm, kind, k3s, RKE2, Talos workers and EKS node groups label nodes.',
      '- EKS, GKE and AKS keep prefixes to themselves and refuse the pool.',
      '- NodeRestriction lets no Talos worker taint itself.',
      '- Of the labels of a Machine, Cluster API hands on `node-role.kubernetes.io/*`,',
      '  `node-restriction.kubernetes.io` and `node.cluster.x-k8s.io`, and what',
      '  `--additional-sync-machine-labels` names (docs: metadata-propagation).',
      '- EKS and GKE spell effects `NO_SCHEDULE` and refuse `NoSchedule`.',
    ],
    users: [
      'The new nodes never join, or join without the label: pods that select it stay Pending,',
      'and the edge has no node.',
    ],
    act: [
      'Take a key of your own domain for both label and taint (`ingress.example.com/edge`), or',
      'set the label afterwards with rights that nodes do not have (`kubectl label node`).',
    ],
    example: [
      'kind: ClusterConfig # of eksctl',
      'managedNodeGroups:',
      '  - name: edge',
      '    labels:',
      '      node-role.kubernetes.io/edge: "true" # want: label-not-settable',
    ],
  }),
  check,
}
