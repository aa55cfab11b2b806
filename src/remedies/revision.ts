import { readSettings } from '../settings/read.ts'
import { simulate } from '../simulate.ts'
import { readFile, readYaml } from '../source/read-file.ts'
import type { Documents, Options } from '../types/engine.ts'
import type { FileEdit } from '../types/remedy.ts'
import type { Settings } from '../types/settings.ts'
import type { Simulated } from '../types/simulated.ts'
import type { Doc, Problem } from '../types/source.ts'

/** A tree as read, with its settings. */
export type Revision = {
  readonly documents: Documents
  readonly incomplete: boolean
  readonly settings: Settings
  /** Where the settings stand; null where there are none. */
  readonly settingsPath: string | null
}

/** The revision with edits made: their files are read anew, the others stay as they are. */
export function edited(revision: Revision, edits: readonly FileEdit[]): Revision | Problem {
  const own = edits.find(({ path }) => path === revision.settingsPath)
  const settings = own === undefined ? revision.settings : settingsOf(own)
  if ('code' in settings) return settings
  const files = edits.filter((edit) => edit !== own)
  const paths = new Set(files.map(({ path }) => path))
  const reads = files.map(({ path, after }) => readFile(path, encode(after)))
  const { docs, problems, passedOver } = revision.documents
  const isOther = ({ at }: Problem): boolean => at === null || !paths.has(at.file)
  return {
    ...revision,
    settings,
    documents: {
      docs: inOrder([
        ...docs.filter(({ file }) => !paths.has(file)),
        ...reads.flatMap((read) => read.docs),
      ]),
      problems: [...problems.filter(isOther), ...reads.flatMap((read) => read.problems)],
      passedOver,
    },
  }
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Files in the order of their paths, as trees are read; a file's documents stay in theirs. */
const inOrder = (docs: readonly Doc[]): readonly Doc[] =>
  docs.toSorted((a, b) => (a.file === b.file ? 0 : a.file < b.file ? -1 : 1))

function settingsOf({ path, after }: FileEdit): Settings | Problem {
  const read = readYaml(path, encode(after))
  const settings = readSettings(read.value)
  return [...read.problems, ...settings.problems][0] ?? settings.value
}

/** Simulates a revision; `clusters` narrows it, and `before` is where its pods start from. */
export function simulated(
  { documents, incomplete, settings }: Revision,
  options: Options,
  given: { readonly clusters: readonly string[]; readonly before: Simulated | null },
): Simulated {
  const found = simulate({
    documents,
    incomplete,
    settings,
    options: { ...options, clusters: given.clusters, entry: null, set: [] },
    before: given.before,
  })
  if ('message' in found) throw new Error(found.message)
  return found
}

/** Names of the clusters that any of the files belongs to. */
export function clustersOf({ settings }: Revision, files: readonly string[]): readonly string[] {
  return settings.clusters
    .filter(({ paths }) => paths.length === 0 || files.some((file) => isBelow(file, paths)))
    .map(({ name }) => name.value)
}

const isBelow = (file: string, paths: readonly string[]): boolean =>
  paths.some((path) => path === '.' || file === path || file.startsWith(`${path}/`))
