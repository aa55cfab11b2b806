import { podField } from '../../findings/pods.ts'
import { tolerates } from '../../placement/matching.ts'
import type { Taint } from '../../types/pool.ts'
import type { JsonMap } from '../../types/remedy.ts'
import { law } from '../../types/why.ts'
import type { Workload } from '../../types/workload.ts'
import type { Situation } from '../situation.ts'
import type { Step } from './draft.ts'
import { adding } from './pods.ts'

/** What lets the controller onto edge nodes: those of today, and those that will bear the taint. */
export const toleratingEdge = (here: Situation): readonly Step[] =>
  toleratingAll(here.controller, taintsToMeet(here), here.edge.pools[0]?.why)

/** What edge nodes bear by now, and what they will. */
export function taintsToMeet({ edge }: Situation): readonly Taint[] {
  const all = [...edge.standing, edge.taint]
  return all.filter((taint, index) => all.findIndex((one) => sameTaint(one, taint)) === index)
}

/** Whether two taints are one: a node has each key and effect once. */
export const sameTaint = (a: Taint, b: Taint): boolean =>
  a.key === b.key && a.value === b.value && a.effect === b.effect

/** A step for each of the taints that a workload does not tolerate yet. */
export const toleratingAll = (
  workload: Workload,
  taints: readonly Taint[],
  ground: Workload['identity'] | undefined,
): readonly Step[] =>
  intolerable(workload, taints).map((taint) =>
    adding(podField(workload, 'tolerations'), tolerationOf(taint), {
      text: `${workload.id} tolerates the taint ${written(taint)}.`,
      why: law('untolerated', ground),
    }),
  )

/** The taints that keep a workload's pods away. */
export const intolerable = (
  { constraints }: Workload,
  taints: readonly Taint[],
): readonly Taint[] =>
  taints.filter((taint) => !constraints.tolerations.some(({ value }) => tolerates(value, taint)))

/** The value belongs to it: others set nodes aside with the same key and another value. */
const tolerationOf = ({ key, value, effect }: Taint): JsonMap =>
  value === '' ? { key, operator: 'Exists', effect } : { key, operator: 'Equal', value, effect }

const written = ({ key, value, effect }: Taint): string =>
  `${key}${value === '' ? '' : `=${value}`}:${effect}`
