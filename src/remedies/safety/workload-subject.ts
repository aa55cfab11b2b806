import { sameTemplate } from '../../cluster/same-template.ts'
import { count } from '../../findings/wording.ts'
import { updateOf } from '../../traffic/updates.ts'
import type { Outlook } from '../../types/placement.ts'
import type { Workload } from '../../types/workload.ts'
import type { Moment } from './moment.ts'
import type { Settled } from './pods.ts'
import { cornerOf, type State } from './states.ts'
import type { Subject } from './subject.ts'

/**
 * What a workload behind no entry of its own loses while changes are made: pods that have no place,
 * and an update that takes all of them away at once. How many connections that costs is not known.
 * Where its pods go does not depend on other workloads, so that all others may change with it.
 */
export function workloadSubject(
  id: string,
  {
    ofNodes,
    others,
    floor,
  }: {
    readonly ofNodes: readonly string[]
    readonly others: readonly string[]
    /** States of which the losses are nothing new. */
    readonly floor: readonly State[]
  },
): Subject {
  return {
    id,
    changes: [id, ...ofNodes],
    with: (made) => (made.includes(id) ? [...made, ...others] : made),
    moment: (then, now) => (then === now ? homeless(id, now, floor) : interrupted(id, then, now)),
  }
}

const UNKNOWN = { likely: null, worst: null }

/** Pods without a place, beyond those that had none before either. */
function homeless(id: string, { corners }: State, floor: readonly State[]): Moment | null {
  for (const [index, corner] of corners.entries()) {
    const { pending, asked } = waiting(id, corner)
    const usual = Math.max(0, ...floor.map((state) => waiting(id, cornerOf(state, index)).pending))
    if (pending <= usual) continue
    const text = `${pending} of ${count(asked, 'pod')} of ${id} have no place: whoever uses it loses them`
    return { amount: UNKNOWN, seconds: null, text }
  }
  return null
}

function waiting(id: string, corner: Settled | null): Pick<Outlook, 'pending' | 'asked'> {
  const workload = corner?.workload(id) ?? null
  return corner === null || workload === null ? NOBODY : corner.outlook(workload)
}

const NOBODY = { pending: 0, asked: 0 }

function interrupted(id: string, then: State, now: State): Moment | null {
  const isNew = now.corners.some((corner, index) => {
    const from = cornerOf(then, index)
    const [workload, old] = [corner.workload(id), from?.workload(id) ?? null]
    if (from === null || workload === null || old === null) return false
    if (sameTemplate(workload, old)) return false
    return isOutage(workload, corner) && !isOutage(old, from)
  })
  if (!isNew) return null
  const text = `all old pods of ${id} are taken away before a new one is there`
  return { amount: UNKNOWN, seconds: null, text }
}

function isOutage(workload: Workload, { placing }: Settled): boolean {
  const { asked }: Outlook = placing.steady(workload)
  return updateOf(workload, asked)?.outage === true
}
