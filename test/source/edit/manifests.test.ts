import { describe, expect, test } from 'vitest'
import { editFiles } from '../../../src/source/edit/edit.ts'
import { at } from '../../../src/source/field.ts'
import { maxDocuments } from '../../../src/source/limits.ts'
import { splitDocuments } from '../../../src/source/split.ts'
import { sourceText } from '../../../src/source/text.ts'
import { parseDocument } from '../../../src/source/yaml/parse.ts'
import type { Intent, Json } from '../../../src/types/remedy.ts'
import type { Doc, Node, Path } from '../../../src/types/source.ts'
import { hasGo, type Judged, judge, type Manifest, manifests } from './corpus.ts'

// Laws over files that nobody here wrote, with Kubernetes' own reader as the judge. Every file of
// the corpus takes part, and every place in it.

type Change = {
  readonly doc: Doc
  readonly document: number
  readonly do: 'set' | 'append' | 'remove'
  readonly path: Path
  readonly value: Json
}
type Wish = Pick<Change, 'do' | 'path' | 'value'>

let known: readonly Manifest[] | null = null
function corpus(): readonly Manifest[] {
  known ??= manifests()
  return known
}

/** The documents of a file that are mappings, objects or not, by their numbers. */
function documents({ text }: Manifest): readonly (readonly [number, Doc])[] {
  const source = sourceText(text)
  const header = { file: 'file.yaml', apiVersion: '', kind: '', name: '', namespace: null }
  return splitDocuments(text, maxDocuments)
    .chunks.filter(({ start, end }) => end > start)
    .flatMap(({ start, end }, document) => {
      const { root } = parseDocument(text, start, end)
      return root?.k === 'map' ? [[document, { ...header, source, root }] as const] : []
    })
}

/** Every value of a tree with its path, parents first. */
function* values(node: Node, path: Path = []): Generator<readonly [Path, Node]> {
  yield [path, node]
  if (node.k === 'seq') {
    for (const [index, item] of node.items.entries()) yield* values(item, [...path, index])
  }
  if (node.k !== 'map') return
  for (const [key, { value }] of node.entries) yield* values(value, [...path, key])
}

/** What is wished for at every value of a file. */
function changesOf(
  manifest: Manifest,
  wishesAt: (path: Path, node: Node) => readonly Wish[],
): readonly Change[] {
  return documents(manifest).flatMap(([document, doc]) =>
    [...values(doc.root)].flatMap(([path, node]) =>
      wishesAt(path, node).map((wish) => ({ doc, document, ...wish })),
    ),
  )
}

const why = { k: 'assumed', id: 'law', text: 'a law' } as const

function intentOf({ doc, do: k, path, value }: Change): Intent {
  const field = at(doc, ...path)
  return k === 'remove' ? { k, why, field } : { k, why, field, value }
}

/** Makes the same wishes in every file; what was edited whole is judged. */
async function tally(wishesAt: (path: Path, node: Node) => readonly Wish[]) {
  const reasons = new Map<string, number>()
  const judged: Judged[] = []
  let made = 0
  for (const manifest of corpus()) {
    const changes = changesOf(manifest, wishesAt)
    const { edits, unedited } = editFiles(changes.map(intentOf))
    for (const { reason } of unedited) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
    const [edit] = edits
    if (edit === undefined || unedited.length > 0) continue
    const told = changes.map(({ doc: _, ...change }) => change)
    const last = told.filter((one) => one.do === 'remove').toReversed()
    judged.push({ ...edit, changes: [...told.filter((one) => one.do !== 'remove'), ...last] })
    made += changes.length
  }
  const verdicts = await judge(judged)
  expect(verdicts).toHaveLength(judged.length)
  const wrong = verdicts.flatMap((verdict, index) =>
    verdict === 'same' ? [] : [`${verdict}: ${judged[index]?.before.slice(0, 200)}`],
  )
  return { files: judged.length, made, wrong, reasons: [...reasons.keys()].toSorted() }
}

const refusals = [
  'a key on the way to the field stands twice in its mapping',
  'the file is a template: what it says is known when it is rendered',
  'the file says that it is generated, and not to be edited',
]

const other = (value: Json): Json => {
  if (typeof value === 'string') return `${value}~1`
  return typeof value === 'number' ? value + 1 : value !== true
}

describe.skipIf(!hasGo())('in real manifests', { timeout: 600_000 }, () => {
  test('setting every scalar to itself leaves every byte', () => {
    let scalars = 0
    for (const manifest of corpus()) {
      const changes = changesOf(manifest, (path, node) =>
        node.k === 'scalar' ? [{ do: 'set', path, value: node.value }] : [],
      )
      scalars += changes.length
      expect(editFiles(changes.map(intentOf)).edits).toEqual([])
    }
    expect(scalars).toBeGreaterThan(250_000)
  })

  test('a key put into every mapping is there, and nothing else changes', async () => {
    const found = await tally((path, { k }) =>
      k === 'map' ? [{ do: 'set', path: [...path, 'example.org/law'], value: 'kept' }] : [],
    )
    expect(found.wrong).toEqual([])
    expect(found.reasons).toEqual(refusals)
    expect(found.files).toBeGreaterThan(2700)
    expect(found.made).toBeGreaterThan(130_000)
  })

  test('so it is with every scalar changed, every list longer and many keys gone', async () => {
    const item = { name: 'law', list: [1, { 'a b': '' }] }
    const found = await tally((path, node) => {
      if (node.k === 'seq') return [{ do: 'append', path, value: item }]
      if (node.k === 'scalar') return []
      const scalars = [...node.entries].filter(([, { value }]) => value.k === 'scalar')
      const gone = node.entries.size > 1 ? scalars.slice(0, 1) : []
      return [
        ...gone.map(([key]) => ({ do: 'remove' as const, path: [...path, key], value: null })),
        ...scalars.slice(gone.length).map(([key, { value }]) => ({
          do: 'set' as const,
          path: [...path, key],
          value: other(value.k === 'scalar' ? value.value : null),
        })),
      ]
    })
    expect(found.wrong).toEqual([])
    expect(found.reasons).toEqual(refusals)
    expect(found.files).toBeGreaterThan(2700)
    expect(found.made).toBeGreaterThan(250_000)
  })
})
