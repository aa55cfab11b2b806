import { at } from '../../source/field.ts'
import { type Update, updateOf } from '../../traffic/updates.ts'
import type { EntryPoint } from '../../types/entry.ts'
import type { Field } from '../../types/evidence.ts'
import type { Facts, RawFinding, Rule } from '../../types/finding.ts'
import { add, compare, type Ratio, ratio, ZERO } from '../../types/ratio.ts'
import type { Loss, PathTraffic } from '../../types/traffic.ts'
import type { Workload } from '../../types/workload.ts'
import { entryGrounds, reachable } from '../entries.ts'
import { oneEach } from '../merge.ts'
import { page } from '../page.ts'
import { firstField, grounds } from '../whys.ts'
import { count, percent } from '../wording.ts'

const id = 'rollout-drops'
const title = 'An update takes the last serving pod off a node before the front notices'

const check = (facts: Facts): readonly RawFinding[] =>
  oneEach(
    reachable(facts).flatMap(({ entry, paths }) => paths.flatMap((path) => judge(entry, path))),
  )

function judge(entry: EntryPoint, path: PathTraffic): readonly RawFinding[] {
  const steady = path.loss.find(({ phase }) => phase === 'steady')
  const during = path.loss.find(({ phase }) => phase === 'rolling-update')
  if (steady === undefined || during === undefined) return []
  const size = extra(during, steady, 'likely')
  if (size === null || compare(size, ZERO) <= 0) return []
  const worst = extra(during, steady, 'worst')
  const likely = worst === null || compare(worst, size) !== 0
  return dropping(entry, path).map(({ workload, update }) => ({
    rule: id,
    entry: entry.id,
    subject: workload.id,
    at: decidingField(workload, update),
    related: [],
    evidence: grounds(
      ...entryGrounds(entry),
      entry.policy?.why,
      workload.identity,
      update.why,
      during.why,
      ...path.targets.map(({ outlook }) => outlook.why),
    ),
    size,
    severity: 'warning' as const,
    likely,
    message: sentence({ entry, workload, update, size }),
  }))
}

/** What an update costs beyond what is lost anyway; null: not known. */
function extra(during: Loss, steady: Loss, end: 'likely' | 'worst'): Ratio | null {
  const lost = ({ dropped, refused }: Loss): Ratio | null =>
    dropped[end] === null || refused[end] === null ? null : add(dropped[end], refused[end])
  const [now, then] = [lost(during), lost(steady)]
  return now === null || then === null ? null : add(now, ratio(-then.n, then.d))
}

type Dropping = { readonly workload: Workload; readonly update: Update }

/**
 * The workloads whose update leaves a node without a serving pod while connections still come: those
 * that no pod serves for a moment, and, where each node answers for itself, those that end sooner
 * than the front notices. Under `Cluster`, pods elsewhere answer for such a node.
 */
function dropping(entry: EntryPoint, { policy, targets }: PathTraffic): readonly Dropping[] {
  const placed = targets.filter(({ outlook }) => outlook.asked > outlook.pending)
  const notice = entry.fronts.at(-1)?.noticeSeconds?.value ?? null
  const isByNode = entry.service === null || (policy === 'Local' && isToNodes(entry))
  return placed.flatMap(({ workload, outlook }) => {
    const update = updateOf(workload, outlook.asked - outlook.pending)
    if (update === null) return []
    if (update.outage && placed.length === 1) return [{ workload, update }]
    const isSooner = entry.service === null || notice === null || update.servesSeconds < notice
    return isByNode && isSooner ? [{ workload, update: { ...update, outage: false } }] : []
  })
}

const isToNodes = ({ fronts }: EntryPoint): boolean => fronts.at(-1)?.target !== 'pod'

function decidingField(workload: Workload, { outage }: Update): Field | null {
  const { doc, kind, servesTerminating } = workload
  if (!outage) return firstField(servesTerminating.why)
  return at(doc, 'spec', kind === 'Deployment' ? 'strategy' : 'updateStrategy')
}

type Said = Dropping & { readonly entry: EntryPoint; readonly size: Ratio }

function sentence({ entry, workload, update, size }: Said): string {
  const share = `${percent(size)} of new connections`
  const start = `While ${workload.id} is updated, `
  if (update.outage)
    return `${start}there is a moment without any pod: ${share} are refused until the first new one is ready.`
  const serves =
    update.servesSeconds === 0
      ? 'may stop as soon as it is told to end'
      : `surely serves only ${count(update.servesSeconds, 'second')} more`
  const notice = entry.fronts.at(-1)?.noticeSeconds?.value ?? null
  const front =
    notice === null
      ? 'clients still try it'
      : Number.isFinite(notice)
        ? `the load balancer notices within ${count(notice, 'second')}`
        : 'nothing notices'
  return `${start}a node's last pod ${serves}, and ${front}: up to ${share} are lost meanwhile.`
}

/** The node is still chosen, and nobody on it serves any more. */
export const rolloutDrops: Rule = {
  id,
  title,
  severity: 'warning',
  doc: page({
    id,
    title,
    when: [
      'In the worst moment of a rolling update more new connections are lost than otherwise:',
      'under `Local`, or on host ports, the update takes the last pod off a node, and the pod',
      'does not surely serve (a `preStop` sleep, within the grace period) until the front has',
      'noticed. Also where an update leaves no pod at all for a moment (`Recreate`, or',
      '`maxUnavailable` of all pods). Where it is not known when the front notices, nothing is',
      'said: `unknowns` names what to declare. The size is the share that the update costs',
      'beyond what is lost anyway.',
    ],
    why: [
      '- A terminating pod is not ready: the health-check node port answers 503 at once, but a',
      '  load balancer believes that only after some probes',
      '  (`pkg/proxy/healthcheck/service_health.go`).',
      '- Until then kube-proxy sends to terminating pods that still serve (KEP-1669), and drops',
      '  where there are none (kubernetes/kubernetes#85643).',
      '- What a pod does after SIGTERM is not in Git; what it does during `preStop` is: it runs',
      '  on as before (KEP-3960 for the action `sleep`).',
      '- MetalLB follows the EndpointSlice; a fixed list of nodes never notices.',
    ],
    users: [
      'With each update of the ingress a share of the visitors waits for a time-out, for as',
      'long as the front takes to notice, node after node.',
    ],
    act: [
      'A `preStop` sleep longer than the probes of the front take (interval times threshold),',
      'and a `terminationGracePeriodSeconds` above it; or two pods on each node that are never',
      'updated together.',
    ],
    example: [
      'kind: Deployment # behind a Service with externalTrafficPolicy: Local',
      'spec: { template: { spec: { containers: [',
      '  { name: controller } # want: rollout-drops (no lifecycle.preStop)',
    ],
  }),
  check,
}
