import { isApplication } from '../../findings/data-planes.ts'
import { podField } from '../../findings/pods.ts'
import { judge } from '../../placement/eligible.ts'
import { isHostname } from '../../placement/labels.ts'
import { tolerates } from '../../placement/matching.ts'
import type { Pool, Taint } from '../../types/pool.ts'
import type { RunbookStep } from '../../types/remedy.ts'
import { law } from '../../types/why.ts'
import type { Workload } from '../../types/workload.ts'
import { type Draft, runbook, type Step } from '../change/draft.ts'
import * as kubectl from '../change/kubectl.ts'
import { manners } from '../change/manners.ts'
import { avoiding, setting, tolerating } from '../change/pods.ts'
import { bearsLabel } from '../edge/edge.ts'
import { labelSteps } from '../edge/label-steps.ts'
import type { Situation } from '../situation.ts'
import { standing } from './move.ts'

/** Labels, tolerations and room: after it nothing has moved, and everything may. */
export function prepare(here: Situation): Draft {
  const labels = labelSteps(here)
  const taints = taintsToMeet(here)
  const controller = missing(here.controller, taints).map((taint) =>
    tolerating(here.controller, taint, law('untolerated', here.edge.pools[0]?.why)),
  )
  const agents = here.cluster.workloads
    .filter((workload) => isAgent(workload) && mayReach(workload, here))
    .flatMap((workload) =>
      missing(workload, isAnnouncer(workload, here) ? taints : newTaints(here)).map((taint) =>
        tolerating(workload, taint, law('untolerated', workload.identity)),
      ),
    )
  const rolls = controller.length > 0
  // What asks for the label already starts where nodes bear it, and has to stand well there.
  const isThere = isPinned(here) && (rolls || labels.length > 0)
  const steps = [
    ...labels,
    ...controller,
    ...(isThere ? standing(here) : rolls ? manners(here, 'now') : []),
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
      ...(rolls || agents.length > 0
        ? [
            'A toleration lets pods in and sends none away; what rolls out stays where it may be now.',
          ]
        : []),
    ],
    runbook: [...labelRunbook(here), ...(rolls || isThere ? rollRunbook(here.controller) : [])],
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

const isPinned = ({ controller, edge }: Situation): boolean =>
  controller.constraints.nodeSelector.get(edge.label.key)?.value === edge.label.value

/** What stands on edge nodes by now, and what will. */
function taintsToMeet({ edge }: Situation): readonly Taint[] {
  const all = [...edge.standing, edge.taint]
  return all.filter((taint, index) => all.findIndex((one) => sameTaint(one, taint)) === index)
}

/** What edge nodes will bear: who keeps off those of today does so on purpose. */
const newTaints = ({ edge }: Situation): readonly Taint[] =>
  edge.standing.some((taint) => sameTaint(taint, edge.taint)) ? [] : [edge.taint]

const isAnnouncer = ({ id }: Workload, { front }: Situation): boolean => front.announcer?.id === id

const sameTaint = (a: Taint, b: Taint): boolean =>
  a.key === b.key && a.value === b.value && a.effect === b.effect

const missing = ({ constraints }: Workload, taints: readonly Taint[]): readonly Taint[] =>
  taints.filter((taint) => !constraints.tolerations.some(({ value }) => tolerates(value, taint)))

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
  const invited = missing(workload, [edge.taint]).length === 0
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

function labelRunbook({ edge, labelling, cluster }: Situation): readonly RunbookStep[] {
  if (labelling.k === 'none') return []
  const label = `${edge.label.key}=${edge.label.value}`
  if (labelling.k === 'nodes') {
    const names = labelling.docs.map(({ name }) => name)
    return [
      runbook(
        'before',
        `Label the nodes, unless Node objects are applied from Git: ${names.join(', ')}.`,
        kubectl.labelNodes(names, edge.label),
      ),
      runbook('after', 'Check the labels.', kubectl.showNodes(edge)),
      runbook(
        'back',
        `Revert, and take the labels off again${edge.nodes > 0 ? '.' : ': nothing asks for them yet.'}`,
        kubectl.unlabelNodes(names, edge.label),
      ),
    ]
  }
  const { nodes } = labelling
  const pools = labelling.k === 'split' ? [labelling.pool.name] : labelling.pools.map((p) => p.name)
  const zones = cluster.pools.filter(({ name }) => pools.includes(name)).flatMap((p) => p.zones)
  const spread = zones.length > 1 ? ', in different zones' : ''
  return [
    runbook(
      'before',
      `Choose ${nodes} nodes of the pool ${pools.join(', ')}${spread}.`,
      kubectl.showNodes(edge),
    ),
    runbook(
      'before',
      `Put the label ${label} on each of them, by its name in place of NODE.`,
      kubectl.labelNodes(['NODE'], edge.label),
    ),
    runbook('after', `${nodes} nodes bear the label.`, kubectl.showNodes(edge)),
    runbook(
      'back',
      'Revert, and take the label off; nothing asks for it yet.',
      kubectl.unlabelNodes(['NODE'], edge.label),
    ),
  ]
}

const rollRunbook = (workload: Workload): readonly RunbookStep[] => [
  runbook('after', `Wait until ${workload.id} has rolled out.`, kubectl.rolloutStatus(workload)),
]
