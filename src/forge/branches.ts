import type { ObjectId } from '../types/engine.ts'
import type { Base } from './code-host.ts'
import type { Commit } from './repository.ts'

/** What Edgewise does with branches and pull requests of its own, on a `CodeHost`. */
export type Branches = {
  /** The branch that changes end up in, as it is now; null where there is none yet. */
  defaultBranch(): Promise<DefaultBranch | null>
  /** Branches as they are now, each with the newest pull requests that come from it. */
  branches(names: readonly string[]): Promise<readonly Branch[]>
  /** At most a hundred branches whose names begin with `folder` and a slash. */
  branchesIn(folder: string): Promise<readonly ListedBranch[]>
  /**
   * Makes, moves or takes away branches: all of them, and each only if it is where it is thought to
   * be; otherwise none, and a `NotNow` is thrown. No other branch may be touched by anybody's push.
   */
  moveBranches(moves: readonly Move[]): Promise<void>
  /**
   * Commits files on a branch that is at `onto`, in our name and with the host's signature; a
   * `NotNow` where the branch is elsewhere by now. @returns the id of the commit.
   */
  commit(commit: NewCommit): Promise<ObjectId>
  /** Opens a pull request. @returns its number. */
  openPull(pull: NewPull): Promise<number>
  /** Changes the words of a pull request, or closes it. */
  changePull(number: number, change: PullChange): Promise<void>
}

export type DefaultBranch = { readonly name: string; readonly base: Base }

export type Branch = {
  readonly name: string
  /** Null where there is no such branch. */
  readonly tip: Tip | null
  /** Those from this repository, the newest first; the ten newest. */
  readonly pulls: readonly BranchPull[]
}

/** The commit that a branch is at. */
export type Tip = Commit & {
  readonly parents: readonly Commit[]
  /** Whether the host made the commit for us; false for what anybody else pushed or merged. */
  readonly isOurs: boolean
}

export type BranchPull = {
  readonly number: number
  readonly state: 'open' | 'closed' | 'merged'
  /** Whether we opened it. */
  readonly isOurs: boolean
  /** The branch that it is meant for. */
  readonly base: string
  readonly title: string
  readonly body: string
  /** ISO 8601. */
  readonly opened: string
  /** ISO 8601; null where it is not merged. */
  readonly merged: string | null
}

export type ListedBranch = {
  readonly name: string
  /** The newest pull request of ours that comes from it. */
  readonly pull: Pick<BranchPull, 'number' | 'state' | 'body'> | null
}

/** `null` stands for: there is no such branch. */
export type Move = {
  readonly branch: string
  readonly from: ObjectId | null
  readonly to: ObjectId | null
}

export type NewCommit = {
  readonly branch: string
  readonly onto: ObjectId
  /** The first line is the headline. */
  readonly message: string
  readonly files: readonly { readonly path: string; readonly content: Uint8Array }[]
}

export type NewPull = {
  readonly head: string
  readonly base: string
  readonly title: string
  /** Markdown, at most 65,536 characters. */
  readonly body: string
}

export type PullChange = {
  readonly title?: string
  readonly body?: string
  readonly state?: 'closed'
}
