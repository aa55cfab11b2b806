import type { Path } from '../../types/source.ts'
import type { Page, Stream } from './stream.ts'
import type { EntrySyntax, ItemSyntax, MapSyntax, SeqSyntax, Syntax } from './syntax.ts'

/** Where a value stands: the collection that holds it, and which of its parts it is. */
export type Owner =
  | {
      readonly k: 'entry'
      readonly map: MapSyntax
      readonly index: number
      readonly slot: EntrySyntax
    }
  | {
      readonly k: 'item'
      readonly seq: SeqSyntax
      readonly index: number
      readonly slot: ItemSyntax
    }

/** The deepest value on a path that is written, its owner (null: the document), and the rest. */
export type Walk = {
  readonly node: Syntax
  readonly owner: Owner | null
  readonly rest: Path
}

/** A place to edit: the file, the document, and how far the path goes in it. */
export type Place = { readonly stream: Stream; readonly page: Page; readonly at: Walk }

/**
 * Follows a path as far as the document has it; text says why it may not be followed. What is
 * removed may be an alias: only the way to it counts.
 */
export function walk(page: Page, path: Path, isRemoved: boolean): Walk | string {
  if (page.tree === null) return 'the document is empty'
  let node: Syntax = page.tree
  let owner: Owner | null = null
  for (const [index, key] of path.entries()) {
    const trouble = troubleAt(page, node)
    if (trouble !== null) return trouble
    if (node.k === 'map' && node.hasMerge) return mergeKey
    const next: Owner | null = ownerOf(node, key)
    if (next === null) return { node, owner, rest: path.slice(index) }
    if (next.k === 'entry' && page.duplicates.has(next.slot.keyStart)) return duplicateKey
    owner = next
    node = next.slot.value
  }
  const isFree = isRemoved && node.k === 'alias'
  return (isFree ? null : troubleAt(page, node)) ?? { node, owner, rest: [] }
}

const mergeKey = 'a merge key ("<<") is on the way to the field'
const duplicateKey = 'a key on the way to the field stands twice in its mapping'

/** Why a value may not be changed where it is written; null where it may. */
function troubleAt(page: Page, node: Syntax): string | null {
  if (node.k === 'alias') return 'an alias is on the way to the field: its text stands elsewhere'
  if (node.anchor === null || !page.aliases.has(node.anchor)) return null
  return 'the text has an anchor, and other fields take their value from it'
}

/** The part of a collection that has a key; of a key that stands twice the last. */
function ownerOf(node: Syntax, key: string | number): Owner | null {
  if (node.k === 'map') {
    const index = node.entries.findLastIndex((entry) => entry.key === key)
    const slot = node.entries[index]
    return slot === undefined ? null : { k: 'entry', map: node, index, slot }
  }
  if (node.k !== 'seq' || typeof key !== 'number') return null
  const slot = node.items[key]
  return slot === undefined ? null : { k: 'item', seq: node, index: key, slot }
}
