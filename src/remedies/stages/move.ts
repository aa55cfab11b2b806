import { readAutoscaler } from '../../cluster/policies.ts'
import { podField } from '../../findings/pods.ts'
import { at, text } from '../../source/field.ts'
import { selects } from '../../source/labels.ts'
import type { JsonMap, RunbookStep } from '../../types/remedy.ts'
import { law, none } from '../../types/why.ts'
import type { Workload } from '../../types/workload.ts'
import { type Draft, runbook, type Step } from '../change/draft.ts'
import * as kubectl from '../change/kubectl.ts'
import { isApart, isEven, manners, podsWanted } from '../change/manners.ts'
import { apart, evenly, ownLabels, pinning, setting } from '../change/pods.ts'
import { bearsLabel } from '../edge/edge.ts'
import type { Situation } from '../situation.ts'

/** The controller goes to the edge, one node after the other, under the policy that was. */
export function move(here: Situation): Draft {
  const { controller, edge, labelling } = here
  const pinned = pin(here)
  const steps = [...pinned, ...standing(here)]
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
      'Labels and tolerations are merged: the edge nodes take the pods.',
    ],
    runbook: moveRunbook(controller, { nodes: labelling.nodes, show: kubectl.showNodes(edge) }),
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
    ...(isCounted ? count(here) : []),
    ...manners(here, 'moved'),
    ...(isCounted ? budget(here) : []),
  ]
}

function moveRunbook(
  controller: Workload,
  { nodes, show }: { readonly nodes: number; readonly show: string },
): readonly RunbookStep[] {
  return [
    runbook('before', `${nodes} nodes bear the label.`, show),
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

/** The selector, without the labels that edge nodes do not bear. */
function pin({ controller, edge, cluster }: Situation): readonly Step[] {
  const { nodeSelector } = controller.constraints
  if (nodeSelector.get(edge.label.key)?.value === edge.label.value) return []
  const pools = cluster.pools.filter((pool) => bearsLabel(pool, edge.label))
  const not = [...nodeSelector].flatMap(([key, { value }]) =>
    key === edge.label.key || pools.every((pool) => allows(pool.labels.get(key)?.value, key, value))
      ? []
      : [key],
  )
  return [pinning(controller, edge.label, { not, why: law('edge-pinned', controller.identity) })]
}

/** Labels that the kubelet writes need nobody to declare them. */
const allows = (value: string | undefined, key: string, wanted: string): boolean =>
  value === wanted || (value === undefined && /(?:^|\.)kubernetes\.io\/(?:os|arch)$/.test(key))

/** As many pods on each edge node, and the constraint that keeps it so. */
function count(here: Situation): readonly Step[] {
  const { controller, labelling } = here
  const scaler = autoscalerOf(here)
  const goal = podsWanted(here)
  const why = law('even-over-members', controller.replicas.why)
  const isSingle = goal === labelling.nodes && scaler === null
  const spread = law(isSingle ? 'anti-affinity' : 'service-spread', controller.identity)
  const keptApart = isApart(controller) || isEven(controller)
  return [
    ...(scaler === null ? replicas(controller, goal, why) : scaled(scaler, goal, { here, why })),
    ...(keptApart ? [] : [isSingle ? apart(controller, spread) : evenly(controller, spread)]),
  ]
}

type Scaler = ReturnType<typeof readAutoscaler>

function autoscalerOf({ docs, controller }: Situation): Scaler | null {
  const all = docs.filter(({ kind }) => kind === 'HorizontalPodAutoscaler').map(readAutoscaler)
  return all.find(({ target }) => target === controller.id) ?? null
}

function replicas(controller: Workload, goal: number, why: Step['intents'][number]['why']) {
  const { min } = controller.replicas.value
  if (min === goal) return []
  return [
    setting(at(controller.doc, 'spec', 'replicas'), goal, {
      text: `${controller.id} has ${goal} pods instead of ${min}: as many on each edge node.`,
      why,
    }),
  ]
}

/** An autoscaler keeps its say between one pod a node and what the nodes can take. */
function scaled(
  { doc, replicas: range }: Scaler,
  goal: number,
  { here, why }: { readonly here: Situation; readonly why: Step['intents'][number]['why'] },
): readonly Step[] {
  const { controller, labelling } = here
  const { min, max } = range.value
  const most = isApart(controller) ? labelling.nodes : Math.max(goal, max ?? goal)
  const change = (key: string, value: number): Step =>
    setting(at(doc, 'spec', key), value, {
      text: `The autoscaler of ${controller.id} keeps ${key === 'minReplicas' ? 'at least' : 'at most'} ${value} pods.`,
      why,
    })
  return [
    ...(min < Math.min(goal, most) ? [change('minReplicas', Math.min(goal, most))] : []),
    ...(most === max ? [] : [change('maxReplicas', most)]),
  ]
}

/** Drains and upgrades of nodes take one pod at a time. */
function budget({ controller, cluster }: Situation): readonly Step[] {
  const here = cluster.budgets.filter(({ namespace }) => namespace === controller.namespace)
  if (here.some(({ selector }) => selects(selector, controller.labels))) return []
  const { doc, name } = controller
  const namespace = text(at(doc, 'metadata', 'namespace'))
  const object: JsonMap = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, ...(namespace === null ? {} : { namespace }) },
    spec: { maxUnavailable: 1, selector: { matchLabels: ownLabels(controller) } },
  }
  const why = none(`no PodDisruptionBudget selects the pods of ${name}`, podField(controller))
  return [
    {
      text: `A PodDisruptionBudget lets drains take one pod of ${controller.id} at a time.`,
      at: null,
      intents: [{ k: 'create', near: doc, object, why }],
      byHand: null,
    },
  ]
}
