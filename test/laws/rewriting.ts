import fc from 'fast-check'
import { stringify } from 'yaml'
import { type Sketch, settingsOf } from '../support/arbitrary-cluster.ts'
import type { Json } from '../support/manifests.ts'
import type { Files } from '../support/simulate-text.ts'

/** How a person may write the same objects down. */
type Style = {
  readonly flow: boolean
  readonly quotes: 'PLAIN' | 'QUOTE_DOUBLE' | 'QUOTE_SINGLE'
  readonly indent: number
  /** Comment lines before the document, and between its keys. */
  readonly comments: number
  readonly reversedKeys: boolean
  readonly crlf: boolean
  /** Written as JSON, which is YAML. */
  readonly json: boolean
}

const style: fc.Arbitrary<Style> = fc.record({
  flow: fc.boolean(),
  quotes: fc.constantFrom('PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE'),
  indent: fc.constantFrom(2, 4),
  comments: fc.integer({ min: 0, max: 3 }),
  reversedKeys: fc.boolean(),
  crlf: fc.boolean(),
  json: fc.boolean(),
})

/** The documents of a sketch in some order, styles, and files of one or more of them each. */
export type Rewriting = {
  readonly order: readonly number[]
  readonly styles: readonly Style[]
  readonly files: number
  readonly folder: string
  readonly asList: boolean
}

const rewritingOf = ({ documents }: Sketch): fc.Arbitrary<Rewriting> => {
  const count = documents.length
  return fc.record({
    order: fc.shuffledSubarray(
      documents.map((_, index) => index),
      { minLength: count, maxLength: count },
    ),
    styles: fc.array(style, { minLength: count, maxLength: count }),
    files: fc.integer({ min: 1, max: Math.max(1, count) }),
    folder: fc.constantFrom('', 'base/', 'deep/er/'),
    asList: fc.boolean(),
  })
}

/** A sketch and another way to write it. */
export const rewritten = (
  sketches: fc.Arbitrary<Sketch>,
): fc.Arbitrary<{ sketch: Sketch; rewriting: Rewriting }> =>
  sketches.chain((sketch) => rewritingOf(sketch).map((rewriting) => ({ sketch, rewriting })))

/** The text of a sketch, written in that way: other files, other lines, the same objects. */
export function rewrite({ documents, facts }: Sketch, rewriting: Rewriting): Files {
  const { order, styles, files, folder } = rewriting
  const texts = new Map<string, string[]>()
  order.forEach((index, place) => {
    const document = documents[index]
    const wanted = styles[index]
    if (document === undefined || wanted === undefined) return
    const path = `${folder}f${place % files}.yml`
    texts.set(path, [...(texts.get(path) ?? []), inStyle(document, wanted)])
  })
  const all = [...texts].map(([path, parts]) => [path, parts.join('---\n')] as const)
  const list = rewriting.asList ? asOneList(documents) : null
  return { ...settingsOf(facts), ...(list ?? Object.fromEntries(all)) }
}

/** Items of a `List` are objects of their own. */
const asOneList = (documents: readonly Json[]): Files => ({
  'all.json': JSON.stringify({ apiVersion: 'v1', kind: 'List', items: documents }, null, 1),
})

function inStyle(document: Json, wanted: Style): string {
  const { comments, crlf, json } = wanted
  const lines = (json ? `${JSON.stringify(document)}\n` : inYaml(document, wanted)).split('\n')
  const noise = new Array<string>(comments).fill('# spec: nobody reads this')
  const before = json ? '' : noise.join('\n')
  const text = [before, ...(json ? lines : lines.flatMap(commented(comments > 1)))].join('\n')
  return crlf ? text.replaceAll('\n', '\r\n') : text
}

/** A comment of its own above each top-level key. */
const commented =
  (wanted: boolean) =>
  (line: string): string[] =>
    wanted && /^[a-z]\w*:/i.test(line) ? ['# kind: Nothing', line] : [line]

function inYaml(document: Json, { flow, quotes, indent, reversedKeys }: Style): string {
  return stringify(reversedKeys ? reversed(document) : document, {
    indent,
    lineWidth: 0,
    collectionStyle: flow ? 'flow' : 'block',
    defaultStringType: quotes,
    defaultKeyType: 'PLAIN',
  })
}

/** Keys of all maps the other way round; the order of lists has a meaning. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).toReversed()
  return Object.fromEntries(entries.map(([key, child]) => [key, reversed(child)]))
}
