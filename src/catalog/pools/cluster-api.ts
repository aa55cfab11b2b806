import { stringFact, stringFacts } from '../../source/facts.ts'
import { at, child, items, text } from '../../source/field.ts'
import type { Field } from '../../types/evidence.ts'
import type { Doc } from '../../types/source.ts'
import type { FoundPool, PoolSource, Unread } from './pool-source.ts'
import { between, type CountRead, fixed } from './reading/counts.ts'
import { bothLabels, labelMap, type Refuses } from './reading/labels.ts'
import { clusterNamed, isSaid, ofKind, ownName, statement } from './reading/objects.ts'
import { isIn } from './reading/refusals.ts'
import {
  controlPlaneLabels,
  controlPlaneTaint,
  type Registered,
  registration,
} from './reading/registration.ts'
import { bothTaints, taintObjects } from './reading/taints.ts'

const GROUP = 'cluster.x-k8s.io'
const BOOTSTRAP = 'bootstrap.cluster.x-k8s.io'
const AUTOSCALED = 'cluster.x-k8s.io/cluster-api-autoscaler-node-group'

/**
 * Of a Machine's labels the Node gets few, unless the controller is told otherwise by
 * `--additional-sync-machine-labels` (cluster-api docs/book/src/reference/api/metadata-propagation.md).
 */
const dropsUnsynced: Refuses = (key) =>
  key.startsWith('node-role.kubernetes.io/') ||
  isIn(key, 'node-restriction.kubernetes.io', 'node.cluster.x-k8s.io')
    ? null
    : {
        reason: `Cluster API does not hand the label ${key} of a Machine on to its Node`,
        dropped: key,
      }

/**
 * Cluster API's machine deployments and pools, those of a cluster's topology, and kubeadm's control
 * plane. Labels change in place; what the bootstrap configuration says needs new nodes
 * (cluster-api.sigs.k8s.io/developer/core/controllers/machine-deployment).
 */
export const clusterApi: PoolSource = {
  name: 'Cluster API',
  pools: (docs) => {
    const bootstraps = new Map(
      [
        ...ofKind(docs, 'KubeadmConfigTemplate', BOOTSTRAP),
        ...ofKind(docs, 'KubeadmConfig', BOOTSTRAP),
      ].map((doc) => [nameOf(doc, doc.kind, doc.name), doc]),
    )
    return [
      ...ofKind(docs, 'KubeadmControlPlane', 'controlplane.cluster.x-k8s.io').map(controlPlane),
      ...['MachineDeployment', 'MachinePool'].flatMap((kind) =>
        ofKind(docs, kind, GROUP).map((doc) => machines(doc, bootstraps)),
      ),
      ...ofKind(docs, 'Cluster', GROUP).flatMap(topology),
    ]
  },
}

/** Bootstrap configurations are of the same namespace as what refers to them. */
type Bootstraps = ReadonlyMap<string, Doc>

const nameOf = ({ namespace }: Doc, kind: string, name: string): string =>
  JSON.stringify([namespace, kind, name])

function controlPlane(doc: Doc): FoundPool {
  const name = ownName(doc)
  const node = at(doc, 'spec', 'kubeadmConfigSpec', 'initConfiguration', 'nodeRegistration')
  const read = registration(node)
  const taints = read.taints ?? controlPlaneTaint('kubeadm', child(node, 'taints'))
  const count = fixed(at(doc, 'spec', 'replicas'), 1)
  const labels = bothLabels(
    controlPlaneLabels('kubeadm', name),
    read.labels,
    labelMap(at(doc, 'spec', 'machineTemplate', 'metadata', 'labels'), dropsUnsynced),
  )
  return {
    name: doc.name,
    isControlPlane: true,
    nodes: count.nodes,
    labels: labels.labels,
    taints: taints.taints,
    zones: [],
    refused: labels.refused,
    unread: [...labels.unread, ...taints.unread, ...count.unread],
    applies: 'replaces nodes',
    why: statement(doc, name),
  }
}

function machines(doc: Doc, bootstraps: Bootstraps): FoundPool {
  const name = ownName(doc)
  const cluster = at(doc, 'spec', 'clusterName')
  const template = at(doc, 'spec', 'template')
  const spec = child(template, 'spec')
  const reference = child(child(spec, 'bootstrap'), 'configRef')
  const boot = bootstrapOf(doc, reference, bootstraps)
  const given = child(spec, 'taints')
  const taints = bothTaints(taintObjects(given), ...(boot?.taints ? [boot.taints] : []))
  const labels = bothLabels(
    ...(boot === null ? [] : [boot.labels]),
    labelMap(child(child(template, 'metadata'), 'labels'), dropsUnsynced),
  )
  const count = sizeOf(at(doc, 'metadata', 'annotations'), at(doc, 'spec', 'replicas'))
  const zone = stringFact(child(spec, 'failureDomain'))
  const isOfBootstrap = boot !== null && (boot.labels.labels.size > 0 || boot.taints !== null)
  return {
    name: doc.name,
    ...clusterNamed(cluster),
    isControlPlane: false,
    nodes: count.nodes,
    labels: labels.labels,
    taints: taints.taints,
    zones: zone === null ? stringFacts(at(doc, 'spec', 'failureDomains')) : [zone],
    refused: labels.refused,
    unread: [
      ...labels.unread,
      ...taints.unread,
      ...count.unread,
      ...gated(given),
      ...(boot === null ? unreadAt(reference) : []),
    ],
    applies: isOfBootstrap ? 'replaces nodes' : 'in place',
    why: statement(doc, name, cluster, ...(boot?.from ?? [])),
  }
}

/** A topology's workers; what their class adds to them is not written here. */
function topology(doc: Doc): readonly FoundPool[] {
  const workers = at(doc, 'spec', 'topology', 'workers')
  return ['machineDeployments', 'machinePools'].flatMap((key) =>
    items(child(workers, key)).map((worker): FoundPool => {
      const named = child(worker, 'name')
      const metadata = child(worker, 'metadata')
      const labels = labelMap(child(metadata, 'labels'), dropsUnsynced)
      const given = child(worker, 'taints')
      const { taints, unread } = taintObjects(given)
      const count = sizeOf(child(metadata, 'annotations'), child(worker, 'replicas'))
      const zone = stringFact(child(worker, 'failureDomain'))
      return {
        name: text(named) ?? '',
        ...clusterNamed(ownName(doc)),
        isControlPlane: false,
        nodes: count.nodes,
        labels: labels.labels,
        taints,
        zones: zone === null ? stringFacts(child(worker, 'failureDomains')) : [zone],
        refused: labels.refused,
        unread: [
          ...labels.unread,
          ...unread,
          ...count.unread,
          ...gated(given),
          ...unreadAt(child(worker, 'class')),
        ],
        applies: 'in place',
        why: statement(doc, named, ownName(doc)),
      }
    }),
  )
}

function sizeOf(annotations: Field, replicas: Field): CountRead {
  const [least, most] = [
    child(annotations, `${AUTOSCALED}-min-size`),
    child(annotations, `${AUTOSCALED}-max-size`),
  ]
  return isSaid(least) && isSaid(most) ? between(least, most) : fixed(replicas, 1)
}

/** A registration, and what makes it this pool's. */
type Bootstrap = Registered & { readonly from: readonly Field[] }

/** The registration that the bootstrap configuration asks for; null where it is not in Git. */
function bootstrapOf(doc: Doc, reference: Field, bootstraps: Bootstraps): Bootstrap | null {
  const kind = text(reference, 'kind')
  const found = bootstraps.get(nameOf(doc, kind ?? '', text(reference, 'name') ?? ''))
  if (found === undefined) return null
  const spec = kind === 'KubeadmConfig' ? at(found, 'spec') : at(found, 'spec', 'template', 'spec')
  const node = child(child(spec, 'joinConfiguration'), 'nodeRegistration')
  const names = [at(found, 'kind'), ownName(found), at(found, 'metadata', 'namespace')]
  const from = ['kind', 'name'].map((key) => child(reference, key))
  return { ...registration(node), from: [...from, at(doc, 'metadata', 'namespace'), ...names] }
}

const unreadAt = (field: Field): readonly Unread[] => [
  { what: 'labels', field },
  { what: 'taints', field },
]

/** Taints of Machines get onto Nodes behind a feature gate that is off by default. */
const gated = (taints: Field): readonly Unread[] =>
  isSaid(taints) ? [{ what: 'taints', field: taints }] : []
