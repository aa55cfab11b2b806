import { toNumber } from '../../types/ratio.ts'
import type { StageLoss } from '../../types/remedy.ts'
import { named } from './entry/words.ts'
import type { Incident } from './lattice.ts'

/** One incident as a sentence: when, how much, whom and why. */
export function tell({ moment, before, now, left }: Incident): string {
  const isStanding = before.length === now.length
  const made = now.filter((id) => isStanding || !before.includes(id))
  const is = (ids: readonly string[]): string =>
    ids.length === 1 && !ids[0]?.endsWith('/labels') && !ids[0]?.endsWith('/taints') ? 'is' : 'are'
  const rest = left.length === 0 ? '' : ` and ${named(left)} ${is(left)} not yet`
  const when = isStanding && left.length > 0 ? 'As long as' : 'Once'
  const length = moment.seconds === null ? '' : `, for at most ${moment.seconds} s`
  return `${when} ${named(made)} ${is(made)} live${rest}: ${moment.text}${length}.`
}

/** What a person is told of the worst moment; `shutOut`: whom something shuts out for good. */
export function lossOfIncident(
  incident: Incident | null,
  shutOut: readonly string[] = [],
): StageLoss | null {
  if (incident === null && shutOut.length === 0) return null
  const { likely, worst } = incident?.moment.amount ?? { likely: null, worst: null }
  return {
    likely: likely === null ? null : toNumber(likely),
    worst: worst === null ? null : toNumber(worst),
    seconds: shutOut.length > 0 ? null : (incident?.moment.seconds ?? null),
    text: [...(incident === null ? [] : [tell(incident)]), ...shutOut].join(' '),
  }
}
