import type { ObjectStore } from './git/objects.ts'

export type Account = {
  readonly id: number
  readonly login: string
  readonly type: 'User' | 'Organization' | 'Bot'
}

/** From least to most: https://docs.github.com/en/organizations/managing-user-access-to-your-organizations-repositories/managing-repository-roles */
export type Role = 'read' | 'triage' | 'write' | 'maintain' | 'admin'

export type Level = 'read' | 'write'

/** What an App was granted, by the names of the REST API: `{ contents: 'read', checks: 'write' }`. */
export type Permissions = Readonly<Record<string, Level>>

export type App = {
  readonly id: number
  readonly slug: string
  readonly name: string
  readonly clientId: string
  /** PEM, PKCS #1, as GitHub hands it out. */
  readonly privateKey: string
  readonly publicKey: string
  readonly webhookSecret: string
  readonly owner: Account
  /** `edgewise[bot]` */
  readonly bot: Account
  readonly permissions: Permissions
  readonly events: readonly string[]
  readonly created: Date
}

export type Installation = {
  readonly id: number
  readonly account: Account
  readonly created: Date
  permissions: Permissions
  events: readonly string[]
  /** Ids of repositories; null for all of the account. */
  repositories: Set<number> | null
  suspended: Date | null
}

export type Token = {
  readonly value: string
  readonly installation: Installation
  readonly permissions: Permissions
  /** Ids of the only repositories it was made for; null for all of the installation. */
  readonly repositories: ReadonlySet<number> | null
  readonly expires: Date
}

export type Repository = {
  readonly id: number
  readonly owner: Account
  readonly parent: Repository | null
  readonly created: Date
  readonly store: ObjectStore
  /** Full names (`refs/heads/main`) to commits. */
  readonly refs: Map<string, string>
  readonly roles: Map<string, Role>
  readonly issues: Map<number, Issue>
  /** How many issues and pull requests there ever were. */
  numbers: number
  readonly checkRuns: CheckRun[]
  readonly checkSuites: CheckSuite[]
  name: string
  /** Names that it had before, which lead to it until another repository has them. */
  readonly formerNames: string[]
  isPrivate: boolean
  /** Whether the enterprise may read it; to all others it is private. */
  isInternal: boolean
  isArchived: boolean
  hasIssues: boolean
  defaultBranch: string
  pushed: Date
}

/** An issue, which may be a pull request. */
export type Issue = {
  readonly id: number
  readonly number: number
  readonly author: Account
  readonly created: Date
  readonly comments: Comment[]
  readonly reviews: Review[]
  readonly pull: Pull | null
  title: string
  body: string | null
  state: 'open' | 'closed'
  isLocked: boolean
  updated: Date
  closed: Date | null
}

export type Pull = {
  readonly id: number
  /** Null once the fork was deleted. */
  headRepository: Repository | null
  readonly headOwner: Account
  readonly headBranch: string
  headSha: string
  baseBranch: string
  /**
   * The tip of the base when the pull request was opened, or its base last changed. As on GitHub,
   * it does not follow the base: https://github.com/github/rest-api-description/issues/5978
   */
  baseSha: string
  isDraft: boolean
  merged: { readonly at: Date; readonly by: Account; readonly sha: string } | null
}

export type Comment = {
  readonly id: number
  readonly author: Account
  readonly viaApp: boolean
  readonly created: Date
  readonly reactions: Reaction[]
  body: string
  updated: Date
  /** When its text was last changed; null: never. */
  edited: Date | null
}

export type ReactionName =
  | '+1'
  | '-1'
  | 'laugh'
  | 'confused'
  | 'heart'
  | 'hooray'
  | 'rocket'
  | 'eyes'

export type Reaction = {
  readonly id: number
  readonly author: Account
  readonly content: ReactionName
  readonly created: Date
}

export type Review = {
  readonly id: number
  readonly author: Account
  readonly body: string
  readonly state: 'COMMENTED' | 'APPROVED' | 'CHANGES_REQUESTED' | 'PENDING'
  readonly commit: string
  readonly submitted: Date
  readonly comments: readonly ReviewComment[]
}

export type ReviewComment = {
  readonly id: number
  readonly path: string
  readonly body: string
  readonly line: number
  readonly startLine: number | null
  readonly side: 'LEFT' | 'RIGHT'
}

export type CheckSuite = {
  readonly id: number
  readonly headSha: string
  readonly headBranch: string | null
  readonly before: string | null
  readonly created: Date
}

export type CheckStatus = 'queued' | 'in_progress' | 'completed'

export type CheckRun = {
  readonly id: number
  readonly suite: CheckSuite
  readonly annotations: Annotation[]
  name: string
  headSha: string
  externalId: string
  detailsUrl: string | null
  status: CheckStatus
  conclusion: string | null
  started: string | null
  completed: string | null
  title: string | null
  summary: string | null
  text: string | null
  actions: readonly CheckAction[]
}

type CheckAction = {
  readonly label: string
  readonly description: string
  readonly identifier: string
}

export type Annotation = {
  readonly path: string
  readonly start_line: number
  readonly end_line: number
  readonly start_column: number | null
  readonly end_column: number | null
  readonly annotation_level: string
  readonly title: string | null
  readonly message: string
  readonly raw_details: string | null
}
