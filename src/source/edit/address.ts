import type { Doc, Path } from '../../types/source.ts'
import type { Stream } from './stream.ts'
import type { Syntax } from './syntax.ts'

/** Where an object stands in its file: the document's number, and the path to a `List`'s item. */
export type Address = { readonly page: number; readonly above: Path }

/** Finds an object in its file; null where no document has it in its own text. */
export function addressOf(stream: Stream, { root }: Doc): Address | null {
  const index = stream.pages.findIndex(({ start, end }) => root.start >= start && root.start < end)
  const tree = stream.pages[index]?.tree ?? null
  const above = tree === null ? null : pathTo(tree, root.start)
  return above === null ? null : { page: index, above }
}

/** The way to the mapping that starts at an offset, through the items of lists. */
function pathTo(tree: Syntax, start: number): Path | null {
  if (tree.k !== 'map') return null
  if (tree.start === start) return []
  const items = tree.entries.findLast(({ key }) => key === 'items')?.value
  if (items?.k !== 'seq') return null
  const index = items.items.findLastIndex(({ value }) => value.start <= start)
  const item = items.items[index]
  const below = item === undefined ? null : pathTo(item.value, start)
  return below === null ? null : ['items', index, ...below]
}
