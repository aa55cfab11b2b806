import fc from 'fast-check'
import { parseEvents } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { readFile } from '../../src/source/read-file.ts'
import { sourceText } from '../../src/source/text.ts'
import { build } from '../../src/source/yaml/build.ts'
import { joinFlowLines } from '../../src/source/yaml/flow-lines.ts'
import { nodeAt } from '../../src/source/yaml/lazy.ts'
import { record } from '../../src/source/yaml/tape.ts'
import type { Node } from '../../src/types/source.ts'
import { bytesOf, normal, plainOf, readTree, readValue } from './reading.ts'

// Text that starts like a number is left to the judge's table: YAML 1.1 in Go has its own octals.
const word = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.constantFrom(
      'yes',
      'n',
      'null',
      '~',
      '',
      ' a',
      'a ',
      'a: b',
      '#x',
      '- a',
      "it's",
      '"',
      '\\',
    ),
    fc.constantFrom(
      'a\nb',
      'a\n\nb\n',
      '\n',
      'a\n  b',
      ' a\nb',
      'x\t',
      '{{ a }}',
      '[',
      '*a',
      '&a',
      '<<',
    ),
  )
  .filter((text) => !/^[-+.]?[\d._]|[\u0085\u2028\u2029\ufeff]/.test(text))
const key = fc.oneof(
  fc.constantFrom('name', 'spec', 'app.kubernetes.io/name', 'on', 'a b', '__proto__', 'toString'),
  word.filter((text) => text !== '<<'),
)
const leaf = fc.oneof(
  word,
  fc.integer(),
  fc.double({ noDefaultInfinity: true, noNaN: true }).map((value) => value + 0),
  fc.boolean(),
  fc.constant(null),
)
const { value: anyValue } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, leaf, tie('list'), tie('record')),
  list: fc.array(tie('value'), { maxLength: 5 }),
  record: fc.dictionary(key, tie('value'), { maxKeys: 16, noNullPrototype: false }),
}))
const style = fc.record({
  defaultStringType: fc.constantFrom(
    'PLAIN' as const,
    'QUOTE_DOUBLE' as const,
    'QUOTE_SINGLE' as const,
    'BLOCK_LITERAL' as const,
    'BLOCK_FOLDED' as const,
  ),
  collectionStyle: fc.constantFrom('any' as const, 'block' as const, 'flow' as const),
  indentSeq: fc.boolean(),
  lineWidth: fc.constantFrom(0, 80),
})
const written = fc
  .tuple(fc.record({ v: anyValue }), style)
  .map(([value, options]) => ({
    value,
    text: stringify(value, { version: '1.1', aliasDuplicateObjects: false, ...options }),
  }))
  // Empty collections under a key without indentation are a mistake of the writer.
  .filter(({ text }) => !/:\n *(?:\[\]|\{\})/.test(text))

/** Every scalar and every key with what it stands for. */
function parts(node: Node): { start: number; end: number; value: unknown }[] {
  if (node.k === 'scalar') return [node]
  if (node.k === 'seq') return node.items.flatMap(parts)
  return [...node.entries].flatMap(([name, { keyStart, keyEnd, value }]) => [
    { start: keyStart, end: keyEnd, value: name },
    ...parts(value),
  ])
}

describe('structured documents', () => {
  test('read as the value that was written, and as another reader does', () => {
    fc.assert(
      fc.property(written, ({ value, text }) => {
        const ours = readValue(text)
        expect(ours).toEqual({ value: normal(value) })
        expect(normal(parse(text, { version: '1.1', logLevel: 'error' }))).toEqual(normal(value))
      }),
      { numRuns: 400 },
    )
  })

  test('offsets bracket what was written', () => {
    fc.assert(
      fc.property(written, ({ text }) => {
        const root = readTree(text)
        const source = sourceText(text)
        for (const { start, end, value } of root === null ? [] : parts(root)) {
          const slice = text.slice(start, end)
          if (/^[|>]/.test(slice)) expect(slice.trimEnd()).toBe(slice.replace(/\n$/, '').trimEnd())
          else expect(readValue(slice)).toEqual({ value })
          expect(source.lineAt(start)).toBe(text.slice(0, start).split('\n').length)
          expect(source.columnAt(start)).toBe(start - text.lastIndexOf('\n', start - 1))
        }
      }),
      { numRuns: 400 },
    )
  })

  test('are the same on tape and built at once', () => {
    fc.assert(
      fc.property(written, fc.nat(100), ({ text }, base) => {
        const events = parseEvents(text, {})
        const tape = record(text, base, events)
        fc.pre(tape !== null)
        const built = build(text, base, events)
        const lazy = nodeAt(
          { text, base, words: tape?.words ?? new Int32Array() },
          tape?.first ?? 0,
        )
        expect(flat(lazy)).toEqual(flat(built.root))
        expect(tape?.duplicates).toEqual(built.duplicates)
      }),
      { numRuns: 400 },
    )
  })

  test('may break their lines anywhere inside of brackets', () => {
    const gap = fc.constantFrom('', ' ', '\n', '\n  ', '\r\n\t', ' # ] "\n', '\n\n')
    fc.assert(
      fc.property(anyValue, fc.array(gap, { minLength: 8, maxLength: 8 }), (value, gaps) => {
        let next = 0
        const spread = JSON.stringify([value], null, 1).replace(
          /\n */g,
          () => gaps[next++ % 8] ?? '',
        )
        const text = `a: ${spread}\nb: 1\n`
        fc.pre(!/":[^ ]/.test(spread))
        expect(joinFlowLines(text)).toHaveLength(text.length)
        expect(readValue(text)).toEqual({ value: { a: normal([value]), b: 1 } })
      }),
      { numRuns: 400 },
    )
  })
})

/** A tree as plain data, offsets included. */
function flat(node: Node | null): unknown {
  if (node === null || node.k === 'scalar') return node && { ...node }
  const { k, start, end } = node
  if (node.k === 'seq') return { k, start, end, items: node.items.map(flat) }
  const entries = [...node.entries].map(([name, entry]) => [
    name,
    { ...entry, value: flat(entry.value) },
  ])
  return { k, start, end, entries }
}

describe('nothing is ever thrown', () => {
  const manifest = [
    'apiVersion: v1\nkind: Service\nmetadata: &m\n  name: "web"\n  labels: {a: b, c: [d, e]}\n',
    'spec:\n  text: |\n    a\n   \n    b\n  list:\n  - a\n  - b: *m\n  <<: *m\n  n: 0x10\n',
    '---\napiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod}\n',
  ].join('')
  const edit = fc.record({
    from: fc.nat(manifest.length),
    length: fc.nat(8),
    put: fc.oneof(
      fc.string({ maxLength: 6 }),
      fc.constantFrom(
        '\t',
        '\n',
        '---\n',
        '...',
        '{{',
        '}',
        '[',
        ': ',
        '- ',
        '&a ',
        '*a',
        '!!int ',
        '|',
        '\r',
        '\0',
      ),
    ),
  })
  const attempt = (bytes: Uint8Array) => {
    const { docs, problems, passedOver } = readFile('any.yaml', bytes)
    for (const doc of docs) expect(plainOf(doc.root)).toBeTypeOf('object')
    for (const { message } of problems) expect(message).toMatch(/^.{10,300}$/)
    expect(passedOver && docs.length + problems.length > 0).toBe(false)
  }

  test('by bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), attempt), { numRuns: 500 })
  })

  test('by text', () => {
    const text = fc.string({ unit: 'binary', maxLength: 100 })
    fc.assert(
      fc.property(text, (some) => attempt(bytesOf(`kind: x\napiVersion: ${some}`))),
      {
        numRuns: 500,
      },
    )
  })

  test('by YAML with edits', () => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
        const text = edits.reduce(
          (before, { from, length, put }) =>
            before.slice(0, from) + put + before.slice(from + length),
          manifest,
        )
        attempt(bytesOf(text))
      }),
      { numRuns: 2000 },
    )
  })
})
