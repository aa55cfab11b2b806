import { describe, expect, test } from 'vitest'
import type { Answer, Hcl } from '../../src/types/engine.ts'
import type { Node, Scalar } from '../../src/types/source.ts'
import { readHcl } from './hcl.ts'

type Value = Scalar | readonly Value[] | { readonly [key: string]: Value }

/** A node without its places. */
function plain(node: Node): Value {
  if (node.k === 'scalar') return node.value
  if (node.k === 'seq') return node.items.map(plain)
  return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, plain(value)]))
}

function blocksOf(answer: Answer<Hcl> | undefined) {
  if (!answer?.ok) throw new Error(answer?.message)
  expect(answer.value.fault).toBeNull()
  return answer.value.blocks
}

const pool = (body: string): string => `resource "aws_eks_node_group" "edge" {\n${body}\n}\n`

test.each<readonly [string, string, Value]>([
  [
    'texts, numbers and truths',
    'a = "b"\nc = 1.50\nd = true\ne = ""',
    { a: 'b', c: 1.5, d: true, e: '' },
  ],
  [
    'large and small numbers',
    'a = 1e3\nb = 0.1\nc = 12345678901',
    { a: 1000, b: 0.1, c: 12345678901 },
  ],
  ['escapes', `a = "\\"\\u00e9\\n$\${b}%%{c}"`, { a: `"é\n\${b}%{c}` }],
  ['a heredoc', 'a = <<-E\n  b\n    c\n  E', { a: 'b\n  c\n' }],
  ['parentheses', 'a = ("b")', { a: 'b' }],
  ['lists and mappings', 'a = ["b", { c = 1, "d/e" : [] }]', { a: ['b', { c: 1, 'd/e': [] }] }],
  [
    'keys that are words',
    'a = { true = 1, null = 2, for_each = 3 }',
    { a: { true: 1, null: 2, for_each: 3 } },
  ],
  ['a key that is there twice', 'a = { b = 1, b = 2 }', { a: { b: 2 } }],
  ['null, which is not there', 'a = null\nb = { c = null }', { b: {} }],
  ['null in a list', 'a = [null]', { a: [null] }],
  ['a variable', 'a = var.b', { a: `\${var.b}` }],
  ['a local value', 'a = { b = local.c, d = "e" }', { a: { b: `\${local.c}`, d: 'e' } }],
  ['something put into a text', `a = "b-\${var.c}"`, { a: `\${"b-\${var.c}"}` }],
  ['a directive in a text', 'a = "%{ if b }c%{ endif }"', { a: `\${"%{ if b }c%{ endif }"}` }],
  ['a text around a variable', `a = "\${var.b}"`, { a: `\${"\${var.b}"}` }],
  ['a function', 'a = merge(local.b, { c = "d" })', { a: `\${merge(local.b, { c = "d" })}` }],
  ['a choice', 'a = var.b ? 1 : 2', { a: `\${var.b ? 1 : 2}` }],
  ['a sum', 'a = 1 + 2\nb = -3', { a: `\${1 + 2}`, b: `\${-3}` }],
  ['a loop', 'a = [for b in c : b]', { a: `\${[for b in c : b]}` }],
  ['a key that is computed', 'a = { (var.b) = 1, c = 2 }', { a: `\${{ (var.b) = 1, c = 2 }}` }],
  ['a key that something is put into', `a = { "\${b}/c" = 1 }`, { a: `\${{ "\${b}/c" = 1 }}` }],
  ['a block', 'a {\n  b = 1\n}', { a: [{ b: 1 }] }],
  ['an empty block', 'a {}', { a: [{}] }],
  ['blocks of one type', 'a { b = 1 }\nc {}\na { b = 2 }', { a: [{ b: 1 }, { b: 2 }], c: [{}] }],
  ['blocks in blocks', 'a {\n  b { c = 1 }\n}', { a: [{ b: [{ c: 1 }] }] }],
  [
    'blocks that nobody counted',
    'dynamic "a" {\n  for_each = b\n  content {}\n}',
    { a: [`\${dynamic "a" {\n  for_each = b\n  content {}\n}}`] },
  ],
  [
    'some that are counted, some not',
    'a { b = 1 }\ndynamic "a" { for_each = c }',
    { a: [{ b: 1 }, `\${dynamic "a" { for_each = c }}`] },
  ],
  ['a list, and blocks besides', 'a = [{ b = 1 }]\na { b = 2 }', { a: [{ b: 1 }, { b: 2 }] }],
  [
    'a long expression',
    `a = b(${'1, '.repeat(99)}2)`,
    { a: `\${b(${'1, '.repeat(99).slice(0, 98)}…}` },
  ],
  ['a script', `a = "${'b'.repeat(1001)}"`, { a: `\${"${'b'.repeat(99)}…}` }],
])('%s', async (_, body, expected) => {
  const [answer] = await readHcl(pool(body))
  const [block] = blocksOf(answer)
  expect(block && plain(block.body)).toEqual(expected)
})

test('only resources of the types that are wanted, and modules', async () => {
  const text = `
    terraform {}
    locals { a = 1 }
    data "aws_eks_node_group" "a" {}
    resource "aws_eks_node_group" "b" {}
    resource aws_eks_node_group c {}
    resource "aws_instance" "d" {}
    resource "aws_eks_node_group" "e" "f" {}
    module "g" { source = "./g" }
    output "h" { value = "aws_eks_node_group" }
  `
  const [answer] = await readHcl(text)
  expect(blocksOf(answer).map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'aws_eks_node_group b',
    'aws_eks_node_group c',
    'module g',
  ])
})

test('an empty file, and one with a mark of its byte order', async () => {
  const [empty, marked] = await readHcl('', `\uFEFF${pool('')}`)
  expect(blocksOf(empty)).toEqual([])
  expect(blocksOf(marked)[0]?.body.start).toBe(1)
})

describe('what is wrong is said, with its place, and nothing is read', () => {
  test.each([
    ['a bracket that is missing', 'a = [', 'Missing expression', 5],
    ['an argument twice', 'a = 1\na = 2', 'Attribute redefined', 6],
    ['behind characters of two units', '# 𝒳é\na = }', 'Invalid expression', 10],
    ['no HCL at all', '\u0001', 'Invalid character', 0],
    ['brackets without end', `a = ${'['.repeat(20_000)}`, 'it is nested too deeply', 104],
    ['signs without end', `a = ${'!'.repeat(20_000)}b`, 'it is nested too deeply', 104],
    ['choices without end', `a = ${'b ? c : '.repeat(10_000)}d`, 'it is nested too deeply', 806],
    ['directives without end', `a = "${'%{if b}'.repeat(10_000)}"`, 'it is nested too deeply', 691],
    ['texts in texts', `a = ${`"\${`.repeat(10_000)}`, 'it is nested too deeply', 154],
    ['blocks in blocks', 'a {\n'.repeat(10_000), 'it is nested too deeply', 402],
    ['too long', ' '.repeat(524_289), 'it is longer than 512 KiB', 0],
    [
      'too many values',
      pool(`a = [${'1,'.repeat(40_000)}]`),
      'it holds more values than are read',
      0,
    ],
    ['too many blocks', pool('a {}\n'.repeat(30_000)), 'it holds more values than are read', 0],
  ])('%s', async (_, text, message, at) => {
    const [answer, next] = await readHcl(text, pool('a = 1'))
    expect(answer).toEqual({ ok: true, value: { blocks: [], fault: { message, at } } })
    expect(blocksOf(next)).toHaveLength(1)
  })
})

test('nested as deeply as may be', async () => {
  const [answer] = await readHcl(pool(`a = ${'['.repeat(98)}${']'.repeat(98)}`))
  expect(blocksOf(answer)).toHaveLength(1)
})
