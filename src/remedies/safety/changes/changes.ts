import { objectId } from '../../../cluster/identity.ts'
import { sameValue } from '../../../cluster/same-template.ts'
import { docsOf } from '../../../simulate.ts'
import type { ClusterSettings, Settings } from '../../../types/settings.ts'
import type { Doc } from '../../../types/source.ts'
import type { Revision } from '../terms.ts'
import { mixSettings, settingsChanges } from './mix-settings.ts'
import { alikeNodes } from './nodes.ts'

/** One thing that changes by itself: an object, or what people do by hand to a pool or a front. */
export type Change = {
  readonly id: string
  /** Changes of one key are like each other: how many of them are made matters, not which. */
  readonly alike: string
  /** Whether it is about nodes: what it touches is about everything that runs. */
  readonly isOfNodes: boolean
  /** The object as it will be, or as it was; null: nothing that GitOps applies. */
  readonly doc: Doc | null
}

export type Changes = {
  readonly list: readonly Change[]
  /** The revision with some of the changes made. */
  readonly with: (made: ReadonlySet<string>) => Revision
}

type Pair = { readonly before: Doc | null; readonly after: Doc | null }

/** What differs between two revisions of one cluster, and every revision between them. */
export function changesOf(before: Revision, after: Revision, cluster: string): Changes {
  const [own, next] = [clusterOf(before.settings, cluster), clusterOf(after.settings, cluster)]
  const first = docsOf(before.docs, own)
  const pairs = pairUp(first, docsOf(after.docs, next))
  const changed = new Map([...pairs].filter(([, pair]) => isChanged(pair)))
  const objects = [...changed].map(([id, pair]) => ({
    id,
    alike: alikeNodes(pair.before, pair.after) ?? id,
    isOfNodes: (pair.after ?? pair.before)?.kind === 'Node',
    doc: pair.after ?? pair.before,
  }))
  const settings = settingsChanges({ own, next })
  const list = [...objects, ...settings]
  return {
    list,
    with: (made) => ({
      docs: [...pairs].flatMap(([id, pair]) =>
        changed.has(id) ? ((made.has(id) ? pair.after : pair.before) ?? []) : (pair.before ?? []),
      ),
      settings: mixSettings(
        { before: before.settings, after: after.settings },
        { own, next },
        made,
      ),
    }),
  }
}

const clusterOf = ({ clusters }: Settings, name: string): ClusterSettings | null =>
  clusters.find((one) => one.name.value === name) ?? null

/** Objects of both sides by id; of several with one id each by its place among them. */
function pairUp(before: readonly Doc[], after: readonly Doc[]): ReadonlyMap<string, Pair> {
  const pairs = new Map<string, Pair>()
  for (const [id, doc] of numbered(before)) pairs.set(id, { before: doc, after: null })
  for (const [id, doc] of numbered(after))
    pairs.set(id, { before: pairs.get(id)?.before ?? null, after: doc })
  return pairs
}

function numbered(docs: readonly Doc[]): readonly (readonly [string, Doc])[] {
  const seen = new Map<string, number>()
  return docs.map((doc) => {
    const id = objectId(doc)
    const count = (seen.get(id) ?? 0) + 1
    seen.set(id, count)
    return [count === 1 ? id : `${id}#${count}`, doc] as const
  })
}

const isChanged = ({ before, after }: Pair): boolean =>
  before === null || after === null || !(before === after || sameValue(before.root, after.root))
