import { settingsPath } from '../../render/names.ts'
import type { Answer, ObjectId, Tree } from '../../types/engine.ts'
import { isWhole } from '../hash.ts'

type Commit = {
  readonly file: {
    readonly oid: ObjectId
    readonly mode: number
    readonly object: {
      readonly byteSize?: number
      readonly isBinary?: boolean | null
      readonly isTruncated?: boolean
      readonly text?: string | null
    } | null
  } | null
}

/**
 * The settings of a commit as a tree of its own, with their content where it came whole: otherwise
 * it is asked for like any other blob.
 */
export function settingsEntry({ file }: Commit): {
  readonly tree: Tree
  readonly contents: ReadonlyMap<ObjectId, Answer<Uint8Array>>
} {
  if (file === null) return { tree: [], contents: new Map() }
  const { oid: id, mode, object } = file
  const size = object?.byteSize ?? null
  const bytes = Buffer.from(object?.text ?? '')
  return {
    // GitHub writes the mode as a decimal number, Git as an octal one.
    tree: [{ path: settingsPath, id, mode: mode.toString(8), size }],
    contents: new Map(isWhole(bytes, id) ? [[id, { ok: true, value: bytes }]] : []),
  }
}
