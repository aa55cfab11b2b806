import { maxBytes } from '../source/limits.ts'
import { type FileRead, readFile, readYaml } from '../source/read-file.ts'
import type { Answer, Memo, TreeEntry } from '../types/engine.ts'
import type { Doc, Outcome, ProblemCode } from '../types/source.ts'
import type { Ask } from './ask.ts'

/** What files of a tree are read with. */
export type Reader = { readonly ask: Ask; readonly memo: Memo }

/** Whether an entry is a plain file that is not too large to be asked for. */
export function isReadable({ mode, size }: TreeEntry): boolean {
  return mode.startsWith('100') && (size === null || size <= maxBytes)
}

/** The content of a file; null while it is asked for. */
export const bytesOf = (entry: TreeEntry, ask: Ask): Answer<Uint8Array> | null =>
  ask.blob(entry.id, entry.path)

/** The Kubernetes objects of a file, read once a memo; none while its content is asked for. */
export function objectsIn(entry: TreeEntry, { ask, memo }: Reader): FileRead {
  const answer = bytesOf(entry, ask)
  if (answer === null) return { docs: [], problems: [], passedOver: false }
  if (!answer.ok) return skipped(entry, answer.code, answer.message)
  return once(memo, `file ${entry.id} ${entry.path}`, () => readFile(entry.path, answer.value))
}

/** A file that is one mapping, read once a memo; null where it cannot be read. */
export function mappingIn(entry: TreeEntry, { ask, memo }: Reader): Outcome<Doc | null> {
  if (!isReadable(entry)) return { value: null, problems: [] }
  const answer = bytesOf(entry, ask)
  if (answer === null) return { value: null, problems: [] }
  if (!answer.ok)
    return { value: null, problems: skipped(entry, answer.code, answer.message).problems }
  return once(memo, `yaml ${entry.id} ${entry.path}`, () => readYaml(entry.path, answer.value))
}

/** A file of which nothing is read, and why. */
export function skipped(entry: TreeEntry, code: ProblemCode, message: string): FileRead {
  const at = { file: entry.path, line: 1, endLine: 1 }
  return { docs: [], problems: [{ code, message, at }], passedOver: false }
}

/** The memo's value for a key; each key prefix belongs to one type. */
export function once<T>(memo: Memo, key: string, make: () => T): T {
  const known = memo.get(key)
  if (known !== undefined) return known as T
  const made = make()
  memo.set(key, made)
  return made
}
