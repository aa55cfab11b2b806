import type { Options } from '../types/engine.ts'
import type { Simulation } from '../types/report.ts'
import type { Settings } from '../types/settings.ts'
import type { Simulated } from '../types/simulated.ts'
import { clusterReport, type IsFixable } from './cluster-report.ts'
import { problemsInOrder } from './problem-list.ts'
import { clusterNames, judgeSide } from './side.ts'

/** One revision as published: `simulate --format json`. */
export function simulationReport(
  simulated: Simulated,
  settings: Settings,
  options: Options,
  isFixable: IsFixable = () => false,
): Simulation {
  const names = clusterNames(simulated)
  const terms = { settings, options, names, annotated: simulated, before: null }
  return {
    version: 1,
    clusters: judgeSide(simulated, terms).flatMap((each) =>
      clusterReport(each, options, isFixable),
    ),
    problems: problemsInOrder(simulated.problems),
    passedOver: simulated.passedOver,
  }
}
