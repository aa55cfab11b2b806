import { at } from '../../source/field.ts'
import type { EntryPoint } from '../../types/entry.ts'
import type { Field } from '../../types/evidence.ts'
import type { Facts, RawFinding, Rule } from '../../types/finding.ts'
import { add, compare, isZero, type Ratio, ZERO } from '../../types/ratio.ts'
import type { CellShare, Loss, PathTraffic } from '../../types/traffic.ts'
import { entryGrounds, objectOf, policyField, reachable } from '../entries.ts'
import { oneEach } from '../merge.ts'
import { page } from '../page.ts'
import { nodesUpTo } from '../pools.ts'
import { grounds } from '../whys.ts'
import { listing, percent } from '../wording.ts'
import { emptySelectors, isUnselected } from './empty-selectors.ts'
import { missingServices } from './missing-services.ts'

const id = 'traffic-dropped'
const title = 'New connections arrive where nobody serves them'

const check = (facts: Facts): readonly RawFinding[] =>
  oneEach([
    ...reachable(facts).flatMap(({ entry, paths }) =>
      paths.flatMap((path) =>
        path.loss.flatMap((loss) => (loss.phase === 'steady' ? judge(entry, path, loss) : [])),
      ),
    ),
    ...emptySelectors(id, facts),
    ...missingServices(id, facts),
  ])

function judge(entry: EntryPoint, path: PathTraffic, loss: Loss): readonly RawFinding[] {
  if (isUnselected(entry.service, entry.backend)) return []
  const share = total(loss, 'likely')
  if (share === null || isZero(share)) return []
  const worst = total(loss, 'worst')
  const sure = (worst !== null && compare(worst, share) === 0) || isUnavoidable(path)
  return [
    {
      rule: id,
      entry: entry.id,
      subject: objectOf(entry),
      at: decidingField(entry, path, loss),
      related: [],
      evidence: grounds(
        ...entryGrounds(entry),
        entry.policy?.why,
        loss.why,
        ...path.targets.map(({ outlook }) => outlook.why),
      ),
      size: share,
      severity: 'error',
      likely: !sure,
      message: sentence(entry, path, loss),
    },
  ]
}

/** All that is lost; null where a part of it is not known and the rest is nothing. */
function total({ dropped, refused, denied }: Loss, end: 'likely' | 'worst'): Ratio | null {
  const parts = [dropped[end], refused[end], denied[end]]
  const known = parts.filter((part) => part !== null)
  return known.length === 0 ? null : known.reduce(add, ZERO)
}

/** Whether, wherever the pods land and whoever leads, some node that gets traffic has no pod. */
function isUnavoidable({ policy, targets, spread }: PathTraffic): boolean {
  if (policy !== 'Local' || targets.length === 0 || spread.ways.length === 0) return false
  return spread.ways.every((way) => isBarren(way, targets))
}

/** Because no pod may run there, or because there are fewer pods than such nodes. */
function isBarren(way: readonly CellShare[], targets: PathTraffic['targets']): boolean {
  const arriving = way.filter(({ nodeShare, nodes }) => !isZero(nodeShare) && nodes > 0)
  const barred = arriving.some(({ cell }) =>
    targets.every(({ outlook }) =>
      outlook.eligible.some((place) => place.cell.id === cell.id && !place.fits),
    ),
  )
  const nodes = arriving.reduce((sum, share) => sum + share.nodes, 0)
  const isFixed = arriving.every(({ cell }) => nodesUpTo(cell) === cell.count)
  const pods = targets.reduce((sum, { outlook }) => sum + outlook.asked, 0)
  return barred || (isFixed && pods < nodes)
}

function decidingField(entry: EntryPoint, path: PathTraffic, { dropped }: Loss): Field {
  const isDropped = dropped.likely !== null && !isZero(dropped.likely)
  if (isDropped || entry.service === null) return policyField(entry)
  // Pods are selected, and none has a port of the name that is asked for.
  const isPortless = path.targets.length === 0 && entry.backend.workloads.length > 0
  return at(entry.service.doc, 'spec', isPortless ? 'ports' : 'selector')
}

function sentence(
  entry: EntryPoint,
  { targets, policy }: PathTraffic,
  { dropped, refused, denied }: Loss,
): string {
  const workloads = [...new Set(targets.map(({ workload }) => workload.id))]
  const names = listing(workloads) || objectOf(entry)
  const part = (share: Ratio | null, text: string): readonly string[] =>
    share === null || isZero(share) ? [] : [`${percent(share)} of new connections ${text}`]
  const parts = [
    ...part(
      dropped.likely,
      policy === 'Local'
        ? `reach a node without a ready pod of ${names}, where Local drops them: clients ` +
            'wait until they time out'
        : `for ${names} arrive where nobody answers: clients wait until they time out`,
    ),
    ...part(refused.likely, `are refused, because ${names} has no ready endpoint`),
    ...part(denied.likely, `to ${names} are denied by a policy`),
  ]
  return `${parts.join('; ')}.`
}

/** A node without a local endpoint, no endpoint at all, or a policy that denies the clients. */
export const trafficDropped: Rule = {
  id,
  title,
  severity: 'error',
  doc: page({
    id,
    title,
    when: [
      'In the steady state a share of new connections is dropped, refused or denied: they',
      'reach a node without a local endpoint, an address that nobody announces, or no endpoint',
      'at all. A selector that matches nothing counts where the cluster is declared',
      '`complete`, where the base had endpoints, or where Git holds a near miss (then',
      '`likely`): the same labels in another namespace, or, of two or more labels, all but',
      'one. So does a Service that an Ingress names, that answered in the base and that is gone.',
      'Otherwise the pods may come from elsewhere, and it is an unknown. A loss that is',
      'merely possible (the worst placement) is no error.',
    ],
    why: [
      '- Under `externalTrafficPolicy: Local`, kube-proxy drops a connection on a node without',
      '  a local endpoint while another node has one (`KUBE-EXTERNAL-SERVICES` in',
      '  `pkg/proxy/iptables/proxier.go`). Load balancers avoid such nodes only if they probe',
      '  the health-check node port, which only Services of type LoadBalancer have',
      '  (`pkg/proxy/healthcheck/service_health.go`); a fixed list of nodes, DNS records or a',
      '  `NodePort` Service do not.',
      '- A Service without any endpoint refuses at once (REJECT).',
      '- Announcers that ignore where the pods are (Cilium L2 announcements with `Local`) may',
      '  announce from a node without one.',
    ],
    users: [
      'A part of the visitors waits until the connection times out, again and again for the',
      'same clients where the choice of node is by hash; the rest notices nothing. Refused',
      'connections fail at once.',
    ],
    act: [
      '- Let the front choose only nodes that have a pod: health checks on the health-check',
      '  node port, or members and pods on the same pool (a DaemonSet, or one replica for each',
      '  node with required host anti-affinity).',
      '- A selector that matches nothing: compare it with the labels of the pod template.',
    ],
    example: [
      'kind: Service',
      'spec:',
      '  type: NodePort # behind a fixed list of all nodes, pods on two of three',
      '  externalTrafficPolicy: Local # want: traffic-dropped',
    ],
  }),
  check,
}
