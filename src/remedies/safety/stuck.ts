import { sameTemplate } from '../../cluster/same-template.ts'
import { fences, tightest } from '../../findings/placing/rollout.ts'
import { count } from '../../findings/wording.ts'
import type { Workload } from '../../types/workload.ts'
import { type Settled, standsOn } from './pods.ts'
import type { State } from './states.ts'
import type { Safety } from './terms.ts'

/** Roll-outs that never end once everything is made, among the workloads that change. */
export function stuckIn(
  ids: readonly string[],
  { base, end }: { readonly base: State; readonly end: State },
): Safety['stuck'] {
  const [from, to] = [base.corners[0], end.corners[0]]
  if (from === undefined || to === undefined) return []
  return ids.flatMap((id) => {
    const workload = to.workload(id)
    const text = workload === null ? null : (homeless(workload, to) ?? crowded(workload, from, to))
    return text === null ? [] : [{ workload: id, text }]
  })
}

function homeless(workload: Workload, to: Settled): string | null {
  if (!to.waits(workload)) return null
  const { pending, asked } = to.placing.steady(workload)
  return (
    `The roll-out of ${workload.id} never ends: ${pending} of ${count(asked, 'new pod')} ` +
    `${pending === 1 ? 'has' : 'have'} no place, and old ones go on serving.`
  )
}

/**
 * New pods need places that old ones hold, and none of those may go first. (Which old pods go
 * first is not decided by where they stand.)
 */
function crowded(workload: Workload, from: Settled, to: Settled): string | null {
  const then = from.workload(workload.id)
  if (then === null || workload.kind !== 'Deployment' || sameTemplate(workload, then)) return null
  const { value: strategy } = workload.strategy
  const outlook = to.placing.fresh(workload)
  const limit = tightest(workload, outlook)
  if (limit === null || limit.pods > outlook.asked || strategy.type !== 'RollingUpdate') return null
  if (fences(strategy, outlook.asked)?.unavailable !== 0) return null
  const places = new Set(outlook.eligible.flatMap(({ cell, fits }) => (fits ? [cell.id] : [])))
  if (!standsOn(from.outlook(then)).some((cell) => places.has(cell))) return null
  return (
    `The roll-out of ${workload.id} may never end: ${limit.text}, there is room for ${limit.pods}, ` +
    'old pods may stand there, and none may be taken away before a new one is ready.'
  )
}
