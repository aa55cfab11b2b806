import { describe, expect, test } from 'vitest'
import { editFiles } from '../../../src/source/edit/edit.ts'
import { readFile, readYaml } from '../../../src/source/read-file.ts'
import type { JsonMap } from '../../../src/types/remedy.ts'
import { bytesOf } from '../reading.ts'
import { edit, intentsOf, path, type Wish } from './editing.ts'

const budget = (name: string): JsonMap => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name },
  spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } },
})
const budgetText = (name: string, step = '  '): string =>
  [
    'apiVersion: policy/v1',
    'kind: PodDisruptionBudget',
    'metadata:',
    `${step}name: ${name}`,
    'spec:',
    `${step}minAvailable: 1`,
    `${step}selector:`,
    `${step.repeat(2)}matchLabels:`,
    `${step.repeat(3)}app: web`,
    '',
  ].join('\n')

const pod = (name: string): string => `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n`

describe('several objects in one file', () => {
  test('documents are told apart', () => {
    const text = `${pod('a')}---\n# the second\n${pod('b')}---\n---\n${pod('c')}`
    const { after } = edit(text, [
      ['set', path('spec.nodeName'), 'x', 1],
      ['remove', path('metadata.name'), 2],
    ])
    expect(after).toBe(
      `${pod('a')}---\n# the second\n${pod('b')}spec:\n  nodeName: x\n---\n---\n` +
        'apiVersion: v1\nkind: Pod\nmetadata: {}\n',
    )
  })

  test('items of lists in lists', () => {
    const item = (name: string): string => `{apiVersion: v1, kind: Pod, metadata: {name: ${name}}}`
    const inner = `{apiVersion: v1, kind: List, items: [${item('b')}, ${item('c')}]}`
    const text = `apiVersion: v1\nkind: List\nitems:\n- ${item('a')}\n- ${inner}\n- apiVersion: v1\n  kind: Pod\n`
    const { after, unedited } = edit(text, [
      ['set', path('spec.nodeName'), 'x', 2],
      ['set', path('metadata.name'), 'd', 3],
      ['set', path('metadata.name'), 'e', 0],
    ])
    expect(unedited).toEqual([])
    expect(after).toBe(
      text
        .replace('{name: a}', '{name: e}')
        .replace('{name: c}', '{name: c}, spec: {nodeName: x}')
        .replace(
          '- apiVersion: v1\n  kind: Pod\n',
          '- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: d\n',
        ),
    )
  })

  test('files are edited each on its own, in the order of the intents', () => {
    const docs = ['b.yaml', 'a.yaml', 'c.yaml'].flatMap(
      (file) => readFile(file, bytesOf(pod(file))).docs,
    )
    const { edits } = editFiles(
      intentsOf(docs, [
        ['set', path('metadata.name'), 'x', 1],
        ['set', path('metadata.name'), 'c.yaml', 2],
        ['set', path('metadata.name'), 'x', 0],
        ['set', path('spec.a'), 'x', 1],
      ]),
    )
    expect(edits).toEqual([
      { path: 'a.yaml', before: pod('a.yaml'), after: `${pod('x')}spec:\n  a: x\n` },
      { path: 'b.yaml', before: pod('b.yaml'), after: pod('x') },
    ])
  })
})

describe('JSON', () => {
  const lines =
    '{\n  "apiVersion": "v1",\n  "kind": "Service",\n  "spec": {\n    "type": "NodePort"\n  },\n  "a": [],\n  "b": {}\n}\n'
  const wishes: Wish[] = [
    ['set', path('spec.externalTrafficPolicy'), 'Local'],
    ['set', path('spec.selector'), { app: 'web', none: [] }],
    ['append', path('a'), { b: 1 }],
    ['set', path('b.c'), true],
  ]

  test('on lines', () => {
    expect(edit(lines, wishes, 'app.json').after).toBe(
      lines
        .replace(
          '"NodePort"',
          '"NodePort",\n    "externalTrafficPolicy": "Local",\n    "selector": {\n      "app": "web",\n      "none": []\n    }',
        )
        .replace('"a": []', '"a": [\n    {\n      "b": 1\n    }\n  ]')
        .replace('"b": {}', '"b": {\n    "c": true\n  }'),
    )
  })

  test('with tabs and CRLF', () => {
    const odd = lines.replaceAll('  ', '\t').replaceAll('\n', '\r\n')
    expect(edit(odd, wishes, 'app.json').after).toBe(
      edit(lines, wishes, 'app.json').after.replaceAll('  ', '\t').replaceAll('\n', '\r\n'),
    )
  })

  test.each([
    ['compact', ''],
    ['with blanks', ' '],
  ])('in one line, %s', (_, gap) => {
    const written = (value: unknown): string =>
      JSON.stringify(value, null, 1)
        .replace(/(?<=[{[])\n *|\n *(?=[}\]])/g, '')
        .replace(/,\n */g, `,${gap}`)
        .replace(/": /g, `":${gap}`)
    const value = { apiVersion: 'v1', kind: 'Service', spec: { type: 'NodePort' }, a: [], b: {} }
    const { after } = edit(written(value), wishes, 'app.json')
    expect(after).toBe(
      written({
        ...value,
        spec: {
          type: 'NodePort',
          externalTrafficPolicy: 'Local',
          selector: { app: 'web', none: [] },
        },
        a: [{ b: 1 }],
        b: { c: true },
      }),
    )
  })

  test('every result is JSON', () => {
    const { after } = edit(
      lines,
      [...wishes, ['remove', path('spec.type')], ['remove', ['a']]],
      'app.json',
    )
    expect(JSON.parse(after)).toEqual({
      apiVersion: 'v1',
      kind: 'Service',
      spec: { externalTrafficPolicy: 'Local', selector: { app: 'web', none: [] } },
      b: { c: true },
    })
  })
})

describe('new objects', () => {
  test('stand behind the one that they belong to, in order', () => {
    const text = `${pod('a')}---\n${pod('b')}`
    const { after, files } = edit(text, [
      ['create', budget('x'), 0],
      ['create', budget('z'), 1],
      ['create', budget('w'), 0],
      ['set', path('spec.nodeName'), 'edge-1', 0],
    ])
    expect(files).toEqual([])
    expect(after).toBe(
      [
        `${pod('a')}spec:\n  nodeName: edge-1\n`,
        budgetText('x'),
        budgetText('w'),
        pod('b'),
        budgetText('z'),
      ].join('---\n'),
    )
  })

  test('are indented as the others, and end as the file does', () => {
    const text = 'apiVersion: v1\r\nkind: Pod\r\nmetadata:\r\n    name: a'
    const { after } = edit(text, [['create', budget('x')]])
    const added = budgetText('x', '    ').replaceAll('\n', '\r\n').replace(/\r\n$/, '')
    expect(after).toBe(`${text}\r\n---\r\n${added}`)
  })

  test('stand behind a List, not in it', () => {
    const text = 'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n---\n# more\n'
    const { after } = edit(text, [['create', budget('x')]])
    expect(after).toBe(text.replace('---\n', `---\n${budgetText('x')}---\n`))
  })

  test.each([
    ['JSON', '{"apiVersion": "v1", "kind": "Pod"}', 'apps/app.json'],
    ['braces', '{apiVersion: v1, kind: Pod}\n', 'apps/app.yml'],
  ])('beside %s are files of their own', (_, text, file) => {
    const { after, files } = edit(
      text,
      [
        ['create', budget('x')],
        ['create', budget('../z')],
        ['create', budget('x')],
      ],
      file,
    )
    expect(after).toBe(text)
    expect(files).toEqual([
      { path: 'apps/app-poddisruptionbudget-x.yaml', before: '', after: budgetText('x') },
      { path: 'apps/app-poddisruptionbudget-..-z.yaml', before: '', after: budgetText('../z') },
      { path: 'apps/app-poddisruptionbudget-x-2.yaml', before: '', after: budgetText('x') },
    ])
  })
})

test('settings are edited as manifests are', () => {
  const text =
    '# Edgewise\nclusters:\n  - name: prod\n    pools:\n      - { name: edge, nodes: 2 } # ours\ncomment: findings\n'
  const { value } = readYaml('.github/edgewise.yaml', bytesOf(text))
  const { edits } = editFiles(
    intentsOf(value === null ? [] : [value], [
      ['set', path('clusters.0.pools.0.labels'), { 'example.org/edge': 'true' }],
      ['append', path('clusters.0.pools'), { name: 'workers', role: 'worker', nodes: 3 }],
      ['set', path('fix.label'), 'example.org/edge'],
    ]),
  )
  expect(edits).toEqual([
    {
      path: '.github/edgewise.yaml',
      before: text,
      after: text
        .replace(
          'nodes: 2 } # ours',
          'nodes: 2, labels: { example.org/edge: "true" } } # ours\n      - { name: workers, role: worker, nodes: 3 }',
        )
        .concat('fix:\n  label: example.org/edge\n'),
    },
  ])
})
