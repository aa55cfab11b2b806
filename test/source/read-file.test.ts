import { describe, expect, test } from 'vitest'
import { readFile, readYaml } from '../../src/source/read-file.ts'
import { bytesOf, plainOf } from './reading.ts'

const service = 'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  namespace: shop\n'
const broken = 'apiVersion: v1\nkind: Pod\n bad: indent\n'

/** `kind namespace/name` of the documents, and `line code` of the problems. */
function told(text: string, path = 'app.yaml') {
  const { docs, problems, passedOver } = readFile(path, bytesOf(text))
  return {
    docs: docs.map((doc) => `${doc.kind} ${doc.namespace}/${doc.name}`),
    problems: problems.map((problem) => `${problem.at?.line} ${problem.code}`),
    passedOver,
  }
}

describe('documents', () => {
  test.each([
    ['one', service, ['Service shop/web'], []],
    [
      'a broken one does not hide its neighbours',
      `${service}---\n${broken}---\n${service}`,
      ['Service shop/web', 'Service shop/web'],
      ['9 yaml-syntax'],
    ],
    ['no name', 'apiVersion: v1\nkind: Pod\nmetadata:\n  generateName: x-\n', ['Pod null/'], []],
    ['no metadata', 'apiVersion: v1\nkind: Pod\n', ['Pod null/'], []],
    [
      'a name that YAML takes for a boolean',
      'apiVersion: v1\nkind: Pod\nmetadata: {name: on}\n',
      ['Pod null/'],
      [],
    ],
    ['Windows line ends', service.replaceAll('\n', '\r\n'), ['Service shop/web'], []],
    ['a byte order mark', `\ufeff${service}`, ['Service shop/web'], []],
    [
      'a bracket in the first column',
      `${service}spec:\n  args: [\n"a", # b\n]\n`,
      ['Service shop/web'],
      [],
    ],
    [
      'only a comment behind "---"',
      `${service}--- x\n${service}`,
      ['Service shop/web'],
      ['6 yaml-syntax'],
    ],
    ['text behind "..."', `${service}...\n${service}`, ['Service shop/web'], ['5 yaml-syntax']],
    [
      'the last of two keys',
      `${service}metadata: {name: b}\n`,
      ['Service null/b'],
      ['6 duplicate-key'],
    ],
    ['a %YAML directive', `%YAML 1.2\n---\n${service}`, ['Service shop/web'], ['1 yaml-syntax']],
    ['an unknown alias', `${service}spec: *nope\n`, [], ['6 yaml-syntax']],
    ['a list as key', `${service}? [a]\n: b\n`, [], ['6 yaml-syntax']],
    ['a broken end of file', `${service}spec: {\n`, [], ['6 yaml-syntax']],
  ])('%s', (_, text, docs, problems) => {
    expect(told(text)).toEqual({ docs, problems, passedOver: false })
  })
})

describe('what is no Kubernetes object is passed over', () => {
  test.each([
    ['nothing', ''],
    ['comments', '# kind: Pod\n'],
    ['values', 'replicas: 2\nimage:\n  kind: x\n'],
    ['a list', '- a\n- b\n'],
    ['text', 'hello\n'],
    ['a kind that is no text', 'apiVersion: v1\nkind: [Pod]\n'],
    ['no apiVersion', 'kind: Pod\n'],
    ['a broken file of no kind', 'a: [\n'],
    ['a template of no kind', 'a: {{ b }}\n'],
    ['encrypted values', 'password: ENC[AES256_GCM,data:x]\nsops: {mac: x, version: 3.9.0}\n'],
    ['deep values', `a: ${'['.repeat(1000)}`],
    ['twice the same key', 'a: 1\na: 2\n'],
  ])('%s', (_, text) => {
    expect(told(text)).toEqual({ docs: [], problems: [], passedOver: true })
  })
})

describe('JSON', () => {
  test.each([
    [
      'an object',
      '{"apiVersion": "v1",\n\t"kind": "Pod", "metadata": {"name": "a"}}',
      ['Pod null/a'],
      [],
    ],
    ['a broken one', '{"apiVersion": "v1",\n"kind" "Pod"}', [], ['2 yaml-syntax']],
    ['a broken one without a kind', '{"a": "b" "c"}', [], []],
    ['a kind in text only', '{"a": "kind" "c"}', [], []],
  ])('%s', (_, text, docs, problems) => {
    const found = told(text, 'app.json')
    expect([found.docs, found.problems]).toEqual([docs, problems])
  })
})

describe('lists', () => {
  const list = (kind: string, items: string) => `apiVersion: v1\nkind: ${kind}\nitems: ${items}\n`
  test.each([
    [
      'of any kind',
      list(
        'List',
        '[{apiVersion: v1, kind: Pod, metadata: {name: a}}, {apiVersion: v1, kind: Service}]',
      ),
      ['Pod null/a', 'Service null/'],
      [],
    ],
    [
      'in a list',
      list('List', `[{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Pod}]}]`),
      ['Pod null/'],
      [],
    ],
    ['typed', list('PodList', '[{apiVersion: v1, kind: Pod}]'), ['Pod null/'], []],
    [
      'typed, with items that say nothing',
      list('PodList', '[{metadata: {name: a}}]'),
      ['Pod null/a'],
      [],
    ],
    [
      'untyped, with items that say nothing',
      list('List', '[{metadata: {name: a}}]'),
      [],
      ['3 yaml-syntax'],
    ],
    ['of text', list('List', '[a]'), [], ['3 yaml-syntax']],
    ['empty', list('List', '[]'), [], []],
    ['null', list('List', ''), [], []],
    [
      'without items',
      'apiVersion: example.com/v1\nkind: AllowList\nspec: {}\n',
      ['AllowList null/'],
      [],
    ],
  ])('%s', (_, text, docs, problems) => {
    expect(told(text)).toEqual({ docs, problems, passedOver: false })
  })

  test('items have roots of their own', () => {
    const { docs } = readFile('a.yaml', bytesOf(list('List', '[{apiVersion: v1, kind: Pod}]')))
    expect(docs.map((doc) => plainOf(doc.root))).toEqual([{ apiVersion: 'v1', kind: 'Pod' }])
  })
})

describe('templates', () => {
  test.each([
    ['a bare expression', `${service}spec: {{ .Values.spec }}\n`, ['6 templated']],
    ['an expression in a list', `${service}spec: [{{ a }}]\n`, ['6 templated']],
    [
      'an expression with text',
      `${service}spec:\n  image: {{ .Values.image }}:{{ .tag }}\n`,
      ['7 templated'],
    ],
    ['a condition', `{{- if .Values.on }}\n${service}{{- end }}\n`, ['1 templated']],
    ['an include', `${service}spec:\n  {{- include "x" . | nindent 2 }}\n`, ['7 templated']],
    ['a Jinja block', `{% for a in b %}\n${service}{% endfor %}\n`, ['1 templated']],
    ['an expression in the name', service.replace('web', '"{{ name }}"'), ['1 templated']],
    ['half an expression in the name', service.replace('web', 'web-{{ name }}'), ['1 templated']],
  ])('%s', (_, text, problems) => {
    expect(told(text)).toEqual({ docs: [], problems, passedOver: false })
  })

  test.each([
    ['in quotes', `${service}data: "{{ x }}"\n`],
    ['in single quotes', `${service}data: '{{ x }}'\n`],
    ['within a word', `${service}data: a-{{ x }}\n`],
    ['in a block', `${service}data: |\n  {{ if x }}\n  {% y %}\n`],
    ['in a comment', `${service}# {{ x }}\n`],
    ['in a key', `${service}"{{ x }}": 1\n`],
  ])('%s, braces are text', (_, text) => {
    expect(told(text)).toEqual({ docs: ['Service shop/web'], problems: [], passedOver: false })
  })

  test('an error behind a block with braces is an error, not a template', () => {
    const text = `${service}data: |\n  {{ if x }}\n  a\nspec: [\n`
    expect(told(text).problems).toEqual(['9 yaml-syntax'])
  })
})

describe('SOPS', () => {
  const secret = service.replace('Service', 'Secret')
  test.each([
    [
      'a value',
      `${secret}data:\n  a: ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]\n`,
      ['7 encrypted'],
    ],
    ['a quoted value', `${secret}data:\n  a: "ENC[AES256_GCM,data:x]"\n`, ['7 encrypted']],
    [
      'a value behind an anchor',
      `${secret}a: &a 1\nb: *a\nc: ENC[AES256_GCM,data:x]\n`,
      ['8 encrypted'],
    ],
    ['its own block', `${secret}sops:\n  mac: x\n  version: 3.9.0\n`, ['1 encrypted']],
  ])('%s', (_, text, problems) => {
    expect(told(text)).toEqual({ docs: [], problems, passedOver: false })
  })

  test('a document about it is none', () => {
    const text = `${secret}sops: {age: x}\ndata: text with ENC[AES256_GCM,data:x]\n`
    expect(told(text).docs).toEqual(['Secret shop/web'])
  })
})

test('problems are one line each and say what to do', () => {
  const text = [
    broken,
    `${service}spec: !!${'x'.repeat(500)}^ y\n`,
    `${service}"a\\nb": 1\n"a\\nb": 2\n`,
    `${service}spec: {{ x }}\n`,
  ].join('---\n')
  const { problems } = readFile('app.yaml', bytesOf(text))
  expect(problems.map((problem) => problem.code)).toEqual([
    'yaml-syntax',
    'yaml-syntax',
    'duplicate-key',
    'templated',
  ])
  for (const { message, at } of problems) {
    expect(message).toMatch(/^[^\n\r]{20,240}$/)
    expect(message).toMatch(/;/)
    expect(at?.file).toBe('app.yaml')
  }
})

describe('readYaml', () => {
  const read = (text: string) => {
    const { value, problems } = readYaml('edgewise.yaml', bytesOf(text))
    return [value && plainOf(value.root), problems.map((one) => `${one.at?.line} ${one.code}`)]
  }
  test.each([
    ['a mapping', 'a: 1\nb: [x]\n', { a: 1, b: ['x'] }, []],
    ['behind a marker', '---\na: 1\n', { a: 1 }, []],
    ['nothing', '', null, []],
    ['comments', '# a\n', null, []],
    ['text', 'a\n', null, ['1 yaml-syntax']],
    ['broken', 'a: [\n', null, ['1 yaml-syntax']],
    ['two documents', 'a: 1\n---\nb: 2\n', { a: 1 }, ['3 yaml-syntax']],
    ['an empty second one', 'a: 1\n---\n', { a: 1 }, []],
    ['the same key twice', 'a: 1\na: 2\n', { a: 2 }, ['2 duplicate-key']],
  ])('%s', (_, text, value, problems) => {
    expect(read(text)).toEqual([value, problems])
  })

  test('what is no UTF-8 or too large is a problem', () => {
    const codes = [Uint8Array.of(0x61, 0xff), new Uint8Array(6e6)].map((bytes) =>
      readYaml('edgewise.yaml', bytes).problems.map((one) => one.code),
    )
    expect(codes).toEqual([['not-utf8'], ['too-large']])
  })
})

describe('documents without a header', () => {
  const talos = 'version: v1alpha1\nmachine: { type: worker }\n'
  const host = 'node-label: [a=b]\nserver: https://x\n'

  test.each([
    ['of Talos', talos, 'nodes/a.yaml', ['MachineConfig null/']],
    ['of Talos, a patch', 'version: v1alpha1\nmachine: {}\n', 'nodes/a.yaml', []],
    ['of another version', talos.replace('alpha', 'beta'), 'nodes/a.yaml', []],
    ['of a host', host, 'hosts/a/config.yaml', ['Config null/']],
    [
      'of a host, added',
      host.replace('label:', 'label+:'),
      'config.yaml.d/9.yaml',
      ['Config null/'],
    ],
    ['of a host, under another name', host, 'hosts/a/values.yaml', []],
    ['of a host that says nothing of its node', 'server: https://x\n', 'a/config.yaml', []],
    [
      'in a list',
      `apiVersion: v1\nkind: List\nitems:\n- ${host.replace('\n', '\n  ')}`,
      'config.yaml',
      [],
    ],
  ])('%s', (_, text, path, docs) => {
    expect(told(text, path).docs).toEqual(docs)
    expect(told(text, path).passedOver).toBe(docs.length === 0 && !text.includes('kind'))
  })

  test('are encrypted like others', () => {
    const sealed = `${talos}sops: { mac: x, version: "3" }\n`
    expect(told(sealed)).toEqual({ docs: [], problems: ['1 encrypted'], passedOver: false })
  })
})
