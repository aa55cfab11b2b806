import { describe, expect, test } from 'vitest'
import { edit, path, type Wish } from './editing.ts'

// Every one of these ends because work is bounded; the runner's time-out is the only clock here.

const header = 'apiVersion: v1\nkind: ConfigMap\n'
const policy = path('spec.externalTrafficPolicy')
const local: Wish = ['set', policy, 'Local']
const added = 'spec:\n  externalTrafficPolicy: Local\n'

function lines(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => `${line(index)}\n`).join('')
}

describe('large files', () => {
  test.each([
    ['a flat mapping', `${header}data:\n${lines(50_000, (i) => `  k${i}: v`)}`],
    ['a long line', `${header}data: "${'x'.repeat(4e6)}"\n`],
    ['long brackets', `${header}data: [${'x, '.repeat(1e5)}]\n`],
    ['many comments', `${header}data: 1\n${lines(100_000, () => '  # x')}`],
    ['blanks', `${header}data: 1${' '.repeat(4e6)}\n`],
    ['depth', `${header}data: ${'['.repeat(200)}${']'.repeat(200)}\n`],
  ])('%s', (_, text) => {
    const { after, unedited } = edit(text, [local])
    expect(unedited).toEqual([])
    expect(after === text + added).toBe(true)
  })

  test('JSON of one line', () => {
    const items = Array.from({ length: 20_000 }, (_, index) => ({
      key: `k${index}`,
      list: [index],
    }))
    const text = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', items })
    const wishes = items
      .slice(0, 50)
      .map((_, index): Wish => ['append', ['items', index, 'list'], 'x'])
    const { after, unedited } = edit(text, wishes, 'a.json')
    expect(unedited).toEqual([])
    expect(after.length).toBe(text.length + 50 * ',"x"'.length)
  })

  test('an edit in each of many documents', () => {
    const text = Array.from({ length: 2000 }, () => header).join('---\n')
    const wishes = Array.from({ length: 2000 }, (_, index): Wish => ['set', policy, 'Local', index])
    const { after, unedited } = edit(text, wishes)
    expect(unedited).toEqual([])
    expect(after === text.replaceAll(header, header + added)).toBe(true)
  })

  test('many edits of one place', () => {
    const wishes = Array.from(
      { length: 200 },
      (_, index): Wish => ['append', path('spec.list'), index],
    )
    const { after, unedited } = edit(header, wishes)
    expect(unedited).toEqual([])
    expect(after).toBe(`${header}spec:\n  list:\n${lines(200, (index) => `  - ${index}`)}`)
  })
})

test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
  '%s is a key like others',
  (key) => {
    const { after, unedited } = edit(`${header}a:\n  b: 1\n`, [
      ['set', ['a', key, key], 'x'],
      ['set', [key], { [key]: 'x' }],
    ])
    expect(unedited).toEqual([])
    expect(after).toBe(`${header}a:\n  b: 1\n  ${key}:\n    ${key}: x\n${key}:\n  ${key}: x\n`)
    const gone = edit(after, [
      ['remove', ['a', key]],
      ['remove', [key]],
    ])
    expect(gone).toEqual({ after: `${header}a:\n  b: 1\n`, files: [], unedited: [] })
  },
)
