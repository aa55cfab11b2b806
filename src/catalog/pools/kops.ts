import { stringFacts } from '../../source/facts.ts'
import { at, child, items, text } from '../../source/field.ts'
import type { Fact } from '../../types/evidence.ts'
import type { Doc } from '../../types/source.ts'
import { fact, law } from '../../types/why.ts'
import type { FoundPool, PoolSource } from './pool-source.ts'
import { asRead } from './reading/as-read.ts'
import { between, type CountRead, fixed } from './reading/counts.ts'
import { bothLabels, labelMap, ownLabels } from './reading/labels.ts'
import { clusterNamed, isSaid, ofKind, ownName, statement } from './reading/objects.ts'
import { taintTexts } from './reading/taints.ts'

const GROUP = 'kops.k8s.io'
const CLUSTER = 'kops.k8s.io/cluster'
const CONTROL_PLANE = /^(?:Master|ControlPlane|APIServer)$/i

/**
 * kOps' `InstanceGroup` (kops.sigs.k8s.io/instance_groups). Labels and taints get onto nodes with
 * `kops rolling-update` (kops.sigs.k8s.io/labels).
 */
export const kops: PoolSource = {
  name: 'kOps',
  pools: (docs) => {
    const zones = zonesOfSubnets(ofKind(docs, 'Cluster', GROUP))
    return ofKind(docs, 'InstanceGroup', GROUP)
      .filter((doc) => text(at(doc, 'spec', 'role')) !== 'Bastion')
      .map((doc) => poolOf(doc, zones))
  },
}

type SubnetZones = ReadonlyMap<string, Fact<string>>

/** Subnets are declared by the cluster, each in a zone. */
function zonesOfSubnets(clusters: readonly Doc[]): SubnetZones {
  const found = clusters.flatMap((doc) =>
    [at(doc, 'spec', 'subnets'), at(doc, 'spec', 'networking', 'subnets')]
      .flatMap(items)
      .flatMap((subnet): [string, Fact<string>][] => {
        const zone = text(subnet, 'zone')
        const why = law('as-written', child(subnet, 'name'), child(subnet, 'zone'))
        return zone === null ? [] : [[`${doc.name}/${text(subnet, 'name')}`, fact(zone, why)]]
      }),
  )
  return new Map(found)
}

function poolOf(doc: Doc, subnetZones: SubnetZones): FoundPool {
  const name = ownName(doc)
  const cluster = at(doc, 'metadata', 'labels', CLUSTER)
  const role = at(doc, 'spec', 'role')
  const isControlPlane = CONTROL_PLANE.test(text(role) ?? '')
  const labels = bothLabels(
    ownLabels('kOps', name, { 'kops.k8s.io/instancegroup': doc.name }),
    ...(isControlPlane
      ? [ownLabels('kOps', role, { 'node-role.kubernetes.io/control-plane': '' })]
      : []),
    labelMap(at(doc, 'spec', 'nodeLabels')),
  )
  const taints = taintTexts(at(doc, 'spec', 'taints'))
  const count = sizeOf(doc)
  const own = stringFacts(at(doc, 'spec', 'zones'))
  const ofSubnets = stringFacts(at(doc, 'spec', 'subnets')).flatMap(({ value, why }) =>
    zoneOf(subnetZones.get(`${text(cluster)}/${value}`), why),
  )
  return {
    name: doc.name,
    ...clusterNamed(cluster),
    isControlPlane,
    ...asRead(labels, taints, count),
    zones: own.length > 0 ? own : ofSubnets,
    applies: 'replaces nodes',
    why: statement(doc, name, cluster),
  }
}

const zoneOf = (zone: Fact<string> | undefined, why: Fact<string>['why']): Fact<string>[] =>
  zone === undefined ? [] : [fact(zone.value, law('as-written', why, zone.why))]

function sizeOf(doc: Doc): CountRead {
  const [least, most] = [at(doc, 'spec', 'minSize'), at(doc, 'spec', 'maxSize')]
  if (isSaid(least) && isSaid(most)) return between(least, most)
  const half = [least, most].filter(isSaid)
  return half.length === 0
    ? fixed(least)
    : { nodes: null, unread: half.map((field) => ({ what: 'nodes', field })) }
}
