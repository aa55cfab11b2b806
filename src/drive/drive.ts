import { answer, type Value } from '../engine.ts'
import type {
  Answer,
  Built,
  Hcl,
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
import {
  type BuildNeed,
  type BuildTask,
  type HclNeed,
  noTools,
  type Tools,
  type ValidateNeed,
} from './tools.ts'

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
  readonly hcls: Map<string, Answer<Hcl>>
  readonly builds: Map<string, Answer<Built>>
}

type How = {
  readonly memo: Memo
  readonly progress?: Progress
  /** What judges and reads documents and renders builds; absent: nothing does, which is said of each. */
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
    hcls: new Map(),
    builds: new Map(),
  }
  const world = {
    tree: (key: ObjectId) => known.trees.get(key) ?? null,
    blob: (key: ObjectId) => known.blobs.get(key) ?? null,
    validation: (key: string) => known.validations.get(key) ?? null,
    hcl: (key: string) => known.hcls.get(key) ?? null,
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
  const hcls = new Map<string, HclNeed>()
  const builds = new Map<string, BuildNeed>()
  for (const need of needs) {
    if (isKnown(need, known)) throw new Defect(`the engine asks again for the ${nameOf(need)}`)
    if (need.k === 'tree') trees.add(need.key)
    else if (need.k === 'blob') blobs.set(need.key, need)
    else if (need.k === 'hcl') hcls.set(need.key, need)
    else if (need.k === 'build') builds.set(need.key, need)
    else validations.set(need.key, need)
  }
  const tasks = [...builds.values()].map((need) => taskOf(need, known))
  const readTrees = [...trees].map(async (id) => {
    known.trees.set(id, settled(await source.objects.tree(id)))
  })
  await Promise.all([
    ...readTrees,
    readBlobs([...blobs.values()], known, source),
    ask([...validations.values()], known.validations, source.tools.validate),
    ask([...hcls.values()], known.hcls, source.tools.hcl),
    ask(tasks, known.builds, source.tools.build),
  ])
}

const answersTo = {
  tree: 'trees',
  blob: 'blobs',
  validate: 'validations',
  hcl: 'hcls',
  build: 'builds',
} as const

const isKnown = ({ k, key }: Need, known: Known): boolean => known[answersTo[k]].has(key)

/** What a need is about, short enough for a message. */
const nameOf = (need: Need): string => {
  if (need.k === 'validate') return `validation of ${need.path}`
  if (need.k === 'hcl') return `content of ${need.path}`
  return `${need.k} ${need.k === 'build' ? need.folder : need.key}`
}

function taskOf(need: BuildNeed, { blobs }: Known): BuildTask {
  const contents = need.files.map(({ path, blob }) => {
    const content = blobs.get(blob)
    if (!content?.ok) throw new Defect(`the ${nameOf(need)} is to read ${path}, which is not known`)
    return [path, content.value] as const
  })
  return { ...need, contents: new Map(contents) }
}

/** Puts each answer to a tool's needs where it belongs. */
async function ask<N extends ValidateNeed | HclNeed | BuildTask, T>(
  needs: readonly N[],
  known: Map<string, Answer<T>>,
  tool: (needs: readonly N[]) => Promise<ReadonlyMap<string, Answer<T>>>,
): Promise<void> {
  if (needs.length === 0) return
  const answers = await tool(needs)
  for (const need of needs) {
    const found = answers.get(need.key)
    if (found === undefined) throw new Defect(`the ${nameOf(need)} was not answered`)
    known.set(need.key, settled(found))
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
