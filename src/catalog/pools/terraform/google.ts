import { stringFacts } from '../../../source/facts.ts'
import { at, bool, child, text } from '../../../source/field.ts'
import type { Fact, Field } from '../../../types/evidence.ts'
import type { Doc } from '../../../types/source.ts'
import { fact } from '../../../types/why.ts'
import type { FoundPool, PoolSource, Unread } from '../pool-source.ts'
import { between, type CountRead, everyZone, fixed } from '../reading/counts.ts'
import { isSaid, isVariable, statement } from '../reading/objects.ts'
import { gkeRefuses } from '../reading/refusals.ts'
import {
  appliesTo,
  block,
  blocks,
  clusterOf,
  literal,
  named,
  referred,
  repeated,
  resources,
  unlessIgnored,
} from './blocks.ts'
import { labelsIn, taintsIn } from './values.ts'

const CLUSTER = 'google_container_cluster'
const OWN_LABEL = 'cloud.google.com/gke-nodepool'

/**
 * GKE's pools in Terraform (terraform-provider-google website/docs/r/container_node_pool and
 * container_cluster). GKE changes labels and taints of the nodes that there are
 * (cloud.google.com/kubernetes-engine/docs/how-to/update-existing-nodepools).
 */
export const terraformGoogle: PoolSource = {
  name: 'Terraform, GKE',
  pools: (docs) => [
    ...resources(docs, 'google_container_node_pool').flatMap((doc) => {
      const pool = at(doc)
      const owner = referred(docs, child(pool, 'cluster'), CLUSTER)
      return poolOf(pool, {
        ...named('GKE', child(pool, 'name'), [OWN_LABEL]),
        ...clusterOf(docs, child(pool, 'cluster'), CLUSTER),
        places: placesOf(pool, owner),
      })
    }),
    ...resources(docs, CLUSTER).flatMap(inCluster),
  ],
}

/** The pools that stand within a cluster; without any of those, the one that it is made with. */
function inCluster(doc: Doc): readonly FoundPool[] {
  const cluster = at(doc)
  // Its nodes come and go with the pods: nobody asks for any.
  if (bool(cluster, 'enable_autopilot') === true) return []
  const inner = blocks(child(cluster, 'node_pool'))
  const about = { cluster: literal(child(cluster, 'name')) ?? doc.name }
  if (inner.length > 0)
    return inner.flatMap((pool) =>
      poolOf(pool, {
        ...about,
        ...named('GKE', child(pool, 'name'), [OWN_LABEL]),
        places: placesOf(pool, doc),
      }),
    )
  if (bool(cluster, 'remove_default_node_pool') === true) return []
  return poolOf(cluster, {
    ...about,
    ...named('GKE', child(cluster, 'initial_node_count'), [OWN_LABEL], 'default-pool'),
    places: ofCluster(doc),
  })
}

type About = ReturnType<typeof named> & {
  readonly cluster?: string
  readonly places: Places
}

function poolOf(pool: Field, { places, name, nameField, own, ...about }: About): FoundPool[] {
  const config = block(pool, 'node_config')
  const [map, list] = [child(config, 'labels'), child(config, 'taint')]
  const labels = labelsIn(map, gkeRefuses)
  const taints = taintsIn(list, 'GKE', () => null)
  const count = repeated(pool.doc, sizeOf(pool, places))
  if (count === null) return []
  return [
    {
      ...about,
      name,
      isControlPlane: false,
      nodes: count.nodes,
      labels: new Map([...own.labels, ...labels.labels]),
      taints: taints.taints,
      zones: places.zones,
      refused: [...labels.refused, ...taints.refused],
      unread: [
        ...own.unread,
        ...labels.unread,
        ...taints.unread,
        ...count.unread,
        ...places.unread,
      ],
      applies: appliesTo(pool.doc, [map, list]),
      why: statement(pool.doc, nameField),
    },
  ]
}

type Places = {
  readonly zones: readonly Fact<string>[]
  readonly unread: readonly Unread[]
}

/** `europe-west1-b` is a zone, `europe-west1` a region of several. */
const A_ZONE = /^[a-z]+-[a-z]+\d+-[a-z]$/

/** A pool's own zones, else its cluster's, else the one that it stands in. */
function placesOf(pool: Field, cluster: Doc | null): Places {
  const own = child(pool, 'node_locations')
  if (isSaid(own)) return zonesIn(own, null)
  return cluster === null ? zonesIn(own, child(pool, 'location')) : ofCluster(cluster)
}

/** The zone of a zonal cluster, and those that are listed besides. */
const ofCluster = (cluster: Doc): Places =>
  zonesIn(at(cluster, 'node_locations'), at(cluster, 'location'))

function zonesIn(list: Field, location: Field | null): Places {
  const listed = stringFacts(list).filter(({ value }) => !isVariable(value))
  if (isSaid(list) && listed.length < Math.max(1, blocks(list).length)) return unplaced(list)
  const place = location === null ? '' : (text(location) ?? '')
  const home = location !== null && A_ZONE.test(place) ? [fact(place, location)] : []
  const zones = [...home, ...listed]
  return zones.length > 0 ? { zones, unread: [] } : unplaced(location ?? list)
}

const unplaced = (field: Field): Places => ({ zones: [], unread: [{ what: 'zones', field }] })

/**
 * Counts are for each zone, but for those that say `total`: where nobody lists the zones, the count of
 * each does not say how many nodes there are.
 */
function sizeOf(pool: Field, { zones }: Places): CountRead {
  const { doc } = pool
  const scaling = block(pool, 'autoscaling')
  const total = ['total_min_node_count', 'total_max_node_count'] as const
  if (total.some((key) => isSaid(child(scaling, key))))
    return between(child(scaling, total[0]), child(scaling, total[1]))
  const count = child(pool, 'node_count')
  const first = isSaid(count) ? count : child(pool, 'initial_node_count')
  const each = isSaid(scaling)
    ? between(child(scaling, 'min_node_count'), child(scaling, 'max_node_count'))
    : unlessIgnored(doc, first, fixed(first))
  return zones.length === 0 ? { nodes: null, unread: each.unread } : everyZone(each, zones)
}
