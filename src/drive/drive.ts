import { answer, type Value } from '../engine.ts'
import type {
  Answer,
  Built,
  Memo,
  Need,
  ObjectId,
  Refusal,
  Request,
  Tree,
  Validation,
} from '../types/engine.ts'
import { Defect, Transient } from './errors.ts'
import type { BlobNeed, Objects } from './objects.ts'
import { type BuildNeed, noTools, type Tools, type ValidateNeed } from './tools.ts'

/** What `drive` says while it works: how many of the blobs asked for so far are there. */
type Progress = (known: number, all: number) => void

/** Blobs asked of a source in one go: enough to be quick, few enough to say how far it is. */
const batch = 2000

export type Driven<R extends Request> =
  | { readonly ok: true; readonly value: Value<R> }
  | { readonly ok: false; readonly refusal: Refusal }

/** Everything that has been answered, by content key. */
type Known = {
  readonly trees: Map<ObjectId, Answer<Tree>>
  readonly blobs: Map<ObjectId, Answer<Uint8Array>>
  readonly validations: Map<string, Answer<Validation>>
  readonly builds: Map<string, Answer<Built>>
}

type How = {
  readonly memo: Memo
  readonly progress?: Progress
  /** What judges documents and renders builds; absent: nothing does, which is said of each. */
  readonly tools?: Tools
}

/**
 * Answers a request: asks the engine, fetches what it needs, and asks again until nothing is
 * missing. Permanent failures go to the engine, which reports them as problems.
 *
 * @throws Transient where a source says that it may know later: nothing may be published.
 * @throws Defect where the engine asks again for what it was given, or ends without an answer.
 */
export async function drive<R extends Request>(
  request: R,
  objects: Objects,
  { memo, progress = () => {}, tools = noTools }: How,
): Promise<Driven<R>> {
  const known: Known = {
    trees: new Map(),
    blobs: new Map(),
    validations: new Map(),
    builds: new Map(),
  }
  const world = {
    tree: (key: ObjectId) => known.trees.get(key) ?? null,
    blob: (key: ObjectId) => known.blobs.get(key) ?? null,
    validation: (key: string) => known.validations.get(key) ?? null,
    build: (key: string) => known.builds.get(key) ?? null,
  }
  for (;;) {
    const { value, needs, refusal } = answer(world, request, memo)
    if (refusal !== null) return { ok: false, refusal }
    if (needs.length === 0) {
      if (value === null) throw new Defect('the engine ended without an answer')
      return { ok: true, value }
    }
    await satisfy(needs, known, { objects, tools, progress })
  }
}

type Source = { readonly objects: Objects; readonly tools: Tools; readonly progress: Progress }

async function satisfy(needs: readonly Need[], known: Known, source: Source): Promise<void> {
  const trees = new Set<ObjectId>()
  const blobs = new Map<ObjectId, BlobNeed>()
  const validations = new Map<string, ValidateNeed>()
  const builds = new Map<string, BuildNeed>()
  for (const need of needs) {
    if (isKnown(need, known)) throw new Defect(`the engine asks again for the ${nameOf(need)}`)
    if (need.k === 'tree') trees.add(need.key)
    else if (need.k === 'blob') blobs.set(need.key, need)
    else if (need.k === 'build') builds.set(need.key, need)
    else validations.set(need.key, need)
  }
  const readTrees = [...trees].map(async (id) => {
    known.trees.set(id, settled(await source.objects.tree(id)))
  })
  await Promise.all([
    ...readTrees,
    readBlobs([...blobs.values()], known, source),
    validate([...validations.values()], known, source),
    build([...builds.values()], known, source),
  ])
}

const answersTo = {
  tree: 'trees',
  blob: 'blobs',
  validate: 'validations',
  build: 'builds',
} as const

const isKnown = ({ k, key }: Need, known: Known): boolean => known[answersTo[k]].has(key)

/** What a need is about, short enough for a message. */
function nameOf(need: Need): string {
  if (need.k === 'validate') return `validation of ${need.path}`
  return `${need.k} ${need.k === 'build' ? need.folder : need.key}`
}

async function build(
  needs: readonly BuildNeed[],
  { blobs, builds }: Known,
  { tools }: Source,
): Promise<void> {
  if (needs.length === 0) return
  const tasks = needs.map((need) => ({ ...need, contents: contentsOf(need, blobs) }))
  const answers = await tools.build(tasks)
  for (const need of needs) {
    const found = answers.get(need.key)
    if (found === undefined) throw new Defect(`the ${nameOf(need)} was not answered`)
    builds.set(need.key, settled(found))
  }
}

function contentsOf(need: BuildNeed, blobs: Known['blobs']): ReadonlyMap<string, Uint8Array> {
  return new Map(
    need.files.map(({ path, blob }) => {
      const content = blobs.get(blob)
      if (!content?.ok)
        throw new Defect(`the ${nameOf(need)} is to read ${path}, which is not known`)
      return [path, content.value]
    }),
  )
}

async function validate(
  needs: readonly ValidateNeed[],
  { validations }: Known,
  { tools }: Source,
): Promise<void> {
  if (needs.length === 0) return
  const answers = await tools.validate(needs)
  for (const need of needs) {
    const found = answers.get(need.key)
    if (found === undefined)
      throw new Defect(`${need.path} was to be validated and was not answered`)
    validations.set(need.key, settled(found))
  }
}

async function readBlobs(needs: readonly BlobNeed[], known: Known, source: Source): Promise<void> {
  const all = known.blobs.size + needs.length
  for (let from = 0; from < needs.length; from += batch) {
    const some = needs.slice(from, from + batch)
    const answers = await source.objects.blobs(some)
    for (const { key } of some) {
      const found = answers.get(key)
      if (found === undefined) throw new Defect(`the blob ${key} was asked for and not answered`)
      known.blobs.set(key, settled(found))
    }
    source.progress(known.blobs.size, all)
  }
}

function settled<T>(found: Answer<T>): Answer<T> {
  if (!found.ok && found.transient) throw new Transient(found.message)
  return found
}
