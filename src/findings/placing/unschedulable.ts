import { judge } from '../../placement/eligible.ts'
import { stranded } from '../../placement/stranded.ts'
import { at } from '../../source/field.ts'
import type { Field, Why } from '../../types/evidence.ts'
import type { Facts, RawFinding } from '../../types/finding.ts'
import type { Outlook } from '../../types/placement.ts'
import { ratio } from '../../types/ratio.ts'
import { law } from '../../types/why.ts'
import type { Workload } from '../../types/workload.ts'
import { placementGrounds, podField, selectorField } from '../pods.ts'
import { isGuessed, usable } from '../pools.ts'
import { firstField, grounds } from '../whys.ts'
import { count } from '../wording.ts'
import { tightest } from './rollout.ts'

/**
 * Workloads whose pods cannot all be placed, as findings of one of the two rules about that.
 * `concerns` gives the reason why a workload is the rule's, or null where it is not.
 */
export function unschedulable(
  rule: string,
  facts: Facts,
  concerns: (workload: Workload) => readonly Why[] | null,
): readonly RawFinding[] {
  if (isGuessed(facts.cluster)) return []
  return facts.cluster.workloads
    .filter((workload) => workload.role !== 'agent' && waits(facts.outlook(workload)))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .flatMap((workload) => {
      const why = concerns(workload)
      return why === null ? [] : [describe(rule, { workload, why }, facts)]
    })
}

/** Cheap, and true of few: everything else is asked of those only. */
const waits = ({ pending, method }: Outlook): boolean => pending > 0 && method !== 'unknown'

type Asking = { readonly workload: Workload; readonly why: readonly Why[] }

function describe(rule: string, { workload, why }: Asking, facts: Facts): RawFinding {
  const outlook = facts.outlook(workload)
  const { cause, field } = diagnose(workload, outlook)
  const { min, max } = workload.replicas.value
  // Of a range, some pods wait at its lower end as well where more wait than can be taken off.
  const isCertain = outlook.method === 'exact' && max !== null && outlook.pending > max - min
  return {
    rule,
    entry: null,
    subject: workload.id,
    at: field,
    related: [],
    evidence: grounds(
      ...placementGrounds(workload),
      outlook.why,
      ...why,
      ...outlook.eligible.map((place) => place.why),
      ...facts.cluster.pools.flatMap((pool) => [pool.why, pool.nodes.why]),
    ),
    size: ratio(outlook.pending),
    severity: 'error',
    likely: !(workload.perNode ? outlook.method === 'exact' : isCertain),
    message:
      `${count(outlook.pending, 'pod')} of ${workload.id} cannot be placed ` +
      `(${outlook.asked} asked for): ${cause}`,
  }
}

type Diagnosis = { readonly cause: string; readonly field: Field }

/** What most plainly keeps the pods from nodes, and where it stands. */
function diagnose(workload: Workload, outlook: Outlook): Diagnosis {
  const cells = usable(outlook)
  const volume = outOfReach(workload, outlook)
  if (volume !== null) return volume
  if (cells.length === 0) return nowhere(workload)
  const nodes = count(
    cells.reduce((sum, cell) => sum + cell.count, 0),
    'node',
  )
  const limit = tightest(workload, outlook)
  const replicas = at(workload.doc, 'spec', 'replicas')
  if (limit === null || limit.pods >= outlook.asked)
    return { cause: `the ${nodes} that it may use have no room for more.`, field: replicas }
  return {
    cause: `${limit.text}, and it may use ${nodes}.`,
    field: firstField(limit.why) ?? replicas,
  }
}

/** The volumes that keep pods from every node that they could run on otherwise; null where none do. */
function outOfReach(workload: Workload, { eligible, asked }: Outlook): Diagnosis | null {
  const cells = eligible.map(({ cell }) => cell)
  const isPlaced = (pod: Workload): boolean => cells.some((cell) => judge(pod, cell).fits)
  const { constraints } = workload
  const isFree = isPlaced({ ...workload, constraints: { ...constraints, volumes: [] } })
  const waiting = isPlaced(workload) ? stranded(workload, cells, asked) : [workload]
  const volumes = waiting.flatMap((pod) => pod.constraints.volumes)
  if (!isFree || volumes.length === 0) return null
  const claims = [...new Set(volumes.map(({ value }) => value.claim))].join(', ')
  return {
    cause: `the data of ${claims} are on nodes that it may not use.`,
    field: firstField(law('volume-bound', ...volumes.map(({ why }) => why))) ?? podField(workload),
  }
}

function nowhere(workload: Workload): Diagnosis {
  const { nodeSelector, nodeTerms, nodeName, tolerations } = workload.constraints
  if (nodeSelector.size > 0 || nodeTerms !== null || nodeName !== null) {
    const cause =
      'no node both has the labels that it asks for and bears only taints that it tolerates.'
    return { cause, field: selectorField(workload) }
  }
  const missing = tolerations.length === 0 ? 'it tolerates none of' : 'it does not tolerate all of'
  return {
    cause: `${missing} the taints of the nodes.`,
    field: podField(workload, 'tolerations'),
  }
}

/** The lines of the rules' pages that both share. */
export const schedulingSources: readonly string[] = [
  '- `nodeSelector` and required node affinity must match the labels of a node, and every',
  '  `NoSchedule` and `NoExecute` taint must be tolerated',
  '  (kubernetes.io/docs/concepts/scheduling-eviction).',
  '- Required anti-affinity and host ports allow one pod a node (or zone).',
  '- A `DoNotSchedule` topology spread counts tainted nodes as empty domains unless',
  '  `nodeTaintsPolicy: Honor` is set (KEP-3094): with two tainted edge nodes and three',
  '  workers, three of six pods stay Pending.',
  '- A volume that is bound to nodes keeps its pods there: of a PersistentVolume in Git its',
  '  `nodeAffinity` counts, with the `claimRef` or `volumeName` that says whose it is.',
  '- Requests count init containers and overhead; a node has its allocatable minus its',
  '  DaemonSets.',
]
