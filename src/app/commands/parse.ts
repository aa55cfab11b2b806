import { nearest } from '../../settings/suggest.ts'

/** What somebody asks for in a comment. */
export type Command =
  | { readonly k: 'help' }
  | { readonly k: 'review' }
  | { readonly k: 'explain'; readonly entry: string }
  | { readonly k: 'simulate'; readonly set: readonly string[] }
  | {
      readonly k: 'fix'
      /** The start of a commit's id. */
      readonly sha: string | null
      readonly entry: string | null
    }
  | { readonly k: 'applied' }
  | { readonly k: 'scan' }
  /** One of those that change something, which this version has not got. */
  | { readonly k: 'later'; readonly name: string }
  /** Not to be understood; `name` is foreign text, `meant` one of our words or null. */
  | { readonly k: 'unknown'; readonly name: string; readonly meant: string | null }
  | { readonly k: 'incomplete'; readonly usage: string }

const later = ['ignore']
const names = ['help', 'review', 'explain', 'simulate', 'fix', 'applied', 'scan', ...later]

/** Settings of one question; a comment is no program. */
const mostSettings = 20

/** The command that the words behind `/edgewise` make. */
export function parseCommand(line: string): Command {
  // The command line has `--set` before each of the settings; whoever copies that means the same.
  const [name = 'help', ...words] = line.split(/\s+/).filter((word) => !/^(?:--set)?$/.test(word))
  if (name === 'help' || name === 'review') return { k: name }
  if (later.includes(name)) return { k: 'later', name }
  if (name === 'applied' || name === 'scan') return { k: name }
  if (name === 'fix') return fixCommand(words)
  const [first] = words
  if (name === 'explain')
    return first === undefined || words.length > 1
      ? { k: 'incomplete', usage: '/edgewise explain <entry>' }
      : { k: 'explain', entry: first }
  if (name === 'simulate') {
    const isClear = words.every((word) => /^[^=]+=/.test(word)) && words.length <= mostSettings
    return first === undefined || !isClear
      ? { k: 'incomplete', usage: '/edgewise simulate <path=value> ...' }
      : { k: 'simulate', set: words }
  }
  return { k: 'unknown', name, meant: nearest(name, names) }
}

function fixCommand(words: readonly string[]): Command {
  const [sha, rest] = words[0]?.startsWith('@')
    ? [words[0].slice(1), words.slice(1)]
    : [null, words]
  const isClear = (sha === null || /^[\da-f]{7,64}$/.test(sha)) && rest.length <= 1
  if (!isClear) return { k: 'incomplete', usage: '/edgewise fix [@<sha>] [<entry>]' }
  return { k: 'fix', sha, entry: rest[0] ?? null }
}

const mark = /^ {0,3}\/edgewise(?=\s|$)(.*)$/

/**
 * The words behind the first `/edgewise` that begins a line of what somebody says themselves: not
 * in a quotation, a list, a code block, a code span, HTML or a comment, however Markdown writes
 * these (https://spec.commonmark.org/0.31.2/). Where it is not clear, it is none.
 *
 * @returns null where there is none.
 */
export function commandIn(body: string): string | null {
  for (const paragraph of paragraphs(body.replace(/\r\n?/g, '\n'))) {
    const isPlain = plainPlaces(paragraph)
    let start = 0
    for (const line of paragraph.split('\n')) {
      const found = mark.exec(line)
      if (found !== null && isPlain(start)) return (found[1] ?? '').trim()
      start += line.length + 1
    }
  }
  return null
}

/** Whether a place in a paragraph is text, and surely not within a code span or a tag of HTML. */
function plainPlaces(paragraph: string): (place: number) => boolean {
  const unclear = paragraph.search(/\\`|<[a-z/!?]/i)
  const spans = codeSpans(paragraph)
  let next = 0
  // Places are asked for in their order, so that each span is looked at once.
  return (place) => {
    while (next < spans.length && (spans[next]?.[1] ?? 0) <= place) next++
    const isInSpan = (spans[next]?.[0] ?? Number.POSITIVE_INFINITY) <= place
    return !isInSpan && (unclear < 0 || place <= unclear)
  }
}

/** What opens a block whose following lines belong to it, until one is blank; a pipe: a table. */
const container = /^ {0,3}(?:>|[-+*](?:\s|$)|\d{1,9}[.)](?:\s|$)|<)|\|/

/** Lines of text that stand in nothing, together as long as no blank line parts them. */
function paragraphs(body: string): readonly string[] {
  const found: string[][] = []
  let open: 'nothing' | 'text' | 'container' = 'nothing'
  for (const line of outsideOfBlocks(body)) {
    if (line === null || line.trim() === '') open = 'nothing'
    else if (container.test(line)) open = 'container'
    else if (open === 'text') found.at(-1)?.push(line)
    else if (open === 'nothing' && !/^(?: {4}| {0,3}\t)/.test(line)) {
      open = 'text'
      found.push([line])
    }
  }
  return found.map((lines) => lines.join('\n'))
}

/** Each line, null where it lies within a fence, an HTML comment or preformatted HTML. */
function outsideOfBlocks(body: string): readonly (string | null)[] {
  let end: RegExp | null = null
  return body.split('\n').map((line) => {
    if (end !== null) {
      if (!end.test(line)) return null
      const isFence = end.source.startsWith('^')
      end = null
      // Whether that was a block at all depends on what stood before it, so what follows is HTML too.
      return isFence ? null : html
    }
    end = endOf(line)
    return end === null ? line : null
  })
}

/** A line that opens a block of HTML. */
const html = '<'

/** What ends the block that a line begins; null where it begins none, or ends it itself. */
function endOf(line: string): RegExp | null {
  const [, fence] = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/.exec(line) ?? []
  if (fence !== undefined) return new RegExp(`^ {0,3}${fence[0]}{${fence.length},}[ \\t]*$`)
  const comment = line.lastIndexOf('<!--')
  if (comment >= 0 && !line.slice(comment).includes('-->')) return /-->/
  const [, tag] = /<(pre|script|style|textarea|details|blockquote|table)\b/i.exec(line) ?? []
  if (tag === undefined || new RegExp(`</${tag}>`, 'i').test(line)) return null
  return new RegExp(`</${tag}>`, 'i')
}

/** Where code spans are in a paragraph: a run of backticks ends at the next one of its length. */
function codeSpans(text: string): readonly (readonly [number, number])[] {
  const runs = [...text.matchAll(/`+/g)]
  const closing = nextOfLength(runs.map(([run]) => run.length))
  const spans: (readonly [number, number])[] = []
  for (let index = 0; index < runs.length; index++) {
    const opening = runs[index]
    const end = closing[index]
    if (opening === undefined || end === undefined || end < 0) continue
    spans.push([opening.index, runs[end]?.index ?? text.length])
    index = end
  }
  return spans
}

/** For each run the next one of its length; -1 where there is none. */
function nextOfLength(lengths: readonly number[]): readonly number[] {
  const nearest = new Map<number, number>()
  const next = lengths.map(() => -1)
  for (let index = lengths.length - 1; index >= 0; index--) {
    const length = lengths[index] ?? 0
    next[index] = nearest.get(length) ?? -1
    nearest.set(length, index)
  }
  return next
}
