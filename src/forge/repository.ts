import type { Objects } from '../drive/objects.ts'
import type { ObjectId } from '../types/engine.ts'
import type { FileEdit } from '../types/remedy.ts'

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
  /**
   * Files that differ from the last commit, and new ones that would be read. A plain folder, which
   * has no commits, has none.
   */
  changes(): Promise<readonly string[]>
  /** Writes edits into the folder, each file at once or not at all; whatever differs is left alone. */
  write(edits: readonly FileEdit[]): Promise<void>
  /** Prepares a branch that does not exist yet, which begins at a commit. */
  branch(name: string, start: Commit): Promise<NewBranch>
}

/** A branch in the making: nothing is checked out, and nobody sees it before it is created. */
export type NewBranch = {
  /** Adds a commit of these edits; `message` as Git keeps it, its first line the subject. */
  commit(edits: readonly FileEdit[], message: string): Promise<void>
  /** Gives the commits their name; refused where somebody else took it meanwhile. Returns the tip. */
  create(): Promise<string>
}

/**
 * Which files of a folder are worth reading, where `under` is the folder that was named. Trees name
 * the others as well, but nobody asks for them.
 */
export type Wanted = (path: string, under: string) => boolean
