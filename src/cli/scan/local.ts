import { existsSync, lstatSync, realpathSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { TooMuch, tooMuch, usual } from '../../app/engine/bounds.ts'
import type { Engine } from '../../app/engine/engine.ts'
import { InputError, Transient } from '../../drive/errors.ts'
import { openGit } from '../../forge/git/repository.ts'
import { openRepository } from '../../forge/open.ts'
import type { Repository, Wanted } from '../../forge/repository.ts'
import { isWanted } from '../../render/names.ts'
import type { ObjectId, Options } from '../../types/engine.ts'
import type { ScannedRepository } from '../../types/scan.ts'
import { lateTools } from '../tools.ts'
import { type Place, rootOf } from './folders.ts'
import { countsOf, failed } from './totals.ts'

export type ScanOptions = {
  readonly options: Options
  /** What each repository resolves for itself; null: its working tree, or HEAD where there is none. */
  readonly revision: string | null
  /** Told how many are done. */
  readonly done: (repositories: number) => void
}

export type ScannedPlaces = {
  readonly repositories: readonly ScannedRepository[]
  /** Whether one of them met a defect of Edgewise. */
  readonly isDefective: boolean
}

/**
 * Scans repositories side by side, each in a thread that ends by itself where it takes too much. One
 * that cannot be scanned stops none of the others. Nothing is kept of one but what was found.
 */
export async function scanPlaces(
  places: readonly Place[],
  { options, revision, done }: ScanOptions,
): Promise<ScannedPlaces> {
  const { openThreads } = await import('../../app/engine/threads.ts')
  const most = Math.min(places.length, availableParallelism())
  const tools = lateTools()
  const engine = openThreads(most, { tools })
  const results: ScannedRepository[] = []
  const defects: unknown[] = []
  const waiting = [...places.entries()]
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, place] = next
      results[index] = await scan(place, { options, revision, engine, defects })
      done(Object.keys(results).length)
    }
  }
  try {
    // One more than threads, so that the next one is read meanwhile.
    await Promise.all(Array.from({ length: most + 1 }, work))
    return { repositories: results, isDefective: defects.length > 0 }
  } finally {
    await Promise.all([engine.close(), tools.close()])
  }
}

type How = Pick<ScanOptions, 'options' | 'revision'> & {
  readonly engine: Engine
  /** Where defects of Edgewise are put. */
  readonly defects: unknown[]
}

async function scan(place: Place, how: How): Promise<ScannedRepository> {
  const { name } = place
  try {
    const repository = await open(place)
    const { revision, tree } = await sideOf(repository, place, how.revision)
    const options = { ...how.options, under: repository.under }
    const looked = await how.engine.run('look', { tree, options }, repository)
    if (!looked.ok) return failed(name, revision, looked.message)
    if (!looked.value.ok) return failed(name, revision, looked.value.reason)
    const { findings, problems } = looked.value
    return { name, revision, status: 'scanned', counts: countsOf(findings), findings, problems }
  } catch (error) {
    if (!isExpected(error)) how.defects.push(error)
    return failed(name, how.revision ?? (place.isBare ? 'HEAD' : 'working tree'), reasonOf(error))
  }
}

/** A clone is not read as a plain folder because Git does not know it for one. */
async function open({ folder, isBare }: Place): Promise<Repository> {
  const wanted = bounded(rootOf(folder))
  if (isBare || !existsSync(join(folder, '.git'))) return openRepository(folder, wanted)
  const clone = await openGit(realpathSync(folder), wanted)
  if (clone?.under === '') return clone
  throw new InputError('git does not know it for a repository: its .git is damaged')
}

const isExpected = (error: unknown): boolean =>
  error instanceof InputError || error instanceof TooMuch || error instanceof Transient

/** Whatever goes wrong with one is said of that one. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof InputError || error instanceof TooMuch) return message
  if (error instanceof Transient) return `${message}; try again later`
  return `a defect of Edgewise: ${message}; please report it`
}

type Side = { readonly revision: string; readonly tree: ObjectId }

async function sideOf(
  repository: Repository,
  { isBare }: Place,
  revision: string | null,
): Promise<Side> {
  if (revision !== null || isBare) {
    const { id, tree } = await repository.resolve(revision ?? 'HEAD')
    return { revision: id, tree }
  }
  const tree = await repository.workingTree()
  return { revision: await nameOfWorkingTree(repository), tree }
}

async function nameOfWorkingTree(repository: Repository): Promise<string> {
  try {
    const { id } = await repository.resolve('HEAD')
    return (await repository.changes()).length > 0 ? `${id}+` : id
  } catch (error) {
    // Neither a plain folder nor a repository without a commit has a name for what is in it.
    if (error instanceof InputError) return 'working tree'
    throw error
  }
}

/** What is read of a working tree, which is read before anybody asks for it, has the same bounds. */
function bounded(root: string): Wanted {
  const sum = { files: 0, bytes: 0 }
  return (path, under) => {
    if (!isWanted(path, under)) return false
    sum.files += 1
    sum.bytes += lstatSync(join(root, path), { throwIfNoEntry: false })?.size ?? 0
    for (const unit of ['files', 'bytes'] as const)
      if (sum[unit] > usual[unit]) throw new TooMuch(tooMuch(unit, usual[unit]))
    return true
  }
}
