import type {
  Dashboard,
  DashboardCounts,
  DashboardRepository,
  DashboardRequest,
} from '../../types/dashboard.ts'
import type { Severity } from '../../types/report.ts'

/**
 * What scans leave behind. Ids are GitHub's; times are ISO 8601, given back in UTC with milliseconds;
 * days are `YYYY-MM-DD`.
 */

export type Counts = DashboardCounts

/** A repository as an installation has it now. */
export type Listed = {
  readonly repository: number
  readonly owner: string
  readonly name: string
  /** The default branch, its tip and the tip's tree; null where there is no commit. */
  readonly branch: string | null
  readonly commit: string | null
  readonly tree: string | null
  /** Why it is not scanned; null where it is. */
  readonly skip: 'archived' | 'fork' | 'empty' | null
}

/** A repository that the installation has, but of which nothing more can be told. */
export type Unread = Pick<Listed, 'repository' | 'owner' | 'name'> & {
  /** Why, in one line. */
  readonly reason: string
}

/** A repository whose default branch has a tree that was not scanned yet. */
export type Pending = {
  readonly repository: number
  readonly owner: string
  readonly name: string
  readonly commit: string
  readonly tree: string
}

/** A finding of a scan; `message`, `file` and ids are foreign text. */
export type ScanFinding = {
  readonly fingerprint: string
  readonly rule: string
  readonly severity: Severity
  readonly certainty: 'certain' | 'likely'
  readonly cluster: string
  readonly entry: string | null
  readonly subject: string
  readonly file: string | null
  readonly line: number | null
  readonly message: string
  readonly size: number | null
  readonly fixable: boolean
}

/** What a scan of one repository found. */
export type Scanned = {
  readonly repository: number
  readonly commit: string
  readonly tree: string
  /** What the answer depends on beside the tree: the version of the rules, the organisation's settings. */
  readonly stand: string
  /** The first day on which the same tree may be judged otherwise; null: never. */
  readonly goodUntil: string | null
  readonly outcome:
    | {
        readonly k: 'scanned'
        /** At most `mostFindings`, the worst first. */
        readonly findings: readonly ScanFinding[]
        /** Of all findings, also those left out. */
        readonly counts: Counts
        readonly entries: number
        /** Files that could not be read, and the like. */
        readonly problems: number
      }
    /** What was known of it before stays; `reason` is one line and may hold foreign text. */
    | { readonly k: 'failed'; readonly reason: string }
}

/** Findings of one repository that are kept one by one; the counts are of all. */
export const mostFindings = 2000

/**
 * A finding that is still there, with its repository and its times. One that was solved and is there
 * again counts from then: who reads it sees something new.
 */
export type KeptFinding = ScanFinding & {
  readonly repository: number
  readonly owner: string
  readonly name: string
  /** The commit that it was seen at last, and when: those of the last scan that succeeded. */
  readonly commit: string
  readonly firstSeen: string
  readonly lastSeen: string
}

export type RepositoryState = DashboardRepository & {
  /** What the counts are of; null where no scan has succeeded yet. */
  readonly commit: string | null
}

/** Repositories and requests in an overview. */
export const mostRepositories = 10_000
export const mostRequests = 200

/**
 * All that is known of an installation. The repositories come by errors, warnings, notes, then by
 * name, at most `mostRepositories` of them; the worst findings by severity, certain ones first, by size
 * and the oldest first, as many as were asked for; the trend is that of 90 days; the requests are
 * `mostRequests`.
 */
export type Overview = Omit<Dashboard, 'repositories' | 'worst' | 'pausedUntil'> & {
  readonly repositories: readonly RepositoryState[]
  readonly worst: readonly KeptFinding[]
}

/** A box that somebody ticked on the dashboard, and what became of it. */
export type FixRequest = DashboardRequest

/** The issue that shows the results; `digest` is of its text as we wrote it last. */
export type DashboardIssue = {
  /** `owner/name` as the settings name it. */
  readonly repository: string
  readonly number: number
  readonly digest: string
}

/** The organisation's own settings, as the default branch of its `.github` repository has them. */
export type OrganisationSettings = {
  /** The id of the blob. */
  readonly id: string
  /** `acme/.github` */
  readonly repository: string
  readonly bytes: Uint8Array
}

/** GitHub wants nothing more of an installation before a moment, or so we have decided. */
export type Pause = { readonly until: string }

/**
 * The results of one installation. Each call is one transaction, in which the database itself shows
 * and takes rows of this installation only. Whoever writes what is there already writes nothing.
 */
export type Results = {
  /**
   * Notes what the installation has. `whole`: what is not listed is not there any more, and what is
   * kept of it goes. `today` decides which answers are too old.
   *
   * A repository waits where its tree or the stand differs from those of the last scan, also one that
   * failed, or where the answer is good no longer. What is skipped loses what was found. What is
   * `unread` counts as failed and keeps what was found, until it is listed again.
   *
   * @returns how many of the installation wait to be scanned now, and whether anything was written.
   */
  list(
    listed: readonly Listed[],
    options: {
      readonly whole: boolean
      readonly stand: string
      readonly today: string
      readonly unread?: readonly Unread[]
    },
  ): Promise<{ readonly pending: number; readonly isNew: boolean }>
  /** Some of those that wait, the ones that wait for longest first. */
  pending(most: number): Promise<readonly Pending[]>
  /**
   * Keeps the result of a scan, all of it or nothing; what is not found any more is solved, and is
   * known as such for 90 days. Ignored where the repository is gone, is skipped or has another tree
   * by now, or where the stand is another one and the answer for the one that is wanted is there.
   */
  keep(scanned: Scanned, at: Date): Promise<void>
  /** Notes the counts of the day where they differ from those noted last. */
  count(day: string): Promise<void>
  overview(options: { readonly most: number; readonly today: string }): Promise<Overview>
  /** Findings of a repository that are still there, the worst first. */
  findings(repository: number): Promise<readonly KeptFinding[]>
  dashboard(): Promise<DashboardIssue | null>
  keepDashboard(issue: DashboardIssue | null): Promise<void>
  /** One of a box: a later one takes the place of the one before. Ignored where the repository is gone. */
  keepRequest(request: FixRequest): Promise<void>
  /** The newest first, at most `mostRequests`: those of the overview, without all the rest of it. */
  requests(): Promise<readonly FixRequest[]>
  organisation(): Promise<OrganisationSettings | null>
  keepOrganisation(settings: OrganisationSettings | null): Promise<void>
  pause(): Promise<Pause | null>
  keepPause(pause: Pause | null): Promise<void>
  /**
   * Deletes what is kept of some repositories, or of all and of the installation itself; `deleted`
   * counts rows of all kinds.
   */
  forget(repositories: readonly number[] | null): Promise<{ readonly deleted: number }>
}
