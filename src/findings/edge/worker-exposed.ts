import { at } from '../../source/field.ts'
import type { EntryPoint } from '../../types/entry.ts'
import type { Field } from '../../types/evidence.ts'
import type { Facts, RawFinding, Rule } from '../../types/finding.ts'
import type { Cell } from '../../types/pool.ts'
import type { CellShare, PathTraffic } from '../../types/traffic.ts'
import type { Workload } from '../../types/workload.ts'
import { applicationGrounds, isApplication } from '../data-planes.ts'
import { entryGrounds, reachable } from '../entries.ts'
import { oneEach } from '../merge.ts'
import { page } from '../page.ts'
import { edgePools, isEdge } from '../pools.ts'
import { grounds } from '../whys.ts'
import { listing } from '../wording.ts'

const id = 'worker-exposed'
const title = 'An application is reachable from outside without passing the edge'

/** What a managed load balancer or a tunnel reaches, it guards itself. */
const GUARDED = new Set<EntryPoint['kind']>(['managed', 'tunnel'])

function check(facts: Facts): readonly RawFinding[] {
  if (edgePools(facts.cluster).length === 0) return []
  return oneEach(
    reachable(facts)
      .filter(({ entry }) => entry.exposure.value === 'public' && !GUARDED.has(entry.kind))
      .flatMap(({ entry, paths }) => paths.flatMap((path) => judge(entry, path, facts))),
  )
}

function judge(entry: EntryPoint, path: PathTraffic, facts: Facts): readonly RawFinding[] {
  const toPods = entry.fronts.at(-1)?.target === 'pod'
  const outside = path.spread.ways.map((profile) =>
    profile.filter((share) => isPassed(share, toPods)),
  )
  if (outside.every((shares) => shares.length === 0)) return []
  const cells = outside.flat().map(({ cell }) => cell)
  return path.targets
    .filter(({ workload }) => isApplication(workload, facts.cluster))
    .map(({ workload, outlook, why }) => ({
      rule: id,
      entry: entry.id,
      subject: workload.id,
      at: exposingField(entry, workload),
      related: entry.service === null ? [] : [at(entry.service.doc, 'spec', 'type')],
      evidence: grounds(
        ...entryGrounds(entry),
        entry.service?.type.why,
        applicationGrounds(workload),
        path.spread.why,
        outlook.why,
        why,
        ...edgePools(facts.cluster).map(({ role }) => role.why),
        ...cells.map(({ pool }) => pool.role.why),
      ),
      size: null,
      severity: 'warning' as const,
      likely: outside.some((shares) => shares.length === 0),
      message: sentence(entry, workload, cells),
    }))
}

/** Whether outside traffic comes to nodes outside the edge: to the nodes, or to pods there. */
const isPassed = ({ cell, nodes, nodeShare, podsEach }: CellShare, toPods: boolean): boolean =>
  nodes > 0 && !isEdge(cell) && (toPods ? podsEach > 0 : nodeShare.n > 0n)

function exposingField(entry: EntryPoint, workload: Workload): Field {
  const port = workload.constraints.hostPorts[0]?.why
  if (entry.service === null && port?.k === 'field') return port
  return at(workload.doc, 'metadata', 'name')
}

function sentence(entry: EntryPoint, workload: Workload, cells: readonly Cell[]): string {
  const pools = listing([...new Set(cells.map(({ pool }) => pool.name))].toSorted())
  return (
    `${workload.id} is reachable from outside through ${entry.id} on nodes of ` +
    `${pools}, without passing the edge and the ingress on it.`
  )
}

/** A way in that leads to an application over nodes that are not set aside for that. */
export const workerExposed: Rule = {
  id,
  title,
  severity: 'warning, only where an edge pool is known',
  doc: page({
    id,
    title,
    when: [
      'There is an edge pool, and an application is the first target of a public entry whose',
      'connections arrive at other nodes, or at pods on them. Private entries, entries whose',
      'exposure is unknown (undeclared node ports), and node ports behind a managed load',
      'balancer or a tunnel are not reported.',
    ],
    why: [
      '- A Service of type LoadBalancer is answered by all nodes unless its front or its',
      '  announcements pick some; a host port opens on every node where a pod of the workload',
      '  is (kubernetes.io/docs/concepts/services-networking/service). Neither knows of an',
      '  edge pool.',
      '- Such a way passes no allow list, rate limit, TLS policy or firewall rule of the',
      '  ingress.',
    ],
    users: ['Nothing, until somebody finds the other way in.'],
    act: [
      'Publish the application by an Ingress or a Gateway behind the edge, restrict the',
      'announcement or the members of the load balancer to the edge pool, or accept the entry',
      'with a reason.',
    ],
    example: [
      'kind: Service # of an application',
      'spec:',
      '  type: LoadBalancer # want: worker-exposed',
    ],
  }),
  check,
}
