import type { Tree, TreeEntry } from '../types/engine.ts'
import type { Doc, Problem } from '../types/source.ts'
import { isBuild, isComponent, listed } from './kustomization.ts'
import { isChart, isKustomization, isManifestName } from './names.ts'
import { folderOf, isUnder } from './paths.ts'

/** A build that a tree asks for, with the files that only it knows how to read. */
export type Build = {
  readonly tool: 'kustomize' | 'helm'
  readonly folder: string
  /** The file that asks for it. */
  readonly file: string
  /** Files that it takes; null where counting would cost too much. */
  readonly files: ReadonlySet<string> | null
  /** The kustomizations that it goes through, its own first; who changes an object later is earlier. */
  readonly layers: ReadonlySet<string>
  /** Whether it is a component, which only others can use. */
  readonly isComponent: boolean
}

export type Owned = {
  readonly builds: readonly Build[]
  /** Whether a build owns the file, so that it is no plain manifest. */
  isOwned(path: string): boolean
}

/** One folder with a kustomization: what it lists, split by what stands in the tree. */
type Layer = {
  readonly folder: string
  readonly file: string
  readonly files: readonly string[]
  readonly layers: readonly string[]
  readonly isComponent: boolean
}

/** Steps over all builds together; only a tree made to be slow has more. */
const mostSteps = 2_000_000

/** The kustomizations of a tree, outside of charts; the engine needs their content. */
export function kustomizations(tree: Tree): readonly TreeEntry[] {
  const charts = chartFolders(tree)
  return tree.filter(({ path }) => isKustomization(path) && !isInChart(path, charts))
}

/**
 * Which files of a tree belong to a Kustomize or Helm build. A kustomization owns what it lists,
 * through the kustomizations of folders that it lists; a `Chart.yaml` owns its whole folder. Only
 * what nothing else lists is a build of its own.
 *
 * @param read - the content of a kustomization; null where it cannot be read: it owns itself.
 */
export function owned(tree: Tree, read: (entry: TreeEntry) => Doc | null): Owned {
  const charts = chartFolders(tree)
  const layers = readLayers(tree, read)
  const files = new Set<string>()
  for (const layer of layers.values()) {
    files.add(layer.file)
    for (const file of layer.files) files.add(file)
  }
  const builds = [...kustomizeBuilds(layers), ...chartBuilds(tree, charts)]
  return {
    builds: builds.sort((a, b) => (a.file < b.file ? -1 : 1)),
    isOwned: (path) => files.has(path) || isInChart(path, charts),
  }
}

/** A build as people call it: `kustomize build apps/prod`. */
export function buildName({ tool, folder }: Build): string {
  const what = tool === 'helm' ? 'helm template' : 'kustomize build'
  return `${what} ${folder === '' ? '.' : folder}`
}

/** One problem a build: what it stands for is not known until it is rendered. */
export function notRendered(build: Build, reason = left(build.files)): Problem {
  return {
    code: 'not-rendered',
    message: `${buildName(build)} is not rendered: ${reason}`,
    at: { file: build.file, line: 1, endLine: 1 },
  }
}

/** What is not known of a build that is not rendered. */
export function left(all: ReadonlySet<string> | null): string {
  if (all === null) return 'its files are not read'
  const files = new Set([...all].filter(isManifestName))
  if (files.size === 0) return 'what it makes is not known'
  return files.size === 1 ? 'its file is not read' : `its ${files.size} files are not read`
}

function readLayers(
  tree: Tree,
  read: (entry: TreeEntry) => Doc | null,
): ReadonlyMap<string, Layer> {
  const paths = new Set(tree.map(({ path }) => path))
  const found = kustomizations(tree).flatMap((entry) => {
    const doc = read(entry)
    return doc === null || isBuild(doc) ? [{ path: entry.path, doc }] : []
  })
  const folders = new Set(found.map(({ path }) => folderOf(path)))
  const layers = new Map<string, Layer>()
  for (const { path, doc } of found) {
    const folder = folderOf(path)
    const names = doc === null ? [] : listed(doc, folder)
    const before = layers.get(folder)
    layers.set(folder, {
      folder,
      file: before?.file ?? path,
      isComponent: doc !== null && isComponent(doc),
      files: [
        ...(before === undefined ? [] : [...before.files, path]),
        ...names.filter((name) => paths.has(name) && !folders.has(name)),
      ],
      layers: [
        ...(before?.layers ?? []),
        ...names.filter((name) => folders.has(name) && name !== folder),
      ],
    })
  }
  return layers
}

/** Builds of the layers that no other lists; of layers that only list each other, the first. */
function kustomizeBuilds(layers: ReadonlyMap<string, Layer>): readonly Build[] {
  const all = [...layers.values()].sort((a, b) => (a.folder < b.folder ? -1 : 1))
  const inner = new Set(all.flatMap((layer) => layer.layers))
  const reached = new Set<string>()
  const budget = { steps: mostSteps }
  const builds: Build[] = []
  const build = (root: Layer): void => {
    builds.push({
      tool: 'kustomize',
      folder: root.folder,
      file: root.file,
      ...filesOf(root, layers, budget),
      isComponent: root.isComponent,
    })
    mark(root, layers, reached)
  }
  for (const layer of all) if (!inner.has(layer.folder)) build(layer)
  for (const layer of all) if (!reached.has(layer.folder)) build(layer)
  return builds
}

function filesOf(
  root: Layer,
  layers: ReadonlyMap<string, Layer>,
  budget: { steps: number },
): Pick<Build, 'files' | 'layers'> {
  const files = new Set<string>()
  const own = new Set<string>()
  const seen = new Set<string>([root.folder])
  for (const folder of seen) {
    const layer = layers.get(folder)
    if (layer === undefined) continue
    budget.steps -= layer.files.length + layer.layers.length + 1
    if (budget.steps < 0) return { files: null, layers: own }
    own.add(layer.file)
    for (const file of layer.files) files.add(file)
    // Components come after resources, and change what those bring.
    for (const next of layer.layers.toReversed()) seen.add(next)
  }
  return { files, layers: own }
}

/** Adds what a root leads to; what was reached before has been followed before. */
function mark(root: Layer, layers: ReadonlyMap<string, Layer>, reached: Set<string>): void {
  const open = [root.folder]
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    if (reached.has(folder)) continue
    reached.add(folder)
    open.push(...(layers.get(folder)?.layers ?? []))
  }
}

function chartBuilds(tree: Tree, charts: ReadonlySet<string>): readonly Build[] {
  const files = new Map<string, Set<string>>([...charts].map((folder) => [folder, new Set()]))
  for (const { path } of tree) {
    const chart = isManifestName(path) ? chartOf(path, charts) : null
    if (chart !== null) files.get(chart)?.add(path)
  }
  return [...files].map(([folder, owns]) => ({
    tool: 'helm',
    folder,
    file: folder === '' ? 'Chart.yaml' : `${folder}/Chart.yaml`,
    files: owns,
    layers: new Set(),
    isComponent: false,
  }))
}

/** Folders of charts; a chart within another is a part of it. */
function chartFolders(tree: Tree): ReadonlySet<string> {
  const folders = tree.filter(({ path }) => isChart(path)).map(({ path }) => folderOf(path))
  const outer = new Set<string>()
  for (const folder of folders.sort()) {
    if (chartOf(`${folder}/`, outer) === null) outer.add(folder)
  }
  return outer
}

function isInChart(path: string, charts: ReadonlySet<string>): boolean {
  return chartOf(path, charts) !== null
}

/** The chart that a file stands in, found by its ancestors. */
function chartOf(path: string, charts: ReadonlySet<string>): string | null {
  if (charts.size === 0) return null
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    if (charts.has(folder)) return folder
    if (folder === '') return null
  }
}

/** Whether a build has to do with files under one of the folders. */
export function touches(build: Build, folders: readonly string[]): boolean {
  const isHere = (path: string) => folders.some((folder) => isUnder(path, folder))
  return build.files === null || isHere(build.file) || [...build.files].some(isHere)
}
