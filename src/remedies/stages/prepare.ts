import { isApplication } from '../../findings/data-planes.ts'
import { podField } from '../../findings/pods.ts'
import { judge } from '../../placement/eligible.ts'
import { isHostname } from '../../placement/labels.ts'
import type { Pool, Taint } from '../../types/pool.ts'
import type { NoPlan, RunbookStep } from '../../types/remedy.ts'
import { law } from '../../types/why.ts'
import type { Workload } from '../../types/workload.ts'
import { capacityLost } from '../change/counting.ts'
import { type Draft, runbook, type Step } from '../change/draft.ts'
import * as kubectl from '../change/kubectl.ts'
import { isPinned } from '../change/pin.ts'
import { avoiding, setting } from '../change/pods.ts'
import {
  intolerable,
  sameTaint,
  taintsToMeet,
  toleratingAll,
  toleratingEdge,
} from '../change/tolerations.ts'
import { bearsLabel } from '../edge/edge.ts'
import { labelRunbook } from '../edge/label-runbook.ts'
import { labelSteps } from '../edge/label-steps.ts'
import type { Situation } from '../situation.ts'
import { standing, unhurried } from './move.ts'

/** Labels, tolerations and room: after it nothing has moved, and everything may. */
export function prepare(here: Situation): Draft | NoPlan {
  const fewer = capacityLost(here)
  if (fewer !== null) return fewer
  const labels = labelSteps(here)
  // What has yet to move is replaced once: its tolerations come with the selector.
  const controller = isPinned(here) ? toleratingEdge(here) : []
  const agents = here.cluster.workloads
    .filter((workload) => isAgent(workload) && mayReach(workload, here))
    .flatMap((workload) =>
      toleratingAll(
        workload,
        isAnnouncer(workload, here) ? taintsToMeet(here) : newTaints(here),
        workload.identity,
      ),
    )
  // What asks for the label already starts where nodes bear it, and has to stand well there.
  const isThere = isPinned(here) && (controller.length > 0 || labels.length > 0)
  const steps = [
    ...labels,
    ...(isThere ? unhurried(here, [...controller, ...standing(here)]) : []),
    ...agents,
    ...here.cluster.workloads.flatMap((workload) => applicationSteps(workload, here)),
  ]
  return {
    stage: 'prepare',
    title: titleOf(labels.length > 0, controller.length + agents.length > 0),
    steps,
    safe: [
      here.edge.nodes > 0 || here.labelling.k === 'none'
        ? 'No node gets a taint: no pod has to move.'
        : 'No node gets a taint, and nothing asks for the label yet: no pod has to move.',
      ...(controller.length > 0 || agents.length > 0
        ? [
            'A toleration lets pods in and sends none away; what rolls out stays where it may be now.',
          ]
        : []),
    ],
    runbook: [...labelRunbook(here), ...(isThere ? rollRunbook(here.controller) : [])],
    applies: 'in place',
    linters: [],
  }
}

function titleOf(hasLabels: boolean, hasTolerations: boolean): string {
  if (hasLabels) return 'Prepare the edge: labels, tolerations and room'
  return hasTolerations
    ? 'Let what belongs on the edge nodes tolerate their taint'
    : 'Keep applications clear of the edge nodes'
}

/** What edge nodes will bear: who keeps off those of today does so on purpose. */
const newTaints = ({ edge }: Situation): readonly Taint[] =>
  edge.standing.some((taint) => sameTaint(taint, edge.taint)) ? [] : [edge.taint]

const isAnnouncer = ({ id }: Workload, { front }: Situation): boolean => front.announcer?.id === id

/** What serves its node: announcers, the network, storage, logs. */
const isAgent = ({ kind, role }: Workload): boolean => kind === 'DaemonSet' && role === 'agent'

/** Pools whose nodes are, or will be, edge nodes. */
function edgeToBe({ edge, labelling, cluster }: Situation): readonly Pool[] {
  if (labelling.k === 'split') return [labelling.pool]
  if (labelling.k === 'pools') return [...edge.pools, ...labelling.pools]
  if (labelling.k === 'none') return edge.pools
  const names = new Set(labelling.docs.map(({ name }) => name))
  return cluster.pools.filter(
    (pool) => bearsLabel(pool, edge.label) || pool.members.some(({ name }) => names.has(name)),
  )
}

/** Whether its selectors and affinity allow an edge node; taints aside. */
const mayReach = (workload: Workload, here: Situation): boolean =>
  edgeToBe(here).some((pool) => affine(workload, pool, here))

function affine(workload: Workload, pool: Pool, { outlook }: Situation): boolean {
  return outlook(workload).eligible.some(
    ({ cell }) => cell.pool.name === pool.name && judge(workload, { ...cell, count: 1 }).affine > 0,
  )
}

/** Applications that would follow onto the edge, or would count its nodes as empty places. */
function applicationSteps(workload: Workload, here: Situation): readonly Step[] {
  const { cluster, edge } = here
  if (!isApplication(workload, cluster) || !mayReach(workload, here)) return []
  const invited = intolerable(workload, [edge.taint]).length === 0
  if (invited)
    return [
      avoiding(workload, edge.label, law('tolerates', workload.constraints.tolerations[0]?.why)),
    ]
  return workload.constraints.spread.flatMap(({ value, why }, index) => {
    const counts =
      value.whenUnsatisfiable === 'DoNotSchedule' && value.nodeTaintsPolicy === 'Ignore'
    if (!counts || !value.selectsSelf || !isHostname(value.topologyKey)) return []
    return [
      setting(podField(workload, 'topologySpreadConstraints', index, 'nodeTaintsPolicy'), 'Honor', {
        text: `The spread of ${workload.id} over hosts does not count nodes whose taint keeps it away.`,
        why,
      }),
    ]
  })
}

const rollRunbook = (workload: Workload): readonly RunbookStep[] => [
  runbook('after', `Wait until ${workload.id} has rolled out.`, kubectl.rolloutStatus(workload)),
]
