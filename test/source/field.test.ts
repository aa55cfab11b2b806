import { describe, expect, test } from 'vitest'
import {
  at,
  below,
  bool,
  child,
  entries,
  items,
  locate,
  number,
  pathText,
  scalar,
  text,
} from '../../src/source/field.ts'
import { readFile } from '../../src/source/read-file.ts'
import type { Doc, Path } from '../../src/types/source.ts'
import { bytesOf } from './reading.ts'

const written = `# a comment
apiVersion: v1
kind: Service
metadata:
  annotations:
    nginx.ingress.kubernetes.io/x: "1"
spec:
  ports:
  - port: 80
    name: http
  -   port: "443"
  on: yes
  ratio: 0.5
  none:
  note: |  # literal
    one
    two

  folded: a
    b
  quoted: 'c

    d'
  flow: {a: 1, b: [x,
    z]}
base: &base
  deep:
    value: 1
copy: *base
merged:
  <<: *base
word: &word hello
again: *word
`

const [doc] = readFile('app.yaml', bytesOf(written)).docs as [Doc]

describe('values', () => {
  test.each<[Path, unknown]>([
    [['kind'], 'Service'],
    [['spec', 'ports', 0, 'port'], 80],
    [['spec', 'ports', 1, 'port'], '443'],
    [['spec', 'on'], null],
    [['spec', 'true'], true],
    [['spec', 'ratio'], 0.5],
    [['spec', 'none'], null],
    [['spec', 'nope'], null],
    [['spec', 'ports', 2], null],
    [['spec', 'ports', -1], null],
    [['spec', 'ports', 'port'], null],
    [['spec', 0], null],
    [['spec'], null],
    [['spec', 'note'], 'one\ntwo\n'],
    [['spec', 'folded'], 'a b'],
    [['spec', 'quoted'], 'c\nd'],
    [['spec', 'flow', 'b', 1], 'z'],
    [['copy', 'deep', 'value'], 1],
    [['merged', 'deep', 'value'], 1],
    [['again'], 'hello'],
  ])('%j', (path, value) => {
    const field = at(doc, ...path)
    const stepped = path.reduce((from, key) => child(from, key), at(doc))
    expect(scalar(field)).toBe(value)
    expect(stepped).toEqual(field)
    expect(below(at(doc), path)).toEqual(field)
    expect(text(field)).toBe(typeof value === 'string' ? value : null)
    expect(number(field)).toBe(typeof value === 'number' ? value : null)
    expect(bool(field)).toBe(typeof value === 'boolean' ? value : null)
  })

  test('may be asked for by key', () => {
    const spec = at(doc, 'spec')
    expect([text(spec, 'note'), number(spec, 'ratio'), bool(spec, 'true')]).toEqual([
      'one\ntwo\n',
      0.5,
      true,
    ])
    expect([scalar(spec, 'nope'), scalar(spec, 'ports'), scalar(at(doc, 'nope'), 'x')]).toEqual([
      null,
      null,
      null,
    ])
  })

  test('null and absent are told apart by the node', () => {
    expect(at(doc, 'spec', 'none').node?.k).toBe('scalar')
    expect(at(doc, 'spec', 'nope').node).toBeNull()
  })
})

test('items and entries keep their order and their paths', () => {
  expect(items(at(doc, 'spec', 'ports')).map(pathText)).toEqual(['spec.ports[0]', 'spec.ports[1]'])
  expect(
    entries(at(doc, 'spec', 'ports', 0)).map(([key, field]) => [key, pathText(field)]),
  ).toEqual([
    ['port', 'spec.ports[0].port'],
    ['name', 'spec.ports[0].name'],
  ])
  expect(items(at(doc, 'spec'))).toEqual([])
  expect(entries(at(doc, 'spec', 'ports'))).toEqual([])
  expect([items(at(doc, 'nope')), entries(at(doc, 'nope'))]).toEqual([[], []])
})

test.each<[Path, string]>([
  [[], ''],
  [['spec', 'ports', 0, 'port'], 'spec.ports[0].port'],
  [['metadata', 'annotations', 'a.b/c'], 'metadata.annotations["a.b/c"]'],
  [['a"b'], '["a\\"b"]'],
  [['app-name', '1'], 'app-name["1"]'],
])('%j is written %s', (path, expected) => {
  expect(pathText(at(doc, ...path))).toBe(expected)
})

describe('places', () => {
  test.each<[string, Path, number, number]>([
    ['a scalar', ['kind'], 3, 3],
    ['the document', [], 2, 2],
    ['a mapping: its key', ['spec'], 7, 7],
    ['a sequence: its key', ['spec', 'ports'], 8, 8],
    ['a mapping in a sequence', ['spec', 'ports', 1], 11, 11],
    ['a scalar in it', ['spec', 'ports', 1, 'port'], 11, 11],
    ['an empty value', ['spec', 'none'], 14, 14],
    ['a literal block', ['spec', 'note'], 15, 17],
    ['a folded text', ['spec', 'folded'], 19, 20],
    ['a quoted text', ['spec', 'quoted'], 21, 23],
    ['an item of a flow', ['spec', 'flow', 'b', 1], 25, 25],
    ['absent: its parent', ['spec', 'nope'], 7, 7],
    ['absent: the nearest ancestor', ['metadata', 'labels', 'app', 'x'], 4, 4],
    ['absent: an item', ['spec', 'ports', 7, 'port'], 8, 8],
    ['absent: the document', ['status'], 2, 2],
    ['behind an alias: where it is written', ['copy', 'deep', 'value'], 28, 28],
    ['a merged mapping: where it is written', ['merged', 'deep'], 27, 27],
    ['an alias: its key', ['again'], 33, 33],
  ])('%s', (_, path, line, endLine) => {
    expect(locate(at(doc, ...path))).toEqual({ file: 'app.yaml', line, endLine })
  })
})
