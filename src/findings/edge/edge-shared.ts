import { at } from '../../source/field.ts'
import type { Field, Why } from '../../types/evidence.ts'
import type { Facts, RawFinding, Rule } from '../../types/finding.ts'
import type { Outlook } from '../../types/placement.ts'
import type { Pool } from '../../types/pool.ts'
import { ratio } from '../../types/ratio.ts'
import type { Workload } from '../../types/workload.ts'
import { applicationGrounds, isApplication } from '../data-planes.ts'
import { page } from '../page.ts'
import { podField } from '../pods.ts'
import { edgePools, nodesUpTo } from '../pools.ts'
import { firstField, grounds } from '../whys.ts'
import { count, listing } from '../wording.ts'

const id = 'edge-shared'
const title = 'Applications may land on edge nodes'

type Guest = { readonly workload: Workload; readonly why: Why }

function check(facts: Facts): readonly RawFinding[] {
  const pools = edgePools(facts.cluster).filter(({ nodes }) => nodes.value.max !== 0)
  if (pools.length === 0) return []
  const applications = facts.cluster.workloads
    .filter((workload) => isApplication(workload, facts.cluster))
    .filter(({ replicas }) => replicas.value.max !== 0)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((workload) => ({ workload, outlook: facts.outlook(workload) }))
  return pools.flatMap((pool) => {
    const guests = applications.flatMap(({ workload, outlook }): readonly Guest[] => {
      const why = welcome(outlook, pool)
      return why === null ? [] : [{ workload, why }]
    })
    return guests.length === 0 ? [] : [describe(pool, guests)]
  })
}

/** Why a workload may use a node of the pool; null where it may not. */
function welcome(outlook: Outlook, pool: Pool): Why | null {
  // What it asks of nodes may keep it away: that is listed as an unknown.
  if (outlook.method === 'unknown') return null
  const place = outlook.eligible.find(
    ({ cell, fits }) => fits && cell.pool.name === pool.name && nodesUpTo(cell) > 0,
  )
  return place === undefined ? null : (place.why ?? outlook.why)
}

function describe(pool: Pool, guests: readonly Guest[]): RawFinding {
  const names = listing(guests.map(({ workload }) => workload.id))
  return {
    rule: id,
    entry: null,
    subject: `pool/${pool.name}`,
    at: taintsField(pool),
    related: guests.map(({ workload }) => podField(workload, 'nodeSelector')),
    evidence: grounds(
      pool.why,
      pool.role.why,
      ...pool.taints.map(({ why }) => why),
      ...guests.flatMap(({ workload, why }) => [
        applicationGrounds(workload),
        workload.replicas.why,
        why,
      ]),
    ),
    size: ratio(guests.length),
    severity: 'warning',
    likely: false,
    message:
      `${count(guests.length, 'application')} may land on the edge pool ` +
      `${pool.name} (${names}): ${reason(pool)}`,
  }
}

function reason(pool: Pool): string {
  if (pool.taints.length === 0) return 'it has no taint that keeps pods away.'
  if (pool.taints.every(({ value }) => value.effect === 'PreferNoSchedule'))
    return 'its taint asks pods to stay away and does not forbid it (PreferNoSchedule).'
  return 'they tolerate its taint.'
}

/** Where the pool's taints are, or would be: in the settings, or on its first Node. */
function taintsField(pool: Pool): Field | null {
  const statement = firstField(pool.why)
  if (statement === null) return null
  const { doc, path } = statement
  if (pool.source === 'nodes') return at(doc, 'spec', 'taints')
  return path.at(-1) === 'name' ? at(doc, ...path.slice(0, -1), 'taints') : statement
}

/** The edge has no taint that keeps applications away, or they tolerate it. */
export const edgeShared: Rule = {
  id,
  title,
  severity: 'warning, only where an edge pool is known; one finding a pool',
  doc: page({
    id,
    title,
    when: [
      'Applications may be scheduled onto the nodes of an edge pool. DaemonSets, node agents',
      'and what belongs to the ingress (its admission jobs and default backend, known by its',
      'labels in its namespace) are not counted. The size is the number of workloads. Judged',
      'as if every pod were placed anew.',
    ],
    why: [
      '- A node without a `NoSchedule` taint takes any pod whose selector allows it',
      '  (kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration).',
      '  `PreferNoSchedule` is a preference. A label alone keeps nobody away.',
      '- A new taint moves nothing: pods that run stay until they are replaced. Only',
      '  `NoExecute` evicts.',
    ],
    users: [
      'A busy application slows the pods through which all traffic comes, or takes their room:',
      'then the ingress cannot be scheduled. What runs on nodes that face the outside is',
      'easier to reach.',
    ],
    act: [
      'Taint the pool (`<key>=true:NoSchedule`) after everything that must run there tolerates',
      'it: the ingress data plane, announcers such as the MetalLB speaker, network, storage',
      'and log agents. Applications leave at their next roll-out.',
    ],
    example: [
      'pools:',
      '  - { name: edge, role: edge, nodes: 2, labels: { edge: "true" } } # want: ' +
        'edge-shared (no taint)',
    ],
  }),
  check,
}
