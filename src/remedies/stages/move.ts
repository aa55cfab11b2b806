import type { RunbookStep } from '../../types/remedy.ts'
import { budget } from '../change/budget.ts'
import { counting } from '../change/counting.ts'
import { type Draft, runbook, type Step } from '../change/draft.ts'
import * as kubectl from '../change/kubectl.ts'
import { manners, patience } from '../change/manners.ts'
import { pin } from '../change/pin.ts'
import { toleratingEdge } from '../change/tolerations.ts'
import type { Situation } from '../situation.ts'

/** The controller goes to the edge, one node after the other, under the policy that was. */
export function move(here: Situation): Draft {
  const pinned = pin(here)
  const steps = unhurried(here, [...pinned, ...toleratingEdge(here), ...standing(here)])
  return {
    stage: 'move',
    title:
      pinned.length > 0
        ? 'Move the ingress controller to the edge nodes'
        : 'Let the ingress controller stand firm on the edge nodes',
    steps,
    safe: [
      here.entry.policy?.value === 'Local'
        ? 'The front asks nodes for their health, and sends to those that have a pod.'
        : 'The policy is still Cluster, so every node goes on forwarding to wherever the pods are.',
      'Labels are merged, and what moves tolerates every taint of the edge: its nodes take the pods.',
    ],
    runbook: moveRunbook(here, pinned.length > 0),
    applies: 'in place',
    linters: lintersOf(steps),
  }
}

/** What linters ask for that the placement gives in another way. */
function lintersOf(steps: readonly Step[]): readonly string[] {
  const writes = (key: string): boolean =>
    steps.some(({ intents }) =>
      intents.some((intent) => intent.k === 'append' && intent.field.path.includes(key)),
    )
  return [
    ...(writes('podAntiAffinity')
      ? [
          'Polaris `topologySpreadConstraint`: the required anti-affinity keeps the pods apart, and ' +
            'is stricter than the spread that it asks for.',
        ]
      : []),
    ...(writes('topologySpreadConstraints')
      ? [
          'kube-linter `no-anti-affinity` and kube-score `deployment-has-host-podantiaffinity`: ' +
            'there are more pods than edge nodes, and the hard spread puts as many on each.',
        ]
      : []),
  ]
}

/** How the controller stands on the edge: one pod a node or as many, updates that lose nothing. */
export function standing(here: Situation): readonly Step[] {
  const isCounted = here.controller.kind === 'Deployment'
  return [
    ...(isCounted ? counting(here) : []),
    ...manners(here),
    ...(isCounted ? budget(here) : []),
  ]
}

/** Steps, and where pods of the controller are replaced the time between one and the next. */
export function unhurried(here: Situation, steps: readonly Step[]): readonly Step[] {
  const { doc } = here.controller
  const isReplaced = steps.some(({ intents }) =>
    intents.some((intent) => intent.k !== 'create' && intent.field.doc === doc),
  )
  return isReplaced ? [...steps, ...patience(here)] : steps
}

function moveRunbook(here: Situation, moves: boolean): readonly RunbookStep[] {
  const { controller, edge, labelling } = here
  return [
    runbook('before', `${labelling.nodes} nodes bear the label.`, kubectl.showNodes(edge)),
    ...(moves && controller.perNode ? [fewerPods(here)] : []),
    runbook(
      'after',
      `Wait until ${controller.id} has rolled out.`,
      kubectl.rolloutStatus(controller),
    ),
    runbook(
      'after',
      'There are ready pods on each edge node, and nowhere else.',
      kubectl.podsOf(controller),
    ),
    runbook('back', 'Revert: the pods go back to where they may be, one after the other.'),
  ]
}

/** A DaemonSet has a pod wherever it may, and the edge is smaller than that. */
const fewerPods = ({ controller, labelling }: Situation): RunbookStep =>
  runbook(
    'before',
    `${controller.id} will have ${labelling.nodes} pods, one on each edge node, and none elsewhere: ` +
      'look whether so few carry the peak, and set more nodes aside if not.',
  )
