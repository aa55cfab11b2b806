/** One document of a stream: offsets into the file's text, separator lines left out. */
export type Chunk = {
  readonly start: number
  readonly end: number
  /** Where text follows `---` on its line, which Kubernetes' reader refuses; -1 where none does. */
  readonly refused: number
}

/**
 * Splits a stream at the lines that start with `---`, wherever they stand (YAML allows such a line
 * in no scalar either). Only a comment may follow on that line. At most `limit` chunks; `rest` is
 * where the reading stopped, null where all was split.
 * Rule: `YAMLReader.Read` of k8s.io/apimachinery, pkg/util/yaml/decoder.go, which `kubectl`,
 * Argo CD and Flux read streams with.
 */
export function splitDocuments(
  text: string,
  limit: number,
): { readonly chunks: readonly Chunk[]; readonly rest: number | null } {
  const chunks: Chunk[] = []
  const first = text.charCodeAt(0) === byteOrderMark ? 1 : 0
  let mark = markFrom(text, first)
  if (mark > first) chunks.push({ start: first, end: mark, refused: -1 })
  while (mark < text.length) {
    if (chunks.length >= limit) return { chunks, rest: mark }
    const start = lineEnd(text, mark)
    const refused = isClean(text, mark + 3, start) ? -1 : mark
    mark = markFrom(text, start)
    chunks.push({ start, end: mark, refused })
  }
  return { chunks, rest: null }
}

const byteOrderMark = 0xfeff

/** The next line that starts with `---`; the text's end where there is none. */
function markFrom(text: string, from: number): number {
  if (text.startsWith('---', from)) return from
  const found = text.indexOf('\n---', from)
  return found < 0 ? text.length : found + 1
}

function lineEnd(text: string, from: number): number {
  const found = text.indexOf('\n', from)
  return found < 0 ? text.length : found + 1
}

function isClean(text: string, from: number, to: number): boolean {
  const following = text.slice(from, to).trimStart()
  return following === '' || following.startsWith('#')
}
