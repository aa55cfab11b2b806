import { maxBytes } from '../source/limits.ts'
import type { FileRead } from '../source/read-file.ts'
import type { Documents, Tree, TreeEntry } from '../types/engine.ts'
import type { Problem } from '../types/source.ts'
import { bytesOf, isReadable, mappingIn, objectsIn, type Reader, skipped } from './blobs.ts'
import { build } from './build.ts'
import { isManifestName, isSettings, isTerraform } from './names.ts'
import { kustomizations, type Owned, owned, touches } from './owned.ts'
import { isUnder } from './paths.ts'
import { readTerraform } from './terraform.ts'

export type Reading = {
  readonly documents: Documents
  /** Whether there are builds that nobody rendered: then no finding is certain. */
  readonly incomplete: boolean
}

/**
 * Reads the manifests and Terraform files of a tree under the folders (`''` is all of it): the plain ones,
 * and what the builds there make. What is passed by (links, submodules, builds that fail, large files)
 * is a problem each. Like blobs at like paths are read once a memo, and like builds too, so that two
 * trees share their documents by identity.
 *
 * @returns null while something is still needed.
 */
export function documents(tree: Tree, folders: readonly string[], reader: Reader): Reading | null {
  const { ask } = reader
  const entries = [...tree].sort((a, b) => (a.path < b.path ? -1 : 1))
  const asked = kustomizations(entries)
  const plain = entries.filter((entry) => isCandidate(entry, folders))
  const answers = [...asked, ...plain].filter(isReadable).map((entry) => bytesOf(entry, ask))
  if (answers.includes(null)) return null

  const problems: Problem[] = []
  const owners = owned(entries, (entry) => {
    const read = mappingIn(entry, reader)
    problems.push(...read.problems)
    return read.value
  })
  const paths = new Map(entries.map((entry) => [entry.path, entry]))
  const builds = owners.builds
    .filter((one) => touches(one, folders))
    .map((one) => build(one, { paths, reader, isHere: isAmong(folders)(one.file) }))
  const found = plain.map((entry) => readEntry(entry, { owners, reader }))
  if (builds.includes(null) || found.includes(null)) return null
  const made = builds.filter((one) => one !== null)
  const reads = found.flatMap((read) => read ?? [])
  const all = [...made, ...reads]
  return {
    documents: {
      docs: all.flatMap(({ docs }) => docs),
      problems: [...problems, ...all.flatMap((read) => read.problems)].sort(byPlace),
      passedOver: reads.filter((read) => read.passedOver).length,
    },
    incomplete: made.some(({ isMade }) => !isMade),
  }
}

const isAmong =
  (folders: readonly string[]) =>
  (path: string): boolean =>
    folders.some((folder) => isUnder(path, folder))

/** Whether an entry is read, or has to be named because it is not. */
function isCandidate({ path, mode }: TreeEntry, folders: readonly string[]): boolean {
  // Folders of Terraform link to each other's files, which are read where they stand.
  const isOfTerraform = isTerraform(path) && mode !== '120000'
  const isRead = isManifestName(path) || isOfTerraform || mode === '160000'
  return !isSettings(path) && isRead && isAmong(folders)(path)
}

function readEntry(
  entry: TreeEntry,
  { owners, reader }: { readonly owners: Owned; readonly reader: Reader },
): readonly FileRead[] | null {
  if (owners.isOwned(entry.path)) return []
  if (entry.mode === '120000')
    return [skipped(entry, 'link-skipped', 'a symbolic link is not followed')]
  if (entry.mode === '160000')
    return [skipped(entry, 'submodule-skipped', 'a submodule is not read')]
  if (!isReadable(entry)) return [tooLarge(entry)]
  if (!isTerraform(entry.path)) return [objectsIn(entry, reader)]
  const answer = bytesOf(entry, reader.ask)
  if (answer === null) return null
  if (!answer.ok) return [skipped(entry, answer.code, answer.message)]
  return terraform(entry, answer.value, reader)
}

function terraform(
  entry: TreeEntry,
  bytes: Uint8Array,
  { ask, memo }: Reader,
): readonly FileRead[] | null {
  const key = `terraform ${entry.id} ${entry.path}`
  const known = memo.get(key) ?? readTerraform(entry, bytes, ask)
  if (known !== null) memo.set(key, known)
  return known && [known as FileRead]
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
