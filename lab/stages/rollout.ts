import type { PodState } from '../networks/question.ts'

/** How the controller of a workload replaces pods, in whole pods. */
export type Pace = { readonly replicas: number; readonly surge: number; readonly away: number }

/** One pod of a roll-out: where it is, and whether its template is the new one. */
export type RollingPod = { readonly name: string; readonly node: string; readonly isNew: boolean }

/** What the pods are like for a moment, and whether the fronts look at the nodes anew by then. */
export type Moment = {
  readonly name: string
  readonly pods: Readonly<Record<string, PodState>>
  readonly notices: boolean
}

export const ABSENT: PodState = {
  ready: false,
  serving: false,
  terminating: true,
  listening: false,
}
const ENDING: PodState = { ready: false, serving: true, terminating: true, listening: true }

/** Has stopped, and nobody knows yet: proxies still send to it. */
const UNNOTICED: PodState = { ready: true, serving: true, terminating: false, listening: false }

/** What holds for the pods of a workload while they are replaced. */
export type Manners = {
  /** Whether a pod that ends serves on until nobody sends to it any more. */
  readonly outlasts: boolean
  /** Whether no two pods share a node. */
  readonly apart: boolean
  /** Whether who notices late is the front, as under `Local`, or every proxy, as under `Cluster`. */
  readonly isLocal: boolean
}

/**
 * The moments of a rolling update by the rules of the Deployment controller (pkg/controller/deployment/
 * rolling.go): never more than `replicas + surge` pods that do not end, never fewer than
 * `replicas - away` ready ones. What may be taken away at once is, before anything new is ready.
 * Throws where no pod can be replaced any more.
 */
export function rollOut(
  pods: readonly RollingPod[],
  pace: Pace,
  manners: Manners,
): readonly Moment[] {
  const live = new Set(pods.filter(({ isNew }) => !isNew))
  const coming = pods.filter(({ isNew }) => isNew)
  const moments: Moment[] = []
  while (coming.length > 0 || [...live].some(({ isNew }) => !isNew)) {
    const old = [...live].filter(({ isNew }) => !isNew)
    const ending = old.slice(0, Math.max(0, live.size - (pace.replicas - pace.away)))
    for (const pod of ending) live.delete(pod)
    if (ending.length > 0) moments.push(...endOf(ending, pods, live, manners))
    const room = pace.replicas + pace.surge - live.size
    const added = takeFitting(coming, live, room, manners.apart)
    if (added.length === 0 && ending.length === 0)
      throw new Error('no pod can be replaced: the update hangs')
    for (const pod of added) live.add(pod)
    if (added.length > 0) moments.push(momentOf('new pods are ready', pods, { live }))
  }
  return moments
}

/** What follows when pods are told to end. */
function endOf(
  ending: readonly RollingPod[],
  pods: readonly RollingPod[],
  live: ReadonlySet<RollingPod>,
  { outlasts, isLocal }: Manners,
): readonly Moment[] {
  const gone = momentOf('old pods are gone', pods, { live })
  const unseen = (name: string, as: PodState | null): Moment => ({
    ...momentOf(name, pods, as === null ? { live } : { live, ending, as }),
    notices: false,
  })
  if (!outlasts)
    return [
      unseen('old pods have stopped, and nobody has noticed', isLocal ? null : UNNOTICED),
      gone,
    ]
  const serving = momentOf('the fronts have noticed', pods, { live, ending, as: ENDING })
  return [unseen('old pods end and serve on', ENDING), serving, gone]
}

type Which = {
  readonly live: ReadonlySet<RollingPod>
  readonly ending?: readonly RollingPod[]
  readonly as?: PodState
}

function momentOf(
  name: string,
  pods: readonly RollingPod[],
  { live, ending = [], as = ENDING }: Which,
): Moment {
  const others = pods.filter((pod) => !live.has(pod))
  const states = others.map((pod) => [pod.name, ending.includes(pod) ? as : ABSENT] as const)
  return { name, pods: Object.fromEntries(states), notices: true }
}

function takeFitting(
  coming: RollingPod[],
  live: ReadonlySet<RollingPod>,
  room: number,
  apart: boolean,
): readonly RollingPod[] {
  const taken: RollingPod[] = []
  for (const pod of [...coming]) {
    if (taken.length >= room) break
    const isFree = [...live, ...taken].every(({ node }) => node !== pod.node)
    if (apart && !isFree) continue
    taken.push(pod)
    coming.splice(coming.indexOf(pod), 1)
  }
  return taken
}
