import { columnOf, isOneLine } from '../lines.ts'
import type { MapSyntax, ScalarSyntax, SeqSyntax, Syntax } from '../syntax.ts'
import { isPlainText } from './text-of.ts'

/** How a document is written: what new text is written like. */
export type Style = {
  readonly eol: string
  /** Columns from a key to the keys of the mapping under it; null where it has none. */
  readonly step: number | null
  /** Columns from a key to the dashes of the list under it; null where it has none. */
  readonly dash: number | null
  readonly quotes: Quotes
  /** Whether it is JSON: every key and text in double quotes, everything in brackets. */
  readonly isJson: boolean
}

/** How text is quoted: the quote where one is needed, and whether there is always one. */
export type Quotes = { readonly quote: '"' | "'"; readonly always: boolean }

/** What most of a document does. */
export function styleOf(text: string, start: number, tree: Syntax | null): Style {
  const nested: Nested = { steps: new Map(), dashes: new Map() }
  const texts: ScalarSyntax[] = []
  if (tree !== null) visit(tree, nested, texts, text)
  return {
    eol: eolFrom(text, start),
    step: mostOf(nested.steps),
    dash: mostOf(nested.dashes),
    quotes: quotesOf(texts) ?? { quote: quoteOf(texts) ?? '"', always: false },
    isJson: tree !== null && isJson(tree),
  }
}

/** How the texts right in a collection are quoted; null where there are none to tell by. */
export function quotesIn(collection: MapSyntax | SeqSyntax): Quotes | null {
  const values =
    collection.k === 'map'
      ? collection.entries.map(({ value }) => value)
      : collection.items.flatMap(({ value }) =>
          value.k === 'map' ? value.entries.map((entry) => entry.value) : [value],
        )
  return quotesOf(values.filter((value) => value.k === 'scalar'))
}

/** How far the lists right in a mapping are indented; null where there are none. */
export function dashIn(map: MapSyntax, text: string): number | null {
  const dashes = new Map<number, number>()
  for (const { keyStart, value } of map.entries) {
    if (value.k === 'seq' && !value.isFlow)
      count(dashes, columnsBetween(text, keyStart, value.start))
  }
  return mostOf(dashes)
}

/** How far the mappings right in a mapping are indented; null where there are none. */
export function stepIn(map: MapSyntax, text: string): number | null {
  const steps = new Map<number, number>()
  for (const { keyStart, value } of map.entries) {
    if (value.k === 'map' && !value.isFlow)
      count(steps, columnsBetween(text, keyStart, value.start))
  }
  return mostOf(steps)
}

const columnsBetween = (text: string, from: number, to: number): number =>
  columnOf(text, to) - columnOf(text, from)

/** The line break that most likely ends every line: the first one from a place on, or before it. */
function eolFrom(text: string, start: number): string {
  const found = text.indexOf('\n', start)
  const at = found < 0 ? text.indexOf('\n') : found
  return at > 0 && text[at - 1] === '\r' ? '\r\n' : '\n'
}

type Nested = { readonly steps: Map<number, number>; readonly dashes: Map<number, number> }

function visit(node: Syntax, nested: Nested, texts: ScalarSyntax[], text: string): void {
  if (node.k === 'scalar') texts.push(node)
  if (node.k === 'seq') for (const { value } of node.items) visit(value, nested, texts, text)
  if (node.k !== 'map') return
  for (const { keyStart, value } of node.entries) {
    const isBelow = (value.k === 'map' || value.k === 'seq') && !value.isFlow
    if (isBelow && !isOneLine(text, keyStart, value.start)) {
      count(
        value.k === 'map' ? nested.steps : nested.dashes,
        columnsBetween(text, keyStart, value.start),
      )
    }
    visit(value, nested, texts, text)
  }
}

function count(counts: Map<number, number>, columns: number): void {
  if (columns >= 0) counts.set(columns, (counts.get(columns) ?? 0) + 1)
}

function mostOf(counts: ReadonlyMap<number, number>): number | null {
  const [most] = [...counts].toSorted((a, b) => b[1] - a[1] || a[0] - b[0])
  return most?.[0] ?? null
}

/** Texts that need no quotes say whether there are quotes anyway. */
function quotesOf(scalars: readonly ScalarSyntax[]): Quotes | null {
  const free = scalars.filter(
    ({ value, style }) => typeof value === 'string' && style !== 'block' && isPlainText(value),
  )
  if (free.length === 0) return null
  const always = free.filter(({ style }) => style !== 'plain').length * 2 > free.length
  const quote = quoteOf(free) ?? quoteOf(scalars) ?? '"'
  return { quote, always }
}

function quoteOf(scalars: readonly ScalarSyntax[]): '"' | "'" | null {
  const single = scalars.filter(({ style }) => style === 'single').length
  const double = scalars.filter(({ style }) => style === 'double').length
  if (single + double === 0) return null
  return single > double ? "'" : '"'
}

const isJson = (tree: Syntax): boolean =>
  tree.k === 'map' &&
  tree.isFlow &&
  tree.entries.every(
    ({ keyStart, keyEnd, key }) => key !== null && keyEnd - keyStart >= key.length + 2,
  )
