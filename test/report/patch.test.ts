import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { patchOf } from '../../src/report/patch.ts'
import type { FileEdit } from '../../src/types/remedy.ts'
import { repository, type Scratch } from '../support/scratch.ts'

const lines = (count: number): string =>
  Array.from({ length: count }, (_, index) => `line ${index}\n`).join('')

const cases: readonly (readonly [string, FileEdit])[] = [
  ['a line in between', { path: 'a.yaml', before: lines(20), after: lines(20).replace('9', 'x') }],
  [
    'two hunks',
    {
      path: 'a.yaml',
      before: lines(40),
      after: lines(40).replace('e 3\n', 'e x\n').replace('35', 'y'),
    },
  ],
  ['a new file', { path: 'deep/er/new.yaml', before: '', after: 'a: 1\nb: 2\n' }],
  ['a new file without a last break', { path: 'new.yaml', before: '', after: 'a: 1' }],
  ['no last break before', { path: 'a.yaml', before: 'a: 1\nb: 2', after: 'a: 1\nb: 3\n' }],
  ['no last break after', { path: 'a.yaml', before: 'a: 1\nb: 2\n', after: 'a: 1\nb: 3' }],
  ['no last break at all', { path: 'a.yaml', before: 'a: 1\nb: 2', after: 'a: 1\nc: 9\nb: 2' }],
  ['CRLF', { path: 'a.yaml', before: 'a: 1\r\nb: 2\r\n', after: 'a: 1\r\nc: 9\r\nb: 2\r\n' }],
  ['one CRLF of several', { path: 'a.yaml', before: 'a\r\nb\nc\r\n', after: 'a\r\nb\nd\r\n' }],
  ['a BOM', { path: 'a.yaml', before: '\ufeffa: 1\n', after: '\ufeffa: 2\n' }],
  [
    'lines like a patch',
    { path: 'a.yaml', before: '--- a\n+++ b\n', after: '--- a\n@@ -1 +1 @@\n' },
  ],
  ['a path with blanks', { path: 'my apps/the shop.yaml', before: 'a: 1\n', after: 'a: 2\n' }],
  ['a new path with blanks', { path: 'my apps/a new.yaml', before: '', after: 'a: 2\n' }],
  ['a path with quotes', { path: 'the "shop"/it\'s.yaml', before: 'a: 1\n', after: 'a: 2\n' }],
  ['a new path with quotes', { path: 'a "new" one.yaml', before: '', after: 'a: 2\n' }],
  ['a path with a backslash', { path: 'a\\b.yaml', before: 'a: 1\n', after: 'a: 2\n' }],
  ['a path with a tab', { path: 'a\tb.yaml', before: 'a: 1\n', after: 'a: 2\n' }],
  ['a path of other letters', { path: 'größe/店.yaml', before: 'a: 1\n', after: 'a: 2\n' }],
  ['other letters', { path: 'a.yaml', before: 'a: ö\u2028b\n', after: 'a: 店\u2028b\n' }],
]

const tools = {
  git: (at: Scratch) => ['git', '-C', at.folder, 'apply', '../change.patch'],
  patch: (at: Scratch) => ['patch', '--quiet', '-p1', '-d', at.folder, '-i', '../change.patch'],
} as const

/** What the files are like after a tool applied the patch. */
function applied(edits: readonly FileEdit[], tool: keyof typeof tools): Record<string, string> {
  const outer = repository()
  const inner = { ...outer, folder: join(outer.folder, 'tree') }
  outer.write({ 'change.patch': patchOf(edits), 'tree/.keep': '' })
  const old = edits.filter(({ before }) => before !== '')
  outer.write(Object.fromEntries(old.map(({ path, before }) => [`tree/${path}`, before])))
  const [program, ...args] = tools[tool](inner)
  execFileSync(program ?? '', args, {
    stdio: 'pipe',
    env: { ...process.env, GIT_DIR: '/dev/null' },
  })
  const read = (path: string): string => readFileSync(join(inner.folder, path), 'utf8')
  return Object.fromEntries(edits.map(({ path }) => [path, read(path)]))
}

const wanted = (edits: readonly FileEdit[]): Record<string, string> =>
  Object.fromEntries(edits.map(({ path, after }) => [path, after]))

const isThere = (program: string): boolean => spawnSync(program, ['--version']).status === 0

describe.each((['git', 'patch'] as const).filter(isThere))('%s applies', (tool) => {
  test.each(cases)('%s', (_, edit) => {
    expect(applied([edit], tool)).toEqual(wanted([edit]))
  })

  test('several files at once', () => {
    const edits = cases.map(([, edit], index) => ({ ...edit, path: `${index}/${edit.path}` }))
    expect(applied(edits, tool)).toEqual(wanted(edits))
  })

  test('whatever lines are changed', () => {
    const line = fc.constantFrom('a: 1', 'b:', '  - c', '', '# d', '\tx\r', ' ', '-- e', '++ f')
    const text = fc
      .tuple(fc.array(line, { minLength: 1, maxLength: 12 }), fc.constantFrom('', '\n'))
      .map(([all, last]) => all.join('\n') + last)
      .filter((some) => some !== '')
    const pairs = fc.array(fc.tuple(text, text), { minLength: 30, maxLength: 30 })
    fc.assert(
      fc.property(pairs, (all) => {
        const edits = all
          .map(([before, after], index) => ({ path: `${index}.yaml`, before, after }))
          .filter(({ before, after }) => before !== after)
        expect(applied(edits, tool)).toEqual(wanted(edits))
      }),
      { numRuns: 6 },
    )
  })
})

test('what does not change is not in it', () => {
  expect(patchOf([{ path: 'a.yaml', before: 'a\n', after: 'a\n' }])).toBe('')
  expect(patchOf([])).toBe('')
})

test('a patch looks as Git would write it', () => {
  const at = repository()
  const before = lines(30)
  const after = before.replace('line 9\n', 'line x\nline y\n')
  at.write({ 'a b.yaml': before })
  at.commit()
  at.write({ 'a b.yaml': after, 'new.yaml': 'a: 1' })
  at.git('add', '--all', '--intent-to-add')
  const own = patchOf([
    { path: 'a b.yaml', before, after },
    { path: 'new.yaml', before: '', after: 'a: 1' },
  ])
  const short = (hunk: string): string => hunk.replace(/,1(?= )/g, '').replace(/(?<=@@)[^@]*$/, '')
  const plain = (patch: string): string =>
    patch
      .replace(/^index .*\n/gm, '')
      .replace(/^@@ .*$/gm, short)
      .trim()
  expect(plain(own)).toBe(plain(at.git('diff')))
})
