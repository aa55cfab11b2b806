import type { Json, JsonMap } from '../../types/remedy.ts'
import { isMap, isSame } from './plain.ts'
import { readStream, type Stream } from './stream.ts'
import { blockStyleIn } from './style/styling.ts'
import { type BlockStyle, mapLines } from './style/text-of.ts'

/** Puts an object behind a document of a file, as a document of its own; null where that fails. */
export function addDocument(before: Stream, page: number, object: JsonMap): Stream | null {
  const near = before.pages[page]
  if (near === undefined) return null
  const { eol } = near.style()
  const lines = ['---', ...mapLines(object, 0, blockStyleIn(before, near, null))].join(eol)
  const { text } = before
  const isEnded = near.end === 0 || text[near.end - 1] === '\n'
  const put = isEnded ? lines + eol : eol + lines
  const stream = readStream(text.slice(0, near.end) + put + text.slice(near.end))
  if (stream === null || stream.pages.length !== before.pages.length + 1) return null
  const added = stream.pages[page + 1]
  return added !== undefined && isSame(added.value(), object) ? stream : null
}

/** Whether a document is JSON or a mapping in braces: lines beside it would be of another kind. */
export function isInBraces(stream: Stream, page: number): boolean {
  const tree = stream.pages[page]?.tree ?? null
  return tree === null || tree.k !== 'map' || tree.isFlow
}

/** The text of a new file with one object. */
export function newFile(object: JsonMap): string {
  return `${mapLines(object, 0, plainStyle).join('\n')}\n`
}

const plainStyle: BlockStyle = {
  step: 2,
  dash: 0,
  quotes: { quote: '"', always: false },
  areKeysQuoted: false,
}

/** The path of a new file beside another one, named after it and the object. */
export function pathBeside(path: string, object: JsonMap): string {
  const slash = path.lastIndexOf('/') + 1
  const stem = path.slice(slash).replace(/\.(?:ya?ml|json)$/, '')
  const metadata: Json | undefined = object['metadata']
  const name = isMap(metadata) ? metadata['name'] : undefined
  const kind = String(object['kind'] ?? '').toLowerCase()
  const parts = [stem, simple(kind), simple(String(name ?? ''))]
  return `${path.slice(0, slash)}${parts.filter((part) => part !== '').join('-')}.yaml`
}

const simple = (part: string): string =>
  part.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^-+|-+$/g, '')
