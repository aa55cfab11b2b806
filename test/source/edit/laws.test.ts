import { diffArrays } from 'diff'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { at } from '../../../src/source/field.ts'
import { readFile } from '../../../src/source/read-file.ts'
import { bytesOf, normal } from '../reading.ts'
import { edit } from './editing.ts'
import { changed, meaning, type Wanted, wanted, wantedScalar, written } from './written.ts'

// Laws over YAML in every style; another reader (`yaml`) says what the texts mean.

const one = written.chain((document) =>
  wanted(document.value).map((wish) => ({ ...document, wish })),
)
const scalar = written.chain((document) =>
  wantedScalar(document.value).map((wish) => ({ ...document, wish })),
)
const several = written.chain((document) =>
  fc
    .array(wanted(document.value), { minLength: 2, maxLength: 5 })
    .map((wishes) => ({ ...document, wishes })),
)
const runs = { numRuns: 250 }

/** How many lines of a text are not, in order, among those of another. */
function missing(from: string, among: string): number {
  const parts = diffArrays(from.split('\n'), among.split('\n'))
  return parts.reduce((sum, { removed, count }) => sum + (removed ? count : 0), 0)
}

describe('an edit', () => {
  test('says what was asked for, and nothing else', () => {
    fc.assert(
      fc.property(one, ({ text, value, hasAlias, wish }) => {
        const { after, unedited } = edit(text, [wish])
        if (!hasAlias) expect(unedited).toEqual([])
        const said = unedited.length > 0 ? value : changed(value, wish)
        if (unedited.length > 0) expect(after).toBe(text)
        expect(meaning(after)).toEqual(normal(said))
      }),
      runs,
    )
  })

  test('made a second time changes nothing', () => {
    fc.assert(
      fc.property(one, ({ text, wish }) => {
        fc.pre(wish[0] === 'set')
        const { after } = edit(text, [wish])
        expect(edit(after, [wish]).after).toBe(after)
      }),
      runs,
    )
  })

  test('of a scalar touches its own characters only', () => {
    fc.assert(
      fc.property(scalar, ({ text, wish }) => {
        const [doc] = readFile('app.yaml', bytesOf(text)).docs
        const node = doc === undefined ? null : at(doc, ...wish[1]).node
        const { after } = edit(text, [wish])
        expect(after.slice(0, node?.start)).toBe(text.slice(0, node?.start))
        expect(after.endsWith(text.slice(node?.end))).toBe(true)
      }),
      runs,
    )
  })

  test('that puts something in leaves every line but one or two, and every comment', () => {
    fc.assert(
      fc.property(one, ({ text, value, wish }) => {
        const [kind, path] = wish
        const isNew = kind === 'append' || (kind === 'set' && !has(value, path))
        fc.pre(isNew)
        const { after } = edit(text, [wish])
        expect(missing(text, after)).toBeLessThanOrEqual(2)
        const comments = (some: string) => some.match(/# c\d/g)
        expect(comments(after)).toEqual(comments(text))
        const ended = (some: string): boolean => some.endsWith('\n')
        expect(ended(after)).toBe(ended(text))
        const breaks = (some: string): boolean => /[^\r]\n/.test(some)
        if (text.includes('\n')) expect(breaks(after)).toBe(breaks(text))
      }),
      runs,
    )
  })

  test('that takes something out puts nothing in but empty brackets', () => {
    fc.assert(
      fc.property(one, ({ text, wish }) => {
        fc.pre(wish[0] === 'remove')
        const { after } = edit(text, [wish])
        expect(after.length).toBeLessThan(text.length + 4)
        expect(missing(after, text)).toBeLessThanOrEqual(2)
      }),
      runs,
    )
  })
})

test('several edits at once say what they say one after the other', () => {
  fc.assert(
    fc.property(several, ({ text, value, hasAlias, wishes }) => {
      const apart = wishes.filter(
        (wish, index) =>
          !wishes.some((other, place) => place !== index && isNear(other[1], wish[1])),
      )
      fc.pre(!hasAlias && apart.length > 1)
      const { after, unedited } = edit(text, apart)
      expect(unedited).toEqual([])
      const removals = apart.filter(([kind]) => kind === 'remove').toSorted(lastFirst)
      const ordered = [...apart.filter(([kind]) => kind !== 'remove'), ...removals]
      expect(meaning(after)).toEqual(normal(ordered.reduce(changed, value)))
    }),
    runs,
  )
})

const has = (value: unknown, [key, ...below]: Wanted[1]): boolean =>
  key === undefined ||
  (typeof value === 'object' &&
    value !== null &&
    Object.hasOwn(value, key) &&
    has(Reflect.get(value, key), below))

/** Whether one path leads through the other, or both may make the same parent. */
const isNear = (a: Wanted[1], b: Wanted[1]): boolean =>
  a.every((key, index) => index >= b.length || key === b[index]) ||
  b.every((key, index) => index >= a.length || key === a[index])

const lastFirst = (a: Wanted, b: Wanted): number => {
  const index = a[1].findIndex((key, place) => key !== b[1][place])
  return Number(b[1][index]) - Number(a[1][index]) || 0
}
