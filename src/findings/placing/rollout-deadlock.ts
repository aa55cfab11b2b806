import { at } from '../../source/field.ts'
import type { Field } from '../../types/evidence.ts'
import type { Facts, RawFinding, Rule } from '../../types/finding.ts'
import type { Outlook } from '../../types/placement.ts'
import { law } from '../../types/why.ts'
import type { Workload } from '../../types/workload.ts'
import { page } from '../page.ts'
import { placementGrounds } from '../pods.ts'
import { isGuessed, usable } from '../pools.ts'
import { grounds } from '../whys.ts'
import { count } from '../wording.ts'
import { fences, type Limit, tightest } from './rollout.ts'

const id = 'rollout-deadlock'
const title = 'An update of the pods can never progress'

const check = (facts: Facts): readonly RawFinding[] =>
  facts.cluster.workloads
    .filter(({ strategy, constraints }) => {
      const { hostPorts, antiAffinity, spread } = constraints
      const limits = hostPorts.length + antiAffinity.length + spread.length
      return limits > 0 && strategy.value.type === 'RollingUpdate'
    })
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .flatMap((workload) => {
      if (workload.kind === 'DaemonSet') return judgeDaemonSet(workload)
      return workload.kind === 'Deployment' && !isGuessed(facts.cluster)
        ? judgeDeployment(workload, facts.outlook(workload))
        : []
    })

function judgeDeployment(workload: Workload, outlook: Outlook): readonly RawFinding[] {
  if (outlook.method === 'unknown' || usable(outlook).length === 0) return []
  const limit = tightest(workload, outlook)
  if (limit === null) return []
  const { min, max } = workload.replicas.value
  const ends = [min, max ?? min].map((replicas) => isStuck(workload, replicas, limit))
  const stuck = ends[0] ? min : max
  if (!ends.includes(true) || stuck === null) return []
  return [describe(workload, { outlook, limit, replicas: stuck, likely: ends.includes(false) })]
}

/** Nothing old may go before something new is ready, and there is no place for anything new. */
function isStuck({ strategy }: Workload, replicas: number, limit: Limit): boolean {
  const allowed = fences(strategy.value, replicas)
  return replicas > 0 && allowed?.unavailable === 0 && replicas >= limit.pods
}

function describe(
  workload: Workload,
  given: {
    readonly outlook: Outlook
    readonly limit: Limit
    readonly replicas: number
    readonly likely: boolean
  },
): RawFinding {
  const { outlook, limit, replicas, likely } = given
  const { maxSurge } = workload.strategy.value
  return {
    rule: id,
    entry: null,
    subject: workload.id,
    at: strategyField(workload),
    related: [],
    evidence: grounds(
      law('deployment-fenceposts', workload.strategy.why, workload.replicas.why),
      limit.why,
      ...placementGrounds(workload),
      outlook.why,
      ...outlook.eligible.flatMap(({ cell, why }) => [why, cell.pool.nodes.why]),
    ),
    size: null,
    severity: 'error',
    likely,
    message:
      `An update of ${workload.id} waits for ever: of ${count(replicas, 'pod')} ` +
      `none may be taken away first (${unavailable(workload, replicas)}), and a new one ` +
      `(maxSurge ${maxSurge}) has no place, because ${limit.text} and there is room for ` +
      `${limit.pods}.`,
  }
}

function unavailable({ strategy }: Workload, replicas: number): string {
  const { maxUnavailable } = strategy.value
  return maxUnavailable === 0
    ? 'maxUnavailable is 0'
    : `maxUnavailable ${maxUnavailable} of ${replicas} rounds down to 0`
}

const strategyField = ({ doc, kind }: Workload): Field =>
  at(
    doc,
    'spec',
    kind === 'Deployment' ? 'strategy' : 'updateStrategy',
    'rollingUpdate',
    kind === 'Deployment' ? 'maxUnavailable' : 'maxSurge',
  )

/** A surging DaemonSet wants two pods on one node, and a host port is there once (KEP-1591). */
function judgeDaemonSet(workload: Workload): readonly RawFinding[] {
  const { maxSurge } = workload.strategy.value
  const [port] = workload.constraints.hostPorts
  const surges = typeof maxSurge === 'number' ? maxSurge > 0 : /[1-9]/.test(maxSurge)
  if (!surges || port === undefined) return []
  return [
    {
      rule: id,
      entry: null,
      subject: workload.id,
      at: strategyField(workload),
      related: [],
      evidence: grounds(
        law('daemonset-surge-host-port', workload.strategy.why, port.why),
        workload.identity,
        workload.hostNetwork.why,
      ),
      size: null,
      severity: 'error',
      likely: false,
      message:
        `An update of ${workload.id} waits for ever: with maxSurge ${maxSurge} ` +
        'the new pod has to start beside the old one on the same node, where host port ' +
        `${port.value} is taken.`,
    },
  ]
}

/** Old pods hold every place that a new one could take, and none of them may go first. */
export const rolloutDeadlock: Rule = {
  id,
  title,
  severity: 'error',
  doc: page({
    id,
    title,
    when: [
      'A rolling update of a Deployment may take no old pod away before a new one is ready,',
      'and no new one can be placed: host ports, required anti-affinity or a `DoNotSchedule`',
      'spread leave room for no more pods than run already. Or a DaemonSet surges and has a',
      'host port. Pools that can grow give room, and where the number of nodes is a guess',
      'nothing is said. With an autoscaler, both ends are judged.',
    ],
    why: [
      '- `maxSurge` rounds up and `maxUnavailable` down; if both come to 0, one pod may be',
      '  unavailable (`ResolveFenceposts`,',
      '  `pkg/controller/deployment/util/deployment_util.go`). With the default of 25 % each',
      '  and up to three replicas, `maxUnavailable` is 0 and `maxSurge` 1.',
      '- Host ports do not tell old pods from new ones, and neither does anti-affinity unless',
      '  its `matchLabelKeys` names `pod-template-hash` (KEP-3633).',
      '- A StatefulSet deletes before it creates, and so does a DaemonSet without `maxSurge`.',
      '  One with it needs room for two pods on each node: KEP-1591 announces that the API',
      '  refuses host ports then, and where it does not, the update hangs',
      '  (kubernetes/kubernetes#106417).',
      '- A PodDisruptionBudget does not gate a rolling update.',
    ],
    users: [
      'The update hangs with a Pending pod: security fixes and configuration do not arrive,',
      'GitOps reports `Progressing` until it times out. What ran goes on serving.',
    ],
    act: [
      '`maxSurge: 0` and `maxUnavailable: 1`, one node more than replicas, or a DaemonSet',
      'without `maxSurge`.',
    ],
    example: [
      'kind: Deployment # two edge nodes, required anti-affinity by host name',
      'spec:',
      '  replicas: 2',
      '  strategy: # want: rollout-deadlock (25 % of 2 is 0 unavailable)',
      '    type: RollingUpdate',
    ],
  }),
  check,
}
