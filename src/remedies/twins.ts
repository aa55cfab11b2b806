import type { Simulated } from '../types/simulated.ts'
import { refused } from './change/draft.ts'
import type { Planned } from './plan.ts'

/**
 * Plans without those that change what another one changes: of several entries that one controller
 * is behind, the one with the most stages goes first, and the others say so.
 */
export function oncePerController<P extends Planned>(
  plans: readonly P[],
  simulated: Simulated,
): readonly P[] {
  const due = plans.flatMap((plan) => {
    const controller = controllerOf(plan, simulated)
    return plan.stages.length === 0 || controller === null ? [] : [{ plan, controller }]
  })
  return plans.map((plan) => {
    const own = due.find((one) => one.plan === plan)
    if (own === undefined) return plan
    const first = due
      .filter((one) => one.controller === own.controller && one.plan.cluster === plan.cluster)
      .reduce((most, one) => (one.plan.stages.length > most.plan.stages.length ? one : most)).plan
    if (first === plan) return plan
    const none = refused(
      'shared',
      `${plan.entry} leads to ${own.controller}, as ${first.entry} does, whose plan moves it. What ` +
        'is left to do for it then is planned when that one is through.',
    )
    return { ...plan, stages: [], none }
  })
}

/** Id of the one workload behind the entry; null where there is none, or several. */
function controllerOf({ cluster, entry }: Planned, { clusters }: Simulated): string | null {
  const own = clusters.find((one) => one.cluster.name === cluster)?.cluster
  const behind = own?.entries.find(({ id }) => id === entry)?.backend.workloads ?? []
  const [only, ...more] = new Set(behind.map(({ workload }) => workload.id))
  return only === undefined || more.length > 0 ? null : only
}
