import type { ObjectId } from '../types/engine.ts'

/** What Edgewise asks of a place about all the repositories that it was given. */
export type InstallationHost = {
  /** Every repository, as far as a list tells. @throws NotNow; Refused, also above 20,000 */
  repositories(): Promise<readonly ListedRepository[]>
  /**
   * Where the default branches of some are now, a hundred with one call; null for what is gone or
   * may not be read.
   */
  tips(nodes: readonly string[]): Promise<readonly (BranchTip | null)[]>
}

/** Who may read a repository; `internal`: whoever belongs to the enterprise that it is of. */
export type Visibility = 'private' | 'internal' | 'public'

export type ListedRepository = {
  readonly id: number
  /** What the host's events call it. */
  readonly node: string
  readonly owner: string
  readonly name: string
  readonly visibility: Visibility
  readonly isArchived: boolean
  readonly isFork: boolean
}

export type BranchTip = {
  readonly id: number
  readonly owner: string
  readonly name: string
  readonly isArchived: boolean
  readonly isFork: boolean
  /** Null where there is no commit yet. */
  readonly branch: {
    readonly name: string
    readonly commit: ObjectId
    readonly tree: ObjectId
    /**
     * `.github/edgewise.yaml` there; its bytes where they came whole, and only of a repository
     * `.github`, whose settings count for all of its owner's.
     */
    readonly settings: { readonly id: ObjectId; readonly bytes: Uint8Array | null } | null
  } | null
}

/** An issue as it is now. */
export type HostIssue = {
  readonly number: number
  readonly state: 'open' | 'closed'
  readonly isOurs: boolean
  readonly title: string
  readonly body: string
}

/** What Edgewise does with issues of its own, in one repository. */
export type Issues = {
  /** Null where there is none of that number. @throws Refused where issues may not be read */
  issue(number: number): Promise<HostIssue | null>
  /** Of those that we opened at most 50, the newest first. */
  ownIssues(): Promise<readonly HostIssue[]>
  /**
   * Opens an issue, or changes the one of that number, also opening it again.
   *
   * @returns its number.
   * @throws Refused: 403 without the permission, 410 where there are no issues or this one was deleted
   */
  putIssue(
    issue: { readonly title: string; readonly body: string },
    number?: number,
  ): Promise<number>
}

/** What a host told last of how much more may be asked. */
export type Limit = {
  /** `core` for REST, `graphql`. */
  readonly resource: string
  readonly limit: number
  readonly remaining: number
  /** ISO 8601 */
  readonly resetsAt: string
}
