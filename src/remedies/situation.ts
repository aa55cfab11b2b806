import { dataPlane } from '../catalog/data-planes.ts'
import type { MetalLb } from '../catalog/fronts/metallb-resources.ts'
import { readMetalLb } from '../catalog/fronts/metallb-resources.ts'
import { isGuessed, isSingleNode } from '../findings/pools.ts'
import type { Cluster } from '../types/cluster.ts'
import type { EntryPoint, Front, IngressProxy } from '../types/entry.ts'
import type { Outlook } from '../types/placement.ts'
import type { PoolRefusal } from '../types/pool.ts'
import type { NoPlan } from '../types/remedy.ts'
import type { Settings } from '../types/settings.ts'
import type { SimulatedCluster } from '../types/simulated.ts'
import type { Doc } from '../types/source.ts'
import type { EntryTraffic } from '../types/traffic.ts'
import type { Workload } from '../types/workload.ts'
import { isRefused, refused } from './change/draft.ts'
import { type Edge, edgeOf } from './edge/edge.ts'
import { type Labelling, labellingOf, tooFewNodes } from './edge/labelling.ts'

/** One entry on its way to the pattern, and everything that a stage looks at. */
export type Situation = {
  readonly cluster: Cluster
  readonly docs: readonly Doc[]
  readonly settings: Settings
  readonly traffic: EntryTraffic
  readonly entry: EntryPoint
  readonly controller: Workload
  readonly proxy: IngressProxy
  readonly front: Front
  readonly metallb: MetalLb | null
  readonly edge: Edge
  readonly labelling: Labelling
  /** With every pod placed anew. */
  readonly outlook: (workload: Workload) => Outlook
}

export type Around = {
  readonly simulated: SimulatedCluster
  /** The documents of this cluster. */
  readonly docs: readonly Doc[]
  readonly settings: Settings
}

/** What there is to know about an entry, or why the pattern is not for it, or not yet. */
export function situationOf({ simulated, docs, settings }: Around, id: string): Situation | NoPlan {
  const { cluster } = simulated
  const traffic = simulated.traffic.find(({ entry }) => entry.id === id)
  if (traffic === undefined)
    return refused('not-found', `The cluster ${cluster.name} has no entry ${id}.`)
  const { entry } = traffic
  const served = controllerOf(entry, cluster)
  if (isRefused(served)) return served
  const nodes = nodesKnown(cluster) ?? tooFewNodes(cluster)
  if (nodes !== null) return nodes
  const front = frontOf(entry)
  if (isRefused(front)) return front
  const { proxy } = served
  const controller = proxy.workload
  const edge = edgeOf(cluster, controller, settings.fixLabel)
  if (edge === null) return noLabel()
  const labelling = labellingOf(cluster, docs, { edge, controller })
  if (isRefused(labelling)) return labelling
  const [placing] = simulated.placings.values()
  if (placing === undefined) return refused('unreadable', 'The cluster has no nodes to look at.')
  return {
    cluster,
    docs,
    settings,
    traffic,
    entry,
    controller,
    proxy,
    front,
    metallb: readMetalLb(docs, cluster.workloads),
    edge,
    labelling,
    outlook: placing.fresh,
  }
}

const noLabel = (): NoPlan =>
  refused(
    'undeclared',
    'Nodes are set aside by a label, and nothing says which: no edge pool has one, and the ' +
      'settings name none.',
    'fix.label',
  )

/** The one ingress data plane behind an entry. */
function controllerOf(
  { id, backend }: EntryPoint,
  { proxies }: Cluster,
): { readonly proxy: IngressProxy } | NoPlan {
  const behind = backend.workloads.map(({ workload }) => workload)
  const found = proxies.filter(({ workload }) => behind.some((one) => one.id === workload.id))
  const [proxy] = found
  if (behind.length === 0)
    return refused('unsuited', `Nobody in Git is behind ${id}: mend that first.`)
  if (proxy === undefined)
    return refused(
      'unsuited',
      `${id} leads to ${behind[0]?.id}, which is no ingress controller that can be moved here. ` +
        'What suits: publish it by an Ingress, so that it shares the way in that is set aside ' +
        'for that.',
    )
  if (behind.length > 1)
    return refused('unsuited', `Several workloads are behind ${id}: give each an entry of its own.`)
  const { kind } = proxy.workload
  if (kind !== 'Deployment' && kind !== 'DaemonSet')
    return refused('unsuited', `${proxy.workload.id} is neither a Deployment nor a DaemonSet.`)
  return { proxy }
}

/** A pool whose nodes do not come up as they are asked for; null where there is none. */
const neverJoins = ({ pools, refusals }: Cluster): PoolRefusal | null =>
  pools.some(({ source }) => source === 'found')
    ? (refusals.find(({ refusal }) => refusal.dropped === undefined) ?? null)
    : null

/** What has to be known of the nodes and their data plane; null where it is. */
function nodesKnown(cluster: Cluster): NoPlan | null {
  if (isGuessed(cluster))
    return refused('undeclared', 'Which nodes there are is not known.', 'clusters[].pools')
  if (isSingleNode(cluster))
    return refused(
      'unsuited',
      'The cluster has one node, and nothing can be set aside. What suits: ' +
        'externalTrafficPolicy: Local, as every pod is on the node that takes the traffic.',
    )
  const stuck = neverJoins(cluster)
  if (stuck !== null)
    return refused('unsuited', `The pool ${stuck.pool}: ${stuck.refusal.reason}. Mend that first.`)
  const { value } = cluster.dataPlane
  if (dataPlane(value).cluster !== 'unknown') return null
  return value === 'unknown'
    ? refused(
        'undeclared',
        'Which data plane the cluster has is not clear.',
        'clusters[].dataPlane',
      )
    : refused(
        'unsuited',
        `What ${value} does to the client's address is not simulated, so no change can be judged.`,
      )
}

const FRONTS = 'clusters[].entries[].fronts'

/** The one front, where the pattern is what delivers the client's address behind it. */
function frontOf({ id, kind, fronts }: EntryPoint): Front | NoPlan {
  const [front, ...others] = fronts.toReversed()
  if (kind !== 'load-balancer' && (front === undefined || isNodeFront(front)))
    return chosenOutside(id)
  if (front === undefined)
    return refused(
      'unsuited',
      `Clients choose a node of ${id} by themselves, and would go on to ask nodes without a pod. ` +
        'What suits: a load balancer that asks nodes for their health, declared as its front.',
      FRONTS,
    )
  if (front.unknown !== null)
    return refused('undeclared', `What stands in front of ${id} is not known.`, FRONTS)
  if (others.length > 0)
    return refused(
      'unsuited',
      `${others[0]?.implementation} stands further out, and nodes see its address at best. What ` +
        'suits: a header or PROXY protocol from there, trusted from its addresses only.',
    )
  return judgeFront(front, id)
}

/** Whether it passes connections on to nodes: only then does it matter what makes it choose them. */
const isNodeFront = ({ delivery, target }: Front): boolean =>
  delivery !== 'terminating' && target !== 'pod'

const chosenOutside = (id: string): NoPlan =>
  refused(
    'unsuited',
    `${id} is no Service of type LoadBalancer: who sends to which of its nodes is decided ` +
      'outside the cluster. What suits: a load balancer Service in its place.',
  )

function judgeFront(front: Front, id: string): Front | NoPlan {
  if (front.delivery === 'terminating')
    return front.sends.length > 0
      ? refused(
          'unsuited',
          `The front of ${id} tells the client's address itself (${front.sends.join(', ')}), and no ` +
            'policy has to change for that. What suits: that the controller reads it, and from the ' +
            "front's addresses only.",
        )
      : refused(
          'unsuited',
          `The front of ${id} ends every connection and opens its own, so the nodes never see the ` +
            'client. What suits: PROXY protocol or X-Forwarded-For from there, and that the ' +
            'controller trusts it.',
        )
  if (front.target === 'pod')
    return refused(
      'unsuited',
      `The front of ${id} sends straight to pods, past the nodes: the policy has no say. What ` +
        'suits: that it keeps the client address (its own setting).',
    )
  if (front.noticeSeconds === null || front.health === 'unknown')
    return refused('undeclared', `How the front of ${id} checks nodes is not known.`, FRONTS)
  return front
}
