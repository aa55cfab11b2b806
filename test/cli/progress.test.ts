import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openBar } from '../../src/cli/progress.ts'

const erase = '\r\u001b[2K'

/** What stands on standard error, and a clock that only the test moves. */
const seen: string[] = []
let now = 0

beforeEach(() => {
  seen.length = 0
  vi.spyOn(performance, 'now').mockImplementation(() => now)
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => seen.push(String(chunk)) > 0)
})

afterEach(() => vi.restoreAllMocks())

test('nothing where nobody watches', () => {
  const bar = openBar(false)
  now += 5000
  bar.update(1, 2)
  bar.end()
  expect(seen).toEqual([])
})

test('nothing within the first second', () => {
  const bar = openBar(true)
  now += 900
  bar.update(1, 2)
  bar.end()
  expect(seen).toEqual([])
})

test('a bar that fills, and goes away', () => {
  const bar = openBar(true)
  now += 1100
  bar.update(2000, 8000)
  bar.update(8000, 8000)
  bar.end()
  bar.end()
  expect(seen).toEqual([
    `${erase}██████░░░░░░░░░░░░░░░░░░ 2,000 of 8,000 files`,
    `${erase}████████████████████████ 8,000 of 8,000 files`,
    erase,
  ])
})

test('a bar that counts something else', () => {
  const bar = openBar(true, 'repositories')
  now += 1100
  bar.update(37, 60)
  bar.end()
  expect(seen).toEqual([`${erase}███████████████░░░░░░░░░ 37 of 60 repositories`, erase])
})

test('words for work that nobody counts, once it takes longer than a second', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const bar = openBar(true)
    bar.say('checking 3 objects ...')
    vi.advanceTimersByTime(900)
    expect(seen).toEqual([])
    vi.advanceTimersByTime(200)
    bar.end()
    expect(seen).toEqual([`${erase}checking 3 objects ...`, erase])
    const other = openBar(true)
    other.say('checking 3 objects ...')
    other.end()
    vi.advanceTimersByTime(2000)
    expect(seen).toHaveLength(2)
  } finally {
    vi.useRealTimers()
  }
})
