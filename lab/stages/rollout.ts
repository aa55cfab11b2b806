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

/**
 * The moments of a rolling update by the rules of the Deployment controller (pkg/controller/deployment/
 * rolling.go): never more than `replicas + surge` pods that do not end, never fewer than
 * `replicas - away` ready ones. A pod that ends serves on until the fronts have noticed, where its
 * hook lasts that long (`outlasts`), else it is gone before. Where `apart` holds, no two pods share a
 * node. Throws where no pod can be replaced any more.
 */
export function rollOut(
  pods: readonly RollingPod[],
  pace: Pace,
  { outlasts, apart }: { readonly outlasts: boolean; readonly apart: boolean },
): readonly Moment[] {
  const live = new Set(pods.filter(({ isNew }) => !isNew))
  const coming = pods.filter(({ isNew }) => isNew)
  const moments: Moment[] = []
  while (coming.length > 0 || [...live].some(({ isNew }) => !isNew)) {
    const added = takeFitting(coming, live, pace.replicas + pace.surge - live.size, apart)
    for (const pod of added) live.add(pod)
    const old = [...live].filter(({ isNew }) => !isNew)
    const ending = old.slice(0, Math.max(0, live.size - (pace.replicas - pace.away)))
    if (added.length === 0 && ending.length === 0)
      throw new Error('no pod can be replaced: the update hangs')
    if (added.length > 0) moments.push(momentOf('new pods are ready', pods, { live }))
    for (const pod of ending) live.delete(pod)
    if (ending.length > 0) moments.push(...endOf(ending, pods, live, outlasts))
  }
  return moments
}

/** What follows when pods are told to end. */
function endOf(
  ending: readonly RollingPod[],
  pods: readonly RollingPod[],
  live: ReadonlySet<RollingPod>,
  outlasts: boolean,
): readonly Moment[] {
  const gone = momentOf('old pods are gone', pods, { live })
  if (!outlasts)
    return [{ ...gone, name: 'old pods are gone, and no front has noticed', notices: false }, gone]
  const serving = momentOf('the fronts have noticed', pods, { live, ending })
  return [{ ...serving, name: 'old pods end and serve on', notices: false }, serving, gone]
}

function momentOf(
  name: string,
  pods: readonly RollingPod[],
  {
    live,
    ending = [],
  }: { readonly live: ReadonlySet<RollingPod>; readonly ending?: readonly RollingPod[] },
): Moment {
  const others = pods.filter((pod) => !live.has(pod))
  const states = others.map((pod) => [pod.name, ending.includes(pod) ? ENDING : ABSENT] as const)
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
