import { type Dirent, existsSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { InputError } from '../../drive/errors.ts'
import { isManifestName } from '../../render/names.ts'

/** A repository, or a folder that stands for one. */
export type Place = {
  /** Its folder's name, with as many folders above it as make it the only one of that name. */
  readonly name: string
  readonly folder: string
  /** It has no working tree. */
  readonly isBare: boolean
}

export type Places = {
  /** Ordered by name, whatever order the file system has. */
  readonly places: readonly Place[]
  /** Paths of folders beside clones that are no Git repositories, and of links. */
  readonly passedOver: readonly string[]
}

type Folder = Omit<Place, 'name'>

/**
 * Finds the repositories of some folders. Each folder is a repository, or one that has repositories
 * right below it, or else one with manifests, which stands for itself.
 *
 * @throws InputError for a folder that is none of these, before anything is scanned.
 */
export function findPlaces(given: readonly string[]): Places {
  const looked = given.map((path) => lookInto(resolve(path)))
  const folders = new Map(looked.flatMap(({ folders }) => folders).map((at) => [at.folder, at]))
  const names = namesOf([...folders.keys()])
  const places = [...folders.values()].map((at) => ({ name: names(at.folder), ...at }))
  return {
    places: places.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    passedOver: looked.flatMap(({ passedOver }) => passedOver),
  }
}

type Looked = { readonly folders: readonly Folder[]; readonly passedOver: readonly string[] }

function lookInto(path: string): Looked {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) throw new InputError(`there is no folder ${path}`)
  if (!stat.isDirectory()) throw new InputError(`${path} is a file: name its folder`)
  const folder = realpathSync(path)
  const itself = repositoryAt(folder)
  if (itself !== null) return { folders: [itself], passedOver: [] }
  const items = list(folder).filter((item) => item.isDirectory() || item.isSymbolicLink())
  const below = items.map((item) => {
    const at = join(folder, item.name)
    // Whoever makes a link decides where it leads: nothing outside of the folder was named.
    return { at, found: item.isDirectory() ? repositoryAt(at) : null }
  })
  const folders = below.flatMap(({ found }) => found ?? [])
  if (folders.length > 0)
    return { folders, passedOver: below.filter(({ found }) => found === null).map(({ at }) => at) }
  if (hasManifest(folder)) return { folders: [{ folder, isBare: false }], passedOver: [] }
  throw new InputError(
    `${path}: neither a Git repository nor a folder of some, and no manifest (.yaml, .yml or .json) in it`,
  )
}

/** Null for a folder that is the root of no repository. */
function repositoryAt(folder: string): Folder | null {
  if (existsSync(join(folder, '.git'))) return { folder, isBare: false }
  const isBare = ['HEAD', 'objects', 'refs'].every((name) => existsSync(join(folder, name)))
  return isBare ? { folder, isBare } : null
}

function list(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    throw new InputError(`${folder}: the folder cannot be read (${code})`)
  }
}

/** Folders that are looked into for a manifest: a folder of manifests shows one soon. */
const mostFolders = 10_000

/** Whether there is a file that may be a manifest, the folders on top first; links not followed. */
function hasManifest(root: string): boolean {
  const folders = [root]
  for (const folder of folders) {
    const items = list(folder)
    if (items.some((item) => item.isFile() && isManifestName(item.name))) return true
    for (const { name } of items.filter((item) => item.isDirectory()))
      if (name !== '.git' && name !== 'node_modules') folders.push(join(folder, name))
    if (folders.length > mostFolders)
      throw new InputError(`${root} has more than ${mostFolders} folders: name a smaller one`)
  }
  return false
}

/** The last part of each path, or as many of its last parts as no other path ends in. */
function namesOf(folders: readonly string[]): (folder: string) => string {
  const last = (folder: string, parts: number): string =>
    folder.split(sep).filter(Boolean).slice(-parts).join('/')
  const byName = Map.groupBy(folders, (folder) => basename(folder))
  return (folder) => {
    const alike = byName.get(basename(folder)) ?? []
    const depth = folder.split(sep).length
    for (let parts = 1; parts < depth; parts += 1) {
      const name = last(folder, parts)
      if (alike.filter((other) => last(other, parts) === name).length === 1) return name
    }
    return folder
  }
}

/** The folder that paths of a place begin at: that of the repository which it lies in, or itself. */
export function rootOf(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at
    if (dirname(at) === at) return folder
  }
}
