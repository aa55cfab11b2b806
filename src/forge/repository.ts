import type { Objects } from '../drive/objects.ts'
import type { ObjectId } from '../types/engine.ts'

export type Commit = { readonly id: string; readonly tree: ObjectId }

/**
 * What Edgewise asks of a place that keeps manifests. Plain values in and out; whatever is wrong
 * with the input is an `InputError` of one line.
 */
export type Repository = Objects & {
  /** A branch, tag, commit id, or what else the place understands as a revision. */
  resolve(revision: string): Promise<Commit>
  /** The branch that changes are meant for. */
  defaultBranch(): Promise<Commit>
  /** The commit that two have in common, from which a change is counted. */
  mergeBase(one: Commit, other: Commit): Promise<Commit>
  /** What lies in the folder now: with edits, without what was deleted, with what is new. */
  workingTree(): Promise<ObjectId>
  /** The folder within the tree that was named; empty for all of it. */
  readonly under: string
}

/**
 * Which files of a folder are worth reading, where `under` is the folder that was named. Trees name
 * the others as well, but nobody asks for them.
 */
export type Wanted = (path: string, under: string) => boolean
