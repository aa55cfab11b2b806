import { at, locate } from '../source/field.ts'
import type { Doc, Problem } from '../types/source.ts'
import type { Workload } from '../types/workload.ts'
import { objectId } from './identity.ts'
import { type View, viewOf } from './views.ts'

/** The objects of one cluster, by what they are, each list sorted by id. */
export type Objects = {
  readonly of: <K extends View['k']>(kind: K) => readonly Extract<View, { k: K }>['value'][]
  /** Workloads of which there are two; of each pair one stands here. */
  readonly disputed: readonly Workload[]
  readonly problems: readonly Problem[]
}

/**
 * Sorts documents into views. Of two objects with one id neither is believed: which one a cluster
 * gets depends on the order in which they are applied.
 */
export function collectObjects(docs: readonly Doc[]): Objects {
  const byId = groupById(docs)
  const problems: Problem[] = []
  const disputed: Workload[] = []
  const rivals: Rivals[] = []
  const lists = new Map<View['k'], View['value'][]>()
  // Sorting the texts alone is several times as quick as sorting pairs by them.
  for (const id of [...byId.keys()].sort()) {
    const same = byId.get(id) ?? []
    const [doc] = same
    if (doc === undefined) continue
    const view = viewOf(doc)
    if (same.length === 1) add(lists, view)
    else {
      const ofBuilds = rivalsOf(same)
      if (ofBuilds === null) problems.push(...duplicates(id, same))
      else rivals.push(ofBuilds)
      if (view.k === 'workload') disputed.push(view.value)
    }
  }
  problems.push(...rivalry(rivals))
  return { of: (kind) => (lists.get(kind) ?? []) as never, disputed, problems }
}

/** An object that several builds make, and these in the order of their files. */
type Rivals = { readonly builds: readonly string[]; readonly files: readonly string[] }

/** The builds that an object is from, where each is of another one; null where one is of none. */
function rivalsOf(docs: readonly Doc[]): Rivals | null {
  const sorted = docs.toSorted((a, b) => (a.file < b.file ? -1 : 1))
  const builds = sorted.flatMap(({ made }) => made?.by ?? [])
  const isEach = builds.length === docs.length && new Set(builds).size === builds.length
  return isEach ? { builds, files: sorted.map(({ file }) => file) } : null
}

/** One problem for all of them, because one remedy is: mostly they are of different clusters. */
function rivalry(all: readonly Rivals[]): readonly Problem[] {
  const groups = [...Map.groupBy(all, ({ builds }) => JSON.stringify(builds)).values()]
  const [most] = groups.toSorted((a, b) => b.length - a.length)
  const [shown] = most ?? []
  if (most === undefined || shown === undefined) return []
  const [first, second] = shown.builds
  const rest = new Set(all.flatMap(({ builds }) => builds)).size - 2
  const what = most.length === 1 ? 'an object' : `${most.length} objects`
  const others =
    rest === 0 ? '' : `, and ${rest} other ${rest === 1 ? 'build does' : 'builds do'} likewise`
  return [
    {
      code: 'duplicate-object',
      message:
        `${second} and ${first} make ${what} of the same names${others}: none of those is believed; ` +
        'if they are of different clusters, name these with their paths in the settings',
      at: { file: shown.files[1] ?? '', line: 1, endLine: 1 },
    },
  ]
}

function groupById(docs: readonly Doc[]): ReadonlyMap<string, readonly Doc[]> {
  const byId = new Map<string, Doc[]>()
  for (const doc of docs) {
    const id = doc.name === '' ? `${doc.file}\n${byId.size}` : objectId(doc)
    const known = byId.get(id)
    if (known === undefined) byId.set(id, [doc])
    else known.push(doc)
  }
  return byId
}

function add(lists: Map<View['k'], View['value'][]>, { k, value }: View): void {
  const list = lists.get(k)
  if (list === undefined) lists.set(k, [value])
  else list.push(value)
}

function duplicates(id: string, docs: readonly Doc[]): readonly Problem[] {
  const places = docs.map((doc) => locate(at(doc, 'metadata', 'name')))
  const sorted = places.toSorted((a, b) =>
    a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1,
  )
  const [first] = sorted
  return sorted.slice(1).map((place) => ({
    code: 'duplicate-object',
    message: `${id} stands in ${first?.file}:${first?.line} as well: neither is believed; keep one`,
    at: place,
  }))
}
