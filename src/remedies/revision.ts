import { readSettingsFiles, type SettingsFiles } from '../settings/join.ts'
import { simulate } from '../simulate.ts'
import { readFile } from '../source/read-file.ts'
import type { Documents, Options, SettingsFile } from '../types/engine.ts'
import type { FileEdit } from '../types/remedy.ts'
import type { Settings } from '../types/settings.ts'
import type { Simulated } from '../types/simulated.ts'
import type { Doc, Problem } from '../types/source.ts'

/** A tree as read, with its settings. */
export type Revision = {
  readonly documents: Documents
  readonly incomplete: boolean
  readonly settings: Settings
  /** What the settings were read from. */
  readonly settingsFiles: SettingsFiles
}

/** The revision with edits made: their files are read anew, the others stay as they are. */
export function edited(revision: Revision, edits: readonly FileEdit[]): Revision | Problem {
  const declared = settingsAfter(revision, edits)
  if ('code' in declared) return declared
  const files = edits.filter(({ path }) => !isOfSettings(path, revision.settingsFiles))
  const paths = new Set(files.map(({ path }) => path))
  const reads = files.map(({ path, after }) => readFile(path, encode(after)))
  const { docs, problems, passedOver } = revision.documents
  const isOther = ({ at }: Problem): boolean => at === null || !paths.has(at.file)
  return {
    ...revision,
    ...declared,
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

type Declared = Pick<Revision, 'settings' | 'settingsFiles'>

function settingsAfter(revision: Revision, edits: readonly FileEdit[]): Declared | Problem {
  const { own, organisation } = revision.settingsFiles
  const after = (file: SettingsFile | null): SettingsFile | null => {
    const edit = edits.find(({ path }) => path === file?.path)
    return edit === undefined ? file : { path: edit.path, bytes: encode(edit.after) }
  }
  const settingsFiles = { own: after(own), organisation: after(organisation) }
  if (settingsFiles.own === own && settingsFiles.organisation === organisation) return revision
  const { value: settings, problems } = readSettingsFiles(settingsFiles)
  return problems[0] ?? { settings, settingsFiles }
}

const isOfSettings = (path: string, { own, organisation }: SettingsFiles): boolean =>
  path === own?.path || path === organisation?.path

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
