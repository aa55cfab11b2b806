import { controllers } from '../catalog/controllers/suite.ts'
import { dayAfter } from '../settings/day.ts'
import type { Settings } from '../types/settings.ts'
import type { Simulated } from '../types/simulated.ts'

/**
 * The first day on which the same revision may be judged otherwise: the day after an ignore of the
 * settings or of an annotation ends, or after the project of a controller does. Nothing else looks at
 * the date.
 *
 * @param asOf the day on which it was judged, YYYY-MM-DD
 * @returns YYYY-MM-DD; null: never.
 */
export function goodUntil(simulated: Simulated, settings: Settings, asOf: string): string | null {
  const ignores = [...settings.ignore, ...simulated.clusters.flatMap((each) => each.ignores)]
  const proxies = simulated.clusters.flatMap(({ cluster }) => cluster.proxies)
  const ends = [
    ...ignores.flatMap(({ expires }) => expires ?? []),
    ...proxies.flatMap(({ controller }) => endOf(controller) ?? []),
  ]
  // ISO dates compare as text.
  const [first] = ends.filter((end) => end >= asOf).toSorted()
  return first === undefined ? null : dayAfter(first)
}

const endOf = (controller: string): string | null =>
  controllers.find(({ name }) => name === controller)?.retired?.on ?? null
