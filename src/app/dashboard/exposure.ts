import type { ListedRepository, Visibility } from '../../forge/installation.ts'
import type { DashboardIssue } from '../../jobs/results/types.ts'

/** The repositories of an installation. */
export type Listing = readonly ListedRepository[]

/** Stands for the digest of a dashboard that was taken back from where too many may read it. */
export const takenBack = 'taken back'

/** Two names of a repository; GitHub does not heed their case. */
export const isAt = (one: string, other: string | null): boolean =>
  one.toLowerCase() === other?.toLowerCase()

/** The repository of a name, `owner/name`. */
export const named = (at: string | null, all: Listing): ListedRepository | undefined =>
  all.find(({ owner, name }) => isAt(`${owner}/${name}`, at))

const width: Readonly<Record<Visibility, number>> = { private: 0, internal: 1, public: 2 }

/** Whether some would read in a repository what is not for them: another one is less visible. */
export const isExposed = ({ visibility }: ListedRepository, all: Listing): boolean =>
  all.some((each) => width[each.visibility] < width[visibility])

/** Whether a dashboard that is kept may still be shown where too many may read it. */
export function mustBeTakenBack(kept: DashboardIssue | null, all: Listing): boolean {
  if (kept === null || kept.digest === takenBack) return false
  const found = named(kept.repository, all)
  return found !== undefined && isExposed(found, all)
}
