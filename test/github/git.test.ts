import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { repository } from '../support/scratch.ts'
import { type Change, changesBetween } from './git/changes.ts'
import { ancestry, commitsBetween, mergeBase, mergedTree } from './git/history.ts'
import { ObjectStore } from './git/objects.ts'
import { edited, entryAt, type Files, filesOf, walk } from './git/trees.ts'

/** Writes all objects as loose files, so that Git itself says whether they are right. */
function inGit(store: ObjectStore) {
  const made = repository()
  for (const [id, { type, bytes }] of store.all()) {
    const file = join(made.folder, '.git/objects', id.slice(0, 2), id.slice(2))
    mkdirSync(dirname(file), { recursive: true })
    const header = Buffer.from(`${type} ${bytes.length}\0`)
    writeFileSync(file, deflateSync(Buffer.concat([header, bytes])))
  }
  return made
}

let clock = 1_700_000_000

function commit(store: ObjectStore, tree: string, parents: readonly string[] = []): string {
  clock += 60
  const author = { name: 'Ana', email: 'ana@example.org', seconds: clock }
  return store.putCommit({ tree, parents, author, committer: author, message: 'Änderung\n' })
}

describe('objects', () => {
  test('have the ids and the form that Git wants', () => {
    const store = new ObjectStore()
    const tree = edited(store, null, {
      'a.yaml': 'a: 1\n',
      'a/b.yaml': '',
      'a-b': 'sorts between',
      'a.b/ä ö.yaml': new Uint8Array([0, 255, 10]),
      'run.sh': { mode: '100755', content: '#!/bin/sh\n' },
      link: { mode: '120000', content: 'a.yaml' },
      sub: { mode: '160000', commit: '1'.repeat(40) },
    })
    const first = commit(store, tree)
    const second = commit(store, edited(store, tree, { 'a.yaml': null, 'z.yaml': 'z' }), [first])
    const { git } = inGit(store)
    git('update-ref', 'refs/heads/main', second)
    expect(git('fsck', '--strict', '--full', '--no-dangling')).toBe('')
    const listed = git('-c', 'core.quotePath=false', 'ls-tree', '-r', '-t', first).split('\n')
    expect([...walk(store, tree)].map(({ mode, id, path }) => `${mode} ${id}\t${path}`)).toEqual(
      listed.map((line) => line.replace(/ (?:blob|tree|commit) /, ' ')),
    )
    expect(git('show', '--no-patch', '--format=%s, %an', second)).toBe('Änderung, Ana')
    expect(entryAt(store, tree, 'a.b/ä ö.yaml')?.mode).toBe('100644')
    expect(entryAt(store, tree, 'a.yaml/b')).toBeNull()
  })
})

const lines = fc.array(fc.constantFrom('a', 'b', 'c: 1', '', '  d', '- e'), { maxLength: 30 })
const text = fc
  .tuple(lines, fc.boolean())
  .map(([all, isEnded]) => all.join('\n') + (isEnded ? '\n' : ''))

describe('changes', () => {
  test('are as short as those of Git, and their patches apply', () => {
    const pairs = fc.sample(fc.tuple(text, text), { numRuns: 150, seed: 5 })
    const store = new ObjectStore()
    const side = (index: 0 | 1): string =>
      edited(store, null, Object.fromEntries(pairs.map((pair, i) => [`f${i}`, pair[index]])))
    const [before, after] = [side(0), side(1)]
    const changes = changesBetween(store, before, after)
    const made = inGit(store)
    const counted = made.git('diff', '--minimal', '--numstat', '--no-renames', before, after)
    expect(changes.map((it) => `${it.additions}\t${it.deletions}\t${it.path}`).join('\n')).toBe(
      counted,
    )
    made.write({ 'all.patch': changes.map(headed).join('') })
    made.git('read-tree', before)
    made.git('apply', '--cached', '--unidiff-zero', 'all.patch')
    expect(made.git('write-tree')).toBe(after)
  })

  const longer = (word: string): string =>
    Array.from({ length: 20 }, (_, i) => `${word} ${i}\n`).join('')
  const cases: readonly (readonly [string, Files, Files])[] = [
    ['a file moved as it was', { 'a/x.yaml': longer('a') }, { 'b/x.yaml': longer('a') }],
    [
      'a file moved and touched',
      { 'a.yaml': longer('a') },
      { 'b.yaml': longer('a').replace('a 7', 'seven') },
    ],
    ['a file replaced by another', { 'a.yaml': longer('a') }, { 'b.yaml': longer('b') }],
    [
      'two moved, one of them exactly',
      { 'a.yaml': longer('a'), 'b.yaml': longer('a').replace('a 3', 'three') },
      { 'c.yaml': longer('a').replace('a 3', 'three'), 'd.yaml': longer('a') },
    ],
    ['a changed mode', { s: 'x\n' }, { s: { mode: '100755', content: 'x\n' } }],
    ['no text', { s: new Uint8Array([0, 1]) }, { s: new Uint8Array([0, 2]) }],
  ]
  const letters = { A: 'added', D: 'removed', M: 'modified', R: 'renamed' }

  test.each(cases)('%s: as Git says', (_, old, now) => {
    const store = new ObjectStore()
    const [before, after] = [edited(store, null, old), edited(store, null, now)]
    const { git } = inGit(store)
    const said = git('diff', '--name-status', '-M', before, after).split('\n')
    const found = changesBetween(store, before, after).map(({ status, previous, path }) =>
      [
        status === 'changed' ? 'modified' : status,
        ...(previous === null ? [] : [previous]),
        path,
      ].join(' '),
    )
    const expected = said.map((line) =>
      line
        .split('\t')
        .map((part, i) => (i === 0 ? letters[part.charAt(0) as keyof typeof letters] : part))
        .join(' '),
    )
    expect(found.toSorted()).toEqual(expected.toSorted())
  })
})

/** A patch with the header that Git needs. */
function headed({ path, status, patch }: Change): string {
  const from = status === 'added' ? '/dev/null' : `a/${path}`
  const to = status === 'removed' ? '/dev/null' : `b/${path}`
  return patch === null ? '' : `--- ${from}\n+++ ${to}\n${patch}\n`
}

describe('history', () => {
  /** Each commit has up to two parents among the earlier ones. */
  const graph = fc.array(fc.array(fc.nat(), { maxLength: 2 }), { minLength: 12, maxLength: 12 })

  test.each(fc.sample(graph, { numRuns: 4, seed: 3 }))('parts where Git says', (...shape) => {
    const store = new ObjectStore()
    const tree = edited(store, null, { a: 'a' })
    const ids: string[] = []
    for (const parents of shape) {
      const chosen = ids.length === 0 ? [] : parents.map((n) => ids[n % ids.length] ?? '')
      ids.push(commit(store, tree, [...new Set(chosen)]))
    }
    const { git } = inGit(store)
    const count = (...range: string[]): number => Number(git('rev-list', '--count', ...range))
    const [last = '', , , one = '', other = '', third = ''] = ids.toReversed()
    for (const [a, b] of [[last, one] as const, [other, third] as const]) {
      expect([...bases(git, a, b), null]).toContain(mergeBase(store, a, b))
      expect(mergeBase(store, a, b) === null).toBe(bases(git, a, b).length === 0)
      expect(commitsBetween(store, a, b).length).toBe(count(`${a}..${b}`))
      expect(ancestry(store, a).size).toBe(count(a))
    }
  })

  test('merges what does not touch the same file', () => {
    const store = new ObjectStore()
    const tree = edited(store, null, { a: '1', b: '1', c: '1' })
    const base = commit(store, tree)
    const ours = commit(store, edited(store, tree, { a: '2', c: '3' }), [base])
    const theirs = commit(store, edited(store, tree, { b: null, d: '4', c: '3' }), [base])
    const merged = mergedTree(store, ours, theirs) ?? ''
    const { git } = inGit(store)
    expect(git('merge-tree', '--write-tree', ours, theirs)).toBe(merged)
    expect([...filesOf(store, merged).keys()].toSorted()).toEqual(['a', 'c', 'd'])
    const clash = commit(store, edited(store, tree, { a: 'other' }), [base])
    expect(mergedTree(store, ours, clash)).toBeNull()
  })
})

function bases(git: (...args: string[]) => string, a: string, b: string): readonly string[] {
  try {
    return git('merge-base', '--all', a, b).split('\n')
  } catch {
    return []
  }
}
