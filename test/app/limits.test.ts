import { expect, test } from 'vitest'
import { openLimits } from '../../src/app/limits.ts'

const start = 1_800_000_000

const told = (remaining: number, reset: number, more: Readonly<Record<string, string>> = {}) =>
  new Headers({
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(reset),
    'x-ratelimit-resource': 'core',
    ...more,
  })

test('an installation has the limits that it was told of, by resource', () => {
  const limits = openLimits()
  expect(limits.of(1)).toEqual([])
  limits.note(1, told(4000, start))
  limits.note(1, told(10, start + 5, { 'x-ratelimit-resource': 'graphql' }))
  limits.note(2, told(7, start))
  expect(limits.of(1)).toEqual([
    { resource: 'core', limit: 5000, remaining: 4000, resetsAt: '2027-01-15T08:00:00.000Z' },
    { resource: 'graphql', limit: 5000, remaining: 10, resetsAt: '2027-01-15T08:00:05.000Z' },
  ])
  expect(limits.of(2)).toMatchObject([{ remaining: 7 }])
})

test.each([
  ['within a window the least counts', [90, start], [95, start], 90],
  ['servers may disagree about its end', [90, start], [95, start + 2], 90],
  ['less is less', [90, start], [80, start - 2], 80],
  ['a new window counts for more', [3, start], [4999, start + 3600], 4999],
  ['an old one that comes late does not', [4000, start + 3600], [12, start], 4000],
])('%s', (_, [first = 0, ends = 0], [second = 0, later = 0], remaining) => {
  const limits = openLimits()
  limits.note(1, told(first, ends))
  limits.note(1, told(second, later))
  expect(limits.of(1)).toMatchObject([{ remaining }])
})

test.each<[string, Headers]>([
  ['no headers, as of a server without limits', new Headers()],
  ['no numbers', told(Number.NaN, start)],
  ['a time that is none', told(1, 1e300)],
  ['no resource', told(1, start, { 'x-ratelimit-resource': '' })],
  ['words for a resource', told(1, start, { 'x-ratelimit-resource': 'a b<c>' })],
])('%s tell nothing', (_, headers) => {
  const limits = openLimits()
  limits.note(1, headers)
  expect(limits.of(1)).toEqual([])
})

test('whatever a host makes up takes no more room than some', () => {
  const limits = openLimits()
  for (let index = 0; index < 1000; index += 1)
    limits.note(1, told(1, start, { 'x-ratelimit-resource': `r${index}` }))
  expect(limits.of(1).length).toBeLessThanOrEqual(20)
})
