import type { Answer, Need, ObjectId, Tree } from '../types/engine.ts'

export type BlobNeed = Extract<Need, { k: 'blob' }>

/** Where trees and blobs come from; a code host, a local Git repository or a plain folder. */
export type Objects = {
  /** All entries of a tree, recursively. */
  tree(id: ObjectId): Promise<Answer<Tree>>
  /** One answer for each need, by its key. */
  blobs(needs: readonly BlobNeed[]): Promise<ReadonlyMap<ObjectId, Answer<Uint8Array>>>
}
