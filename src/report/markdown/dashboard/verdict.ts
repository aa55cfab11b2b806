import type { Dashboard, DashboardCounts, DashboardRepository } from '../../../types/dashboard.ts'
import { count, thousands } from '../../words.ts'

/** Whether anything is known of a repository. */
const isKnown = ({ scanned }: DashboardRepository): boolean => scanned !== null

/** Whether nobody knows yet what a repository holds. */
export const isWaiting = ({ scanned, status }: DashboardRepository): boolean =>
  scanned === null && status !== 'failed'

/** Whether the last scan of a repository came to nothing. */
export const isFailed = ({ status }: DashboardRepository): boolean => status === 'failed'

/** How many repositories are scanned, or are to be. */
export const totalOf = ({ repositories, others }: Dashboard): number => repositories.length + others

/** Said while a scan rests: when it goes on, and how much of what is shown is older. */
export function pauseOf({ repositories, pausedUntil }: Dashboard): string {
  if (pausedUntil === null) return ''
  const changed = repositories.filter((each) => isKnown(each) && each.status === 'pending').length
  const older =
    changed === 0 ? '' : `, and what is shown of ${repositoriesOf(changed)} is from before`
  const at = `${pausedUntil.slice(0, 10)} ${pausedUntil.slice(11, 16)} UTC`
  return `The scan has used its share of what GitHub allows: it goes on at ${at}${older}.`
}

/** "9 repositories", "1 repository". */
export const repositoriesOf = (n: number): string => count(n, 'repository', 'repositories')

/**
 * The first sentence: "12 errors and 40 warnings in 9 of 58 repositories; 3 are not scanned yet."
 * What is partial is said to be. A repository that changed since is taken for what it was.
 */
export function verdictOf(dashboard: Dashboard): string {
  const { repositories, counts } = dashboard
  const all = totalOf(dashboard)
  if (all === 0)
    return 'There is no repository to scan: Edgewise sees those that the App is installed on.'
  const waiting = repositories.filter(isWaiting).length
  const failed = repositories.filter(isFailed).length
  const known = repositories.filter(isKnown).length
  if (known === 0) {
    const rest = waiting > 0 && failed > 0 ? `; ${thousands(failed)} could not be scanned` : ''
    const what = waiting > 0 ? 'is scanned yet' : 'could be scanned'
    return `None of ${repositoriesOf(all)} ${what}${rest}.`
  }
  const lacks = lacking(waiting, failed)
  const bad = repositories.filter(({ counts: { error, warning } }) => error + warning > 0).length
  if (bad > 0) return `${severities(counts)} in ${among(bad, all)}${lacks}.`
  return `No errors and no warnings in ${known === all ? repositoriesOf(all) : among(known, all)}${lacks}.`
}

const among = (some: number, all: number): string =>
  all === 1 ? '1 repository' : `${thousands(some)} of ${repositoriesOf(all)}`

const severities = ({ error, warning }: DashboardCounts): string =>
  [
    ...(error > 0 ? [count(error, 'error')] : []),
    ...(warning > 0 ? [count(warning, 'warning')] : []),
  ].join(' and ')

function lacking(waiting: number, failed: number): string {
  const are = waiting === 1 ? 'is' : 'are'
  const parts = [
    ...(waiting > 0 ? [`${thousands(waiting)} ${are} not scanned yet`] : []),
    ...(failed > 0 ? [`${thousands(failed)} could not be scanned`] : []),
  ]
  return parts.length === 0 ? '' : `; ${parts.join(' and ')}`
}
