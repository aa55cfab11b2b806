import { stringFacts } from '../../source/facts.ts'
import { at, child, text } from '../../source/field.ts'
import type { Fact } from '../../types/evidence.ts'
import type { Doc } from '../../types/source.ts'
import { fact } from '../../types/why.ts'
import type { FoundPool, PoolSource } from './pool-source.ts'
import { asRead } from './reading/as-read.ts'
import { between, type CountRead, everyZone, fixed } from './reading/counts.ts'
import { bothLabels, labelMap, ownLabels } from './reading/labels.ts'
import { clusterNamed, isSaid, ofKind, ownName, statement } from './reading/objects.ts'
import { gkeRefuses, misspeltEffects } from './reading/refusals.ts'
import { taintObjects } from './reading/taints.ts'

/**
 * Config Connector's `ContainerNodePool` of GKE. Counts are for each zone, but for those that say
 * `total`. GKE changes labels and taints of the nodes that there are
 * (cloud.google.com/kubernetes-engine/docs/how-to/update-existing-nodepools).
 */
export const configConnector: PoolSource = {
  name: 'Config Connector',
  pools: (docs) => ofKind(docs, 'ContainerNodePool', 'container.cnrm.cloud.google.com').map(poolOf),
}

function poolOf(doc: Doc): FoundPool {
  const name = ownName(doc)
  const cluster = at(doc, 'spec', 'clusterRef', 'name')
  const config = at(doc, 'spec', 'nodeConfig')
  const resource = text(at(doc, 'spec', 'resourceID')) ?? doc.name
  const labels = bothLabels(
    ownLabels('GKE', name, { 'cloud.google.com/gke-nodepool': resource }),
    labelMap(child(config, 'labels'), gkeRefuses),
  )
  const taints = taintObjects(child(config, 'taint'))
  const zones = zonesOf(doc)
  const count = sizeOf(doc, zones)
  return {
    name: doc.name,
    ...clusterNamed(cluster),
    isControlPlane: false,
    ...asRead(labels, taints, count),
    zones,
    refused: [...labels.refused, ...misspeltEffects(child(config, 'taint'), 'GKE')],
    applies: 'in place',
    why: statement(doc, name, cluster),
  }
}

/** `europe-west1-b` is a zone, `europe-west1` a region of several. */
const A_ZONE = /^[a-z]+-[a-z]+\d+-[a-z]$/

function zonesOf(doc: Doc): readonly Fact<string>[] {
  const listed = stringFacts(at(doc, 'spec', 'nodeLocations'))
  const location = at(doc, 'spec', 'location')
  const place = text(location) ?? ''
  return listed.length > 0 || !A_ZONE.test(place) ? listed : [fact(place, location)]
}

function sizeOf(doc: Doc, zones: readonly Fact<string>[]): CountRead {
  const scaling = at(doc, 'spec', 'autoscaling')
  const total = ['totalMinNodeCount', 'totalMaxNodeCount'] as const
  if (total.some((key) => isSaid(child(scaling, key))))
    return between(child(scaling, total[0]), child(scaling, total[1]))
  const each = isSaid(scaling)
    ? between(child(scaling, 'minNodeCount'), child(scaling, 'maxNodeCount'))
    : fixed(firstSaid(doc))
  // In a region whose zones nobody lists, the count of each zone does not say how many there are.
  if (zones.length === 0 && each.nodes !== null)
    return { nodes: null, unread: [{ what: 'zones', field: at(doc, 'spec', 'location') }] }
  return everyZone(each, zones)
}

function firstSaid(doc: Doc) {
  const count = at(doc, 'spec', 'nodeCount')
  return isSaid(count) ? count : at(doc, 'spec', 'initialNodeCount')
}
