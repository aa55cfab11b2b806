import { maxBytes } from '../source/limits.ts'
import { type FileRead, readFile, readYaml } from '../source/read-file.ts'
import type { Documents, Memo, Tree, TreeEntry } from '../types/engine.ts'
import type { Doc, Outcome, Problem, ProblemCode } from '../types/source.ts'
import type { Ask } from './ask.ts'
import { isManifestName, isSettings } from './names.ts'
import { kustomizations, notRendered, type Owned, owned, touches } from './owned.ts'
import { isUnder } from './paths.ts'

export type Reading = {
  readonly documents: Documents
  /** Whether there are builds that nobody rendered: then no finding is certain. */
  readonly incomplete: boolean
}

/**
 * Reads the plain manifests of a tree under the folders (`''` is all of it). What is passed by
 * (links, submodules, builds, large files) is a problem each. Like blobs at like paths are read once a memo,
 * so that two trees share their documents by identity.
 *
 * @returns null while `ask` still needs blobs.
 */
export function documents(
  tree: Tree,
  folders: readonly string[],
  { ask, memo }: { readonly ask: Ask; readonly memo: Memo },
): Reading | null {
  const entries = [...tree].sort((a, b) => (a.path < b.path ? -1 : 1))
  const builds = kustomizations(entries)
  const plain = entries.filter((entry) => isCandidate(entry, folders))
  const answers = [...builds, ...plain].filter(isReadable).map((entry) => bytesOf(entry, ask))
  if (answers.includes(null)) return null

  const problems: Problem[] = []
  const owners = owned(entries, (entry) => {
    const read = kustomization(entry, ask, memo)
    problems.push(...read.problems)
    return read.value
  })
  const unrendered = owners.builds.filter((build) => touches(build, folders))
  problems.push(...unrendered.map(notRendered))
  const reads = plain.flatMap((entry) => readEntry(entry, { owners, ask, memo }))
  return {
    documents: {
      docs: reads.flatMap((read) => read.docs),
      problems: [...problems, ...reads.flatMap((read) => read.problems)].sort(byPlace),
      passedOver: reads.filter((read) => read.passedOver).length,
    },
    incomplete: unrendered.length > 0,
  }
}

/** Whether an entry is read, or has to be named because it is not. */
function isCandidate({ path, mode }: TreeEntry, folders: readonly string[]): boolean {
  if (isSettings(path) || !(isManifestName(path) || mode === '160000')) return false
  return folders.some((folder) => isUnder(path, folder))
}

/** Whether an entry is a plain file that is not too large to be asked for. */
export function isReadable({ mode, size }: TreeEntry): boolean {
  return mode.startsWith('100') && (size === null || size <= maxBytes)
}

function readEntry(
  entry: TreeEntry,
  { owners, ask, memo }: { readonly owners: Owned; readonly ask: Ask; readonly memo: Memo },
): readonly FileRead[] {
  if (owners.isOwned(entry.path)) return []
  if (entry.mode === '120000')
    return [skipped(entry, 'link-skipped', 'a symbolic link is not followed')]
  if (entry.mode === '160000')
    return [skipped(entry, 'submodule-skipped', 'a submodule is not read')]
  if (!isReadable(entry)) return [tooLarge(entry)]
  const answer = bytesOf(entry, ask)
  if (answer === null) return []
  if (!answer.ok) return [skipped(entry, answer.code, answer.message)]
  return [once(memo, `file ${entry.id} ${entry.path}`, () => readFile(entry.path, answer.value))]
}

function kustomization(entry: TreeEntry, ask: Ask, memo: Memo): Outcome<Doc | null> {
  if (!isReadable(entry)) return { value: null, problems: [] }
  const answer = bytesOf(entry, ask)
  if (answer === null) return { value: null, problems: [] }
  if (!answer.ok)
    return { value: null, problems: skipped(entry, answer.code, answer.message).problems }
  return once(memo, `yaml ${entry.id} ${entry.path}`, () => readYaml(entry.path, answer.value))
}

const bytesOf = (entry: TreeEntry, ask: Ask) => ask.blob(entry.id, entry.path)

/** The memo's value for a key; each key prefix belongs to one type. */
function once<T>(memo: Memo, key: string, make: () => T): T {
  const known = memo.get(key)
  if (known !== undefined) return known as T
  const made = make()
  memo.set(key, made)
  return made
}

function skipped(entry: TreeEntry, code: ProblemCode, message: string): FileRead {
  const at = { file: entry.path, line: 1, endLine: 1 }
  return { docs: [], problems: [{ code, message, at }], passedOver: false }
}

function tooLarge(entry: TreeEntry): FileRead {
  const limit = maxBytes / 1024 / 1024
  return skipped(entry, 'too-large', `the file is larger than ${limit} MB and not read`)
}

function byPlace(a: Problem, b: Problem): number {
  const [left, right] = [a.at, b.at]
  if (left === null || right === null) return Number(right === null) - Number(left === null)
  if (left.file !== right.file) return left.file < right.file ? -1 : 1
  return left.line - right.line
}
