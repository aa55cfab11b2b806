import { describe, expect, test } from 'vitest'
import { asking } from '../../src/render/ask.ts'
import { documents } from '../../src/render/documents.ts'
import { isTerraform, isWanted } from '../../src/render/names.ts'
import type { Answer, Hcl, Memo, World } from '../../src/types/engine.ts'

test.each([
  ['a.tf', true],
  ['envs/prod/a.tf.json', true],
  ['.terraform/modules/eks/main.tf', false],
  ['envs/.terraform/a.tf', false],
  ['a.tfvars', false],
  ['a.tf.bak', false],
  ['tf', false],
])('%s', (path, expected) => {
  expect(isTerraform(path)).toBe(expected)
  if (expected) expect([isWanted(path, ''), isWanted(path, 'other')]).toEqual([true, false])
})

describe('a tree', () => {
  type File = { readonly path: string; readonly text: string; readonly mode?: string }
  const pool = 'resource "aws_eks_node_group" "a" {}'
  const root = { k: 'map', entries: new Map(), start: 0, end: 1 } as const
  const blocks = [{ kind: 'aws_eks_node_group', name: 'a', body: root }]
  const found: Answer<Hcl> = { ok: true, value: { blocks, fault: null } }

  function read(files: readonly File[], memo: Memo, hcl: World['hcl']) {
    const tree = files.map(({ path, text, mode = '100644' }) => ({
      path,
      id: text,
      mode,
      size: null,
    }))
    const blob = (key: string) => ({ ok: true, value: new TextEncoder().encode(key) }) as const
    const ask = asking({ tree: () => null, blob, validation: () => null, hcl, build: () => null })
    return { reading: documents(tree, [''], { ask, memo }), needs: ask.needs }
  }

  test('is read when every file of it is known', () => {
    const files = [
      { path: 'a.tf', text: pool },
      { path: 'b.tf', text: `${pool}\n` },
      { path: 'c.tf', text: 'resource "aws_vpc" "a" {}' },
      { path: 'd.tf', text: '../a.tf', mode: '120000' },
    ]
    const first = read(files, new Map(), () => null)
    expect(first.reading).toBeNull()
    expect(first.needs.map((need) => (need.k === 'hcl' ? need.path : need.k))).toEqual([
      'a.tf',
      'b.tf',
    ])
    const { reading, needs } = read(files, new Map(), () => found)
    expect(needs).toEqual([])
    expect(
      reading?.documents.docs.map(({ file, kind, name }) => `${file} ${kind} ${name}`),
    ).toEqual(['a.tf aws_eks_node_group a', 'b.tf aws_eks_node_group a'])
    expect(reading?.documents).toMatchObject({ problems: [], passedOver: 0 })
  })

  test('asks once a memo, and shares its documents', () => {
    const memo: Memo = new Map()
    const files = [{ path: 'a.tf', text: pool }]
    const first = read(files, memo, () => found)
    const again = read(files, memo, () => null)
    expect(again.needs).toEqual([])
    expect(again.reading?.documents.docs[0]).toBe(first.reading?.documents.docs[0])
  })
})
