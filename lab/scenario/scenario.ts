import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import { blobId } from '../../src/forge/hash.ts'
import { asking } from '../../src/render/ask.ts'
import { documents } from '../../src/render/documents.ts'
import { isKustomization, isManifestName, settingsPath } from '../../src/render/names.ts'
import { readSettings } from '../../src/settings/read.ts'
import { simulate } from '../../src/simulate.ts'
import { readYaml } from '../../src/source/read-file.ts'
import type { Answer, Options, TreeEntry } from '../../src/types/engine.ts'
import type { Settings } from '../../src/types/settings.ts'
import type { Simulated } from '../../src/types/simulated.ts'

/** A scenario folder as `edgewise simulate` takes it: every file by its path, the settings among them. */
export type Scenario = {
  readonly name: string
  readonly files: Readonly<Record<string, string>>
}

const MOST_FILES = 2_000
const MOST_BYTES = 20_000_000

/**
 * Reads the manifests and the settings below a folder; links are not followed, and what no reader
 * of manifests would look at is left out. Throws where the folder is too large for a scenario.
 */
export function readScenario(folder: string): Scenario {
  const root = resolve(folder)
  if (!existsSync(root)) throw new Error(`${folder}: there is no such folder`)
  const found: Record<string, string> = {}
  let bytes = 0
  for (const path of pathsBelow(root)) {
    bytes += lstatSync(join(root, path)).size
    if (bytes > MOST_BYTES)
      throw new Error(`${folder}: more than ${MOST_BYTES} bytes of manifests are no scenario`)
    found[path] = readFileSync(join(root, path), 'utf8')
  }
  return { name: basename(root), files: found }
}

function pathsBelow(root: string): string[] {
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !/(?:^|\/)(?:\.git|node_modules)\//.test(path))
    .filter((path) => isManifestName(path) || isKustomization(path))
    .toSorted()
  if (paths.length > MOST_FILES)
    throw new Error(`${root}: ${paths.length} manifests are no scenario, ${MOST_FILES} at most are`)
  return paths
}

const DEFAULTS: Options = {
  asOf: '2026-11-22',
  clusters: [],
  kubernetes: null,
  entry: null,
  set: [],
  explain: false,
  settings: null,
}

/**
 * What the simulator makes of a scenario of one cluster. Throws where the engine would refuse it,
 * with the reason, and where the settings declare several clusters.
 */
export function simulateScenario(
  { name, files }: Scenario,
  options: Partial<Pick<Options, 'kubernetes' | 'set' | 'entry'>> = {},
): Simulated {
  const settings = settingsOf(name, files)
  if (settings.clusters.length > 1)
    throw new Error(`${name}: a scenario is one cluster, ${settings.clusters.length} are declared`)
  const { tree, blobs } = treeOf(files)
  const ask = asking({
    tree: () => null,
    blob: (key) => blobs.get(key) ?? null,
    validation: () => null,
    build: () => null,
    hcl: () => null,
  })
  const folders = settings.clusters.flatMap(({ paths }) => paths)
  const reading = documents(tree, folders.length === 0 ? [''] : folders, { ask, memo: new Map() })
  if (reading === null) throw new Error(`${name}: asks for files that it does not hold`)
  const all = { ...DEFAULTS, ...options }
  const simulated = simulate({ ...reading, settings, options: all, before: null })
  if ('message' in simulated) throw new Error(`${name}: ${simulated.message}`)
  return simulated
}

function settingsOf(name: string, files: Scenario['files']): Settings {
  const text = files[settingsPath]
  if (text === undefined) return readSettings(null).value
  const file = readYaml(settingsPath, new TextEncoder().encode(text))
  const { value, problems } = readSettings(file.value)
  const [first] = [...file.problems, ...problems]
  if (first === undefined) return value
  throw new Error(`${name}: ${settingsPath}:${first.at?.line ?? 1}: ${first.message}`)
}

type Blobs = ReadonlyMap<string, Answer<Uint8Array>>

function treeOf(files: Scenario['files']): { readonly tree: TreeEntry[]; readonly blobs: Blobs } {
  const blobs = new Map<string, Answer<Uint8Array>>()
  const tree = Object.entries(files).map(([path, text]): TreeEntry => {
    const bytes = new TextEncoder().encode(text)
    const id = blobId(bytes, 'sha1')
    blobs.set(id, { ok: true, value: bytes })
    return { path, id, mode: '100644', size: bytes.length }
  })
  return { tree, blobs }
}
