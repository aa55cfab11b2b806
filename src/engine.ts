import { fix } from './remedies/fix.ts'
import { fixableIn } from './remedies/fixable.ts'
import { type Ask, asking } from './render/ask.ts'
import { isReadable } from './render/blobs.ts'
import { documents, type Reading } from './render/documents.ts'
import { settingsPath } from './render/names.ts'
import { isUnder, resolvePath } from './render/paths.ts'
import { goodUntil } from './review/good-until.ts'
import { review } from './review/review.ts'
import { simulationReport } from './review/simulation-report.ts'
import { readSettingsFiles, type SettingsFiles } from './settings/join.ts'
import { didYouMean } from './settings/suggest.ts'
import { simulate } from './simulate.ts'
import type {
  Answered,
  Memo,
  ObjectId,
  Options,
  Refusal,
  Request,
  SettingsFile,
  Tree,
  TreeEntry,
  World,
} from './types/engine.ts'
import type { Fix } from './types/remedy.ts'
import type { Review, Simulation } from './types/report.ts'
import type { Settings, SettingsReport } from './types/settings.ts'
import type { Simulated } from './types/simulated.ts'
import type { Problem } from './types/source.ts'

/** What a request is answered with. */
export type Value<R extends Request> = R extends { k: 'simulate' }
  ? Simulation
  : R extends { k: 'scan' }
    ? Lasting
    : R extends { k: 'review' }
      ? Review
      : R extends { k: 'fix' }
        ? Fix
        : SettingsReport

/** A simulation, and the first day on which it may be answered otherwise; null: never. */
type Lasting = { readonly simulation: Simulation; readonly goodUntil: string | null }

type Job = { readonly ask: Ask; readonly memo: Memo; readonly options: Options }

/** A step's result, what ends the request, or null while something is still needed. */
type Step<T> = { readonly value: T } | { readonly refusal: Refusal } | null

/**
 * The one door of the engine: pure and synchronous. It answers, refuses, or says what it needs
 * first; then ask again with a world that knows it and the same memo.
 */
export function answer<R extends Request>(
  world: World,
  request: R,
  memo: Memo,
): Answered<Value<R>> {
  const ask = asking(world)
  const step = dispatch(request, { ask, memo, options: request.options }) as Step<Value<R>>
  if (step === null) return { value: null, needs: ask.needs, refusal: null }
  if ('refusal' in step) return { value: null, needs: [], refusal: step.refusal }
  return { value: step.value, needs: [], refusal: null }
}

function dispatch(request: Request, job: Job): Step<Value<Request>> {
  if (request.k === 'review') return reviewed(request, job)
  if (request.k === 'fix') return fixed(request, job)
  if (request.k === 'config') return settingsReport(request.tree, job)
  const step = simulated(request.tree, job)
  if (request.k === 'scan' || step === null || !('value' in step)) return step
  return { value: step.value.simulation }
}

function simulated(id: ObjectId, job: Job): Step<Lasting> {
  const tree = treeOf(id, job)
  const settings = settingsOf(id, job)
  if (tree === null || !('value' in tree)) return tree
  if (settings === null || !('value' in settings)) return settings
  const reading = read(tree.value, settings.value, job)
  if (reading === null) return null
  const side = simulateSide(reading, settings.value, { ...job, before: null })
  if ('message' in side) return { refusal: side }
  const sides = { tree: id, settingsTree: id, job }
  const [revision, terms] = revisionOf(reading, settings.value, sides)
  const isFixable = fixableIn(revision, { ...terms, seen: side, isFresh: true })
  const simulation = simulationReport(side, settings.value, job.options, isFixable)
  const until = goodUntil(side, settings.value, job.options.asOf)
  return { value: { simulation, goodUntil: until } }
}

function reviewed(request: Extract<Request, { k: 'review' }>, job: Job): Step<Review> {
  const base = treeOf(request.baseTree, job)
  const head = treeOf(request.headTree, job)
  const settings = settingsOf(request.settingsTree, job)
  if (base === null || !('value' in base)) return base
  if (head === null || !('value' in head)) return head
  if (settings === null || !('value' in settings)) return settings
  const first = read(base.value, settings.value, job)
  const second = read(head.value, settings.value, job)
  if (first === null || second === null) return null
  const before = simulateSide(first, settings.value, { ...job, before: null })
  if ('message' in before) return { refusal: before }
  const after = simulateSide(second, settings.value, { ...job, before })
  if ('message' in after) return { refusal: after }
  const sides = { tree: request.headTree, settingsTree: request.settingsTree, job }
  const [revision, terms] = revisionOf(second, settings.value, sides)
  const isFixable = fixableIn(revision, { ...terms, seen: after, isFresh: false })
  return {
    value: review(before, after, {
      revisions: request,
      settings: settings.value,
      options: job.options,
      isFixable,
    }),
  }
}

function fixed(request: Extract<Request, { k: 'fix' }>, job: Job): Step<Fix> {
  const tree = treeOf(request.tree, job)
  const settings = settingsOf(request.settingsTree, job)
  if (tree === null || !('value' in tree)) return tree
  if (settings === null || !('value' in settings)) return settings
  const reading = read(tree.value, settings.value, job)
  if (reading === null) return null
  const { tree: id, settingsTree, liveTree = null } = request
  const live = liveTree === null ? { value: null } : liveReading(liveTree, settings.value, job)
  if (live === null || !('value' in live)) return live
  const [revision, terms] = revisionOf(reading, settings.value, { tree: id, settingsTree, job })
  const found = fix({
    revision,
    live: live.value && { ...revision, ...live.value },
    ...terms,
    validate: job.ask.validate,
    memo: job.memo,
    key: keyOf(request),
  })
  if (found === null) return null
  return 'message' in found ? { refusal: found } : { value: found }
}

/** What plans follow from; content as its text, which is much shorter than its numbers. */
function keyOf({ options, ...trees }: Extract<Request, { k: 'fix' }>): string {
  const { settings, organisation = null, ...others } = options
  const files = [settings, organisation].map(
    (file) => file && [file.path, new TextDecoder().decode(file.bytes)],
  )
  return JSON.stringify([trees, others, files])
}

function liveReading(id: ObjectId, settings: Settings, job: Job): Step<Reading> {
  const tree = treeOf(id, job)
  if (tree === null || !('value' in tree)) return tree
  const reading = read(tree.value, settings, job)
  return reading && { value: reading }
}

type Sides = { readonly tree: ObjectId; readonly settingsTree: ObjectId; readonly job: Job }

/** What a fix starts from: what was read, with where its settings stand and may be written to. */
function revisionOf(reading: Reading, settings: Settings, sides: Sides) {
  const { settingsTree, job } = sides
  const found = settingsFiles(settingsTree, job)
  const files = found !== null && 'value' in found ? found.value : { own: null, organisation: null }
  const revision = { ...reading, settings, settingsFiles: files }
  return [revision, { options: job.options, settingsApart: apartFrom(sides) }] as const
}

/** Why the repository's own settings are not written to; null where the tree holds the very same. */
function apartFrom({ tree, settingsTree, job }: Sides): string | null {
  if (job.options.settings !== null) return 'the settings were given apart from the tree'
  const [own, counting] = [tree, settingsTree].map((id) => {
    const found = treeOf(id, job)
    const entries = found !== null && 'value' in found ? found.value : []
    return settingsEntry(entries, job.options.under ?? '')
  })
  const isSame = own?.id === counting?.id && own?.path === counting?.path
  return isSame ? null : 'the settings that count are not those of this branch'
}

function simulateSide(
  { documents, incomplete }: Reading,
  settings: Settings,
  { options, before }: Job & { readonly before: Simulated | null },
): Simulated | Refusal {
  return simulate({ documents, incomplete, settings, options, before })
}

function read(tree: Tree, settings: Settings, job: Job): Reading | null {
  return documents(tree, foldersOf(settings, job.options), job)
}

/** The folders of the clusters that are asked for, as far as they lie in what is read at all. */
function foldersOf({ clusters }: Settings, { clusters: wanted, under = '' }: Options): string[] {
  if (clusters.length === 0) return [under]
  return clusters
    .filter(({ name }) => wanted.length === 0 || wanted.includes(name.value))
    .flatMap(({ paths }) => (paths.length === 0 ? [''] : paths))
    .map((path) => resolvePath('', path) ?? path)
    .flatMap((path) => (isUnder(path, under) ? [path] : isUnder(under, path) ? [under] : []))
}

function treeOf(id: ObjectId, { ask }: Job): Step<Tree> {
  const found = ask.tree(id)
  if (found === null) return null
  return found.ok ? { value: found.value } : { refusal: { message: found.message } }
}

/** The settings of a tree (or those that the options bring along); only sound ones. */
function settingsOf(id: ObjectId, job: Job): Step<Settings> {
  const step = settingsReport(id, job)
  if (step === null || !('value' in step)) return step
  const { settings, problems } = step.value
  const [first, ...more] = problems
  if (first !== undefined) return { refusal: { message: oneLine(first, more.length) } }
  const declared = settings.clusters.map(({ name }) => name.value)
  const names = declared.length === 0 ? ['default'] : declared
  const missing = job.options.clusters.find((name) => !names.includes(name))
  return missing === undefined ? { value: settings } : { refusal: noCluster(missing, names) }
}

function noCluster(missing: string, names: readonly string[]): Refusal {
  const known = `${names.length === 1 ? 'the only cluster is' : 'the clusters are'} ${names.join(', ')}`
  return { message: `--cluster ${missing}: ${known}${didYouMean(missing, names)}` }
}

function settingsReport(id: ObjectId, job: Job): Step<SettingsReport> {
  const files = settingsFiles(id, job)
  if (files === null || !('value' in files)) return files
  const { own, organisation } = files.value
  const { value: settings, problems } = readSettingsFiles(files.value)
  return { value: { path: (own ?? organisation)?.path ?? null, settings, problems } }
}

/** Where the settings of a tree come from. */
function settingsFiles(id: ObjectId, job: Job): Step<SettingsFiles> {
  const { settings: given, organisation = null } = job.options
  const own = given === null ? ownFile(id, job) : { value: given }
  if (own === null || !('value' in own)) return own
  return { value: { own: own.value, organisation } }
}

function ownFile(id: ObjectId, job: Job): Step<SettingsFile | null> {
  const tree = treeOf(id, job)
  if (tree === null || !('value' in tree)) return tree
  const entry = settingsEntry(tree.value, job.options.under ?? '')
  if (entry === undefined) return { value: null }
  const { id: blob, path } = entry
  if (!isReadable(entry)) {
    const message = `${path}: the settings have to be a plain file of at most 5 MB`
    return { refusal: { message } }
  }
  const found = job.ask.blob(blob, path)
  if (found === null) return null
  if (!found.ok) return { refusal: { message: `${path}: ${found.message}` } }
  return { value: { path, bytes: found.value } }
}

/** The settings of the folder that is read, where it has its own, else those of the whole tree. */
function settingsEntry(tree: Tree, under: string): TreeEntry | undefined {
  const own = under === '' ? settingsPath : `${under}/${settingsPath}`
  return tree.find(({ path }) => path === own) ?? tree.find(({ path }) => path === settingsPath)
}

function oneLine({ at, message }: Problem, more: number): string {
  const where = at === null ? settingsPath : `${at.file}:${at.line}`
  return `${where}: ${message}${more === 0 ? '' : ` (and ${more} more)`}`
}
