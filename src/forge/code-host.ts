import type { Objects } from '../drive/objects.ts'
import type { ObjectId } from '../types/engine.ts'
import type { Branches } from './branches.ts'
import type { Issues } from './installation.ts'
import type { Commit } from './repository.ts'

/**
 * What Edgewise asks of a place where changes are discussed, about one repository there. Plain
 * values in and out, and nothing of it is remembered but what Git ids name.
 *
 * Every verb throws a `NotNow` where the host cannot answer just now, and a `Refused` where it will not: another attempt would end
 * the same way.
 */
export type CodeHost = Objects &
  Branches &
  Issues & {
    /** A pull request as it is now; null where there is none of that number. */
    pullRequest(number: number): Promise<PullRequest | null>
    /** Two commits of a merge group; null where the host has not got both any more. */
    mergeGroup(base: string, head: string): Promise<Change | null>
    /** The commit from which a change is counted; null where the two have none in common. */
    mergeBase(base: string, head: string): Promise<Commit | null>
    /** What a pull request changes; at most 3,000 files, the host tells no more. */
    changedFiles(number: number): Promise<readonly ChangedFile[]>
    /**
     * A comment below a pull request as it is now, by what the host's events call `node_id`; null
     * where there is none any more.
     */
    comment(node: string): Promise<Comment | null>
    /** What somebody may do in the repository at this moment. */
    permissionOf(login: string): Promise<Permission>
    /** Creates a check run, or changes the one of that id. @returns its id. */
    putCheck(check: Check, id?: number): Promise<number>
    /** Writes a comment below a pull request, or changes the one of that id. @returns its id. */
    putComment(
      comment: { readonly number: number; readonly body: string },
      id?: number,
    ): Promise<number>
    /** Takes a comment of our own away; none is fine as well. */
    deleteComment(id: number): Promise<void>
    /** The hunks of some files that a pull request changes, by path, as far as the host shows them. */
    patches(number: number, paths: ReadonlySet<string>): Promise<ReadonlyMap<string, string>>
    /** Writes a review with comments on lines of a pull request. */
    putReview(review: NewReview): Promise<void>
    /** Leaves a reaction on a comment; one that is there already stays. */
    react(comment: number, reaction: Reaction): Promise<void>
  }

/** The two ends of a change. */
export type Change = {
  readonly base: Base
  readonly head: Commit
  /** Check runs of ours on the head by the name that was asked for, the oldest first. */
  readonly checks: readonly CheckRun[]
}

export type PullRequest = {
  readonly number: number
  readonly state: 'open' | 'closed' | 'merged'
  readonly isDraft: boolean
  /** Whether the head lies in another repository. */
  readonly isFork: boolean
  /** Whether we opened it. */
  readonly isOurs: boolean
  /** The name of the branch that the change is meant for. */
  readonly branch: string
  /** The name of the branch that the change lies on, in the repository that has the head. */
  readonly headBranch: string
  /** Whether there are branches of ours for it: `<folder of ours>/pr-<number>/...`. */
  readonly hasFollowUps: boolean
  /** Null where the branch is gone, or its content may not be read. */
  readonly change: Change | null
  /** What we wrote below it, the oldest first; null where that may not be read. */
  readonly comments: readonly OwnComment[] | null
  /** The texts of reviews that we wrote, the oldest first; null where that may not be read. */
  readonly reviews: readonly string[] | null
}

/** The tip of the base. */
export type Base = Commit & {
  /** A tree that holds the settings of the tip and nothing else: what a review has to heed. */
  readonly settingsTree: ObjectId
}

export type CheckRun = {
  readonly id: number
  readonly status: string
  readonly conclusion: string | null
  /** What was said of it when it was written. */
  readonly externalId: string | null
  /** When it was concluded last, ISO 8601. */
  readonly completed: string | null
}

export type OwnComment = {
  readonly id: number
  readonly body: string
  /** When its text was written, or last changed; ISO 8601. */
  readonly at: string
}

export type ChangedFile = {
  readonly path: string
  /** Its path before, where it was renamed. */
  readonly before: string | null
  readonly status: string
}

export type Comment = {
  readonly id: number
  /** What the host's events call it. */
  readonly node: string
  /** The pull request that it stands below. */
  readonly number: number
  readonly author: string
  readonly isBot: boolean
  readonly isEdited: boolean
  readonly body: string
  /** When it was written, ISO 8601. */
  readonly at: string
}

export type NewReview = {
  readonly number: number
  /** The commit that it is about. */
  readonly head: string
  readonly body: string
  readonly comments: readonly ReviewComment[]
}

/** On lines of a file as the head has it, both counted from 1 and included, within one hunk. */
export type ReviewComment = {
  readonly path: string
  readonly startLine: number
  readonly line: number
  readonly body: string
}

export type Permission = 'none' | 'read' | 'write' | 'admin'

export type Reaction = 'eyes' | '+1' | '-1'

export type Check = {
  readonly head: string
  readonly externalId: string
  readonly outcome: Outcome
  readonly title: string
  /** Markdown, at most 65,535 characters each. */
  readonly summary: string
  readonly text: string | null
  /** At most 50; a host adds them to those that a check run has already. */
  readonly annotations: readonly Annotation[]
  /** Buttons, at most three: a label of 20 characters, a description of 40, an identifier of 20. */
  readonly actions: readonly Action[]
}

export type Outcome = 'in_progress' | 'success' | 'neutral' | 'failure' | 'skipped' | 'cancelled'

export type Annotation = {
  readonly path: string
  readonly startLine: number
  readonly endLine: number
  readonly level: 'notice' | 'warning' | 'failure'
  readonly title: string
  readonly message: string
}

type Action = {
  readonly label: string
  readonly description: string
  readonly identifier: string
}
