import type { Severity } from './report.ts'

export type DashboardCounts = {
  readonly error: number
  readonly warning: number
  readonly note: number
}

/**
 * What is known of all repositories that somebody gave Edgewise, for the page that shows it. Names,
 * messages and reasons are foreign text; times are ISO 8601, days are `YYYY-MM-DD`.
 */
export type Dashboard = {
  /** Those that are scanned at all, the worst first. */
  readonly repositories: readonly DashboardRepository[]
  /** How many there are beside them. */
  readonly others: number
  /** Those that are not scanned, by the reason. */
  readonly skipped: { readonly archived: number; readonly fork: number; readonly empty: number }
  /** Of all findings, also those that are not listed here. */
  readonly counts: DashboardCounts
  /** The worst first, at most so many as there is room for. */
  readonly worst: readonly DashboardFinding[]
  readonly byRule: readonly {
    readonly rule: string
    readonly severity: Severity
    readonly findings: number
    readonly repositories: number
  }[]
  /** The oldest first; only days on which something changed. */
  readonly trend: readonly DashboardDay[]
  /** Findings that were solved within the last 30 days. */
  readonly solved: number
  /** The newest first. */
  readonly requests: readonly DashboardRequest[]
  /** Until when the scan rests, because GitHub allows no more; null: it does not. */
  readonly pausedUntil: string | null
}

export type DashboardDay = { readonly day: string } & DashboardCounts

export type DashboardRepository = {
  readonly repository: number
  readonly owner: string
  readonly name: string
  /** `pending`: what its default branch has now was not scanned yet. */
  readonly status: 'scanned' | 'pending' | 'failed'
  /** Why it failed. */
  readonly reason: string | null
  readonly counts: DashboardCounts
  readonly entries: number
  /** Files that could not be read, and the like. */
  readonly problems: number
  /** When it was scanned last; null: never. */
  readonly scanned: string | null
}

export type DashboardFinding = {
  readonly repository: number
  readonly owner: string
  readonly name: string
  readonly commit: string
  readonly rule: string
  readonly severity: Severity
  readonly certainty: 'certain' | 'likely'
  readonly cluster: string
  readonly entry: string | null
  readonly subject: string
  readonly file: string | null
  readonly line: number | null
  readonly message: string
  readonly fixable: boolean
  readonly firstSeen: string
}

export type DashboardRequest = {
  readonly repository: number
  readonly cluster: string
  readonly entry: string
  /** A login. */
  readonly by: string
  readonly at: string
  readonly state: 'asked' | 'open' | 'refused' | 'done'
  /** The follow-up pull request; null where there is none. */
  readonly pull: number | null
  /** What is said of it, one line of ours with foreign parts. */
  readonly words: string | null
}
