import MarkdownIt from 'markdown-it'
import { describe, expect, test } from 'vitest'
import { renderDashboard } from '../../src/report/markdown/dashboard.ts'
import type { Dashboard } from '../../src/types/dashboard.ts'
import {
  empty,
  finding,
  hostile,
  large,
  none,
  repository,
  small,
  terms,
} from './dashboard-cases.ts'

const made = (dashboard: Dashboard): string => renderDashboard(dashboard, terms)
const first = (dashboard: Dashboard): string | undefined => made(dashboard).split('\n')[0]

describe('the first sentence', () => {
  const two = (more: Partial<Dashboard>): Dashboard => ({
    ...empty,
    repositories: [repository(1, 'a'), repository(2, 'b')],
    ...more,
  })
  const waiting = repository(3, 'c', { status: 'pending', scanned: null })
  const failed = repository(4, 'd', { status: 'failed', reason: 'x', scanned: null })
  const bad = repository(5, 'e', { counts: { error: 1, warning: 0, note: 7 } })

  test.each<[string, Dashboard]>([
    ['There is no repository to scan: Edgewise sees those that the App is installed on.', empty],
    ['No errors and no warnings in 2 repositories.', two({})],
    [
      'No errors and no warnings in 1 repository.',
      { ...empty, repositories: [repository(1, 'a')] },
    ],
    ['None of 1 repository is scanned yet.', { ...empty, repositories: [waiting] }],
    ['None of 1 repository could be scanned.', { ...empty, repositories: [failed] }],
    [
      'None of 2 repositories is scanned yet; 1 could not be scanned.',
      { ...empty, repositories: [waiting, failed] },
    ],
    [
      'No errors and no warnings in 2 of 4 repositories; 1 is not scanned yet and 1 could not be scanned.',
      { ...empty, repositories: [repository(1, 'a'), repository(2, 'b'), waiting, failed] },
    ],
    [
      '1 error in 1 of 3 repositories.',
      { ...two({ counts: bad.counts }), repositories: [bad, ...two({}).repositories] },
    ],
  ])('%s', (sentence, dashboard) => {
    expect(first(dashboard)?.split('**')[1]).toBe(sentence)
  })

  test('of many', () => {
    expect(first(large(58, { waiting: 3 }))).toBe(
      '**37 errors and 37 warnings in 37 of 58 repositories; 3 are not scanned yet.** 37 notes. 28 findings solved in the 30 days before this was written. Edgewise can mend 18 of the ways in: tick a box below.',
    )
    expect(first({ ...large(9), others: 4 })).toContain('in 6 of 13 repositories')
  })
})

test('what a small organisation sees', async () => {
  await expect(made(small())).toMatchFileSnapshot('dashboard-small.txt')
})

describe('the same results are the same text', () => {
  test('whatever was scanned again since', () => {
    const later = {
      ...small(),
      repositories: small().repositories.map((each) => ({
        ...each,
        scanned: '2026-12-24T08:00:00Z',
      })),
    }
    expect(made(later)).toBe(made(small()))
  })

  test('and what waits to be scanned again is what it was', () => {
    const [one, ...rest] = small().repositories
    if (one === undefined) expect.unreachable('there is none')
    const waits = { ...small(), repositories: [{ ...one, status: 'pending' as const }, ...rest] }
    expect(made(waits)).toBe(made(small()))
    const rests = made({ ...waits, pausedUntil: '2026-11-22T14:05:00.000Z' })
    expect(rests).toContain(
      'it goes on at 2026-11-22 14:05 UTC, and what is shown of 1 repository is from before.',
    )
  })
})

/** Findings that rows stand for, and those that are said to be left out. */
function accounted(text: string): number {
  const [, section = ''] = text.split('### What is worst\n')
  const list = section.split('\n###')[0] ?? ''
  const rows = list.split('\n').filter((line) => line.startsWith('  - '))
  const places = rows.map((row) => {
    const [, more = '0'] = /^ {2}- and in ([\d,]+) more places?$/.exec(row) ?? []
    return (/^ {2}- \[`service-\d+`/.test(row) ? 1 : 0) + Number(more.replaceAll(',', ''))
  })
  const [, left = '0'] = /And ([\d,]+) more finding/.exec(list) ?? []
  return places.reduce((sum, n) => sum + n, 0) + Number(left.replaceAll(',', ''))
}

describe('of any size', () => {
  test.each([0, 1, 60, 1000, 10_000])('%i repositories fit, and none is forgotten', (n) => {
    const dashboard = n === 0 ? empty : large(n)
    const text = made(dashboard)
    expect(text.length).toBeLessThanOrEqual(60_000)
    const { error, warning, note } = dashboard.counts
    expect(accounted(text)).toBe(error + warning + note)
    const boxes = text.match(/^- \[ \] /gm)?.length ?? 0
    expect(boxes).toBeLessThanOrEqual(50)
    if (n >= 1000) expect(boxes).toBe(50)
    if (n >= 1000) expect(text).toMatch(/And [\d,]+.* that can be mended/)
    const rows = text.match(/^\| \[`service-\d+`\]/gm)?.length ?? 0
    const [, left = '0'] = /And ([\d,]+) repositories more with findings/.exec(text) ?? []
    const bad = dashboard.repositories.filter(({ counts }) => counts.error > 0).length
    expect(rows + Number(left.replaceAll(',', ''))).toBe(bad)
  })

  test.each([1, 2, 4, 8, 16, 64, 400])('names and messages of hostile length × %i', (times) => {
    const text = made(hostile(times))
    expect(text.length).toBeLessThanOrEqual(60_000)
    expect(text).toContain('errors and')
  })

  test('says so where there is no room even for little', () => {
    const long = '\u{e0041}'.repeat(1000)
    const [one] = large(3).worst
    if (one === undefined) expect.unreachable('there is none')
    const all = Array.from({ length: 2000 }, (_, n) => ({
      ...one,
      ...{ rule: `${n}${long}`, message: `${n}${long}`, cluster: long, subject: long },
      ...{ entry: `${n}${long}`, file: `${long}/${long}` },
    }))
    const text = made({ ...large(10_000, { failed: 900, waiting: 900 }), worst: all })
    expect(text.length).toBeLessThanOrEqual(60_000)
    expect(text).toContain('What is worst')
    expect(text).toContain('could not be scanned')
  })
})

test('where nothing is worse than a note it is calm', () => {
  const shop = repository(1, 'shop', { counts: { ...none, note: 1 } })
  const worst = [finding(shop, { severity: 'note' })]
  const text = made({ ...empty, repositories: [shop], worst, counts: { ...none, note: 1 } })
  expect(text).toMatch(/^\*\*No errors and no warnings in 1 repository\.\*\* 1 note\./)
  expect(text).toContain(
    '### What was noted\n\nNotes are worth knowing, and may be meant as they are.\n\n- **note**',
  )
  expect(text).not.toContain('worst')
})

describe('boxes', () => {
  const shop = repository(1, 'shop', { counts: { error: 2, warning: 0, note: 0 } })
  const both = [finding(shop), finding(shop, { message: 'another' })]
  const counts = { ...none, error: 2 }
  const common: Dashboard = { ...empty, repositories: [shop], worst: both, counts }

  test('are one for a way in, with all that it mends', () => {
    expect(made(common)).toContain(
      '- [ ] <!-- edgewise:box 1 0123456789ab -->`ingress-nginx/ingress-nginx-controller` in `prod` of [`shop`](https://github.com/acme/shop) (2 errors)\n',
    )
    expect(made({ ...common, counts: { ...none, error: 9 } })).toContain('(2 errors or more)')
  })

  test('are none for what cannot be mended or has no way in', () => {
    const worst = [finding(shop, { fixable: false }), finding(shop, { entry: null })]
    expect(made({ ...common, worst })).not.toContain('- [ ]')
  })

  test.each([
    ['asked', false],
    ['open', false],
    ['refused', true],
    ['done', true],
  ] as const)('of what is %s: offered again %s', (state, isOffered) => {
    const { repository: id, cluster, entry } = finding(shop)
    const request = { repository: id, cluster, entry: entry ?? '', by: 'ana', at: '2026-11-20' }
    const requests = [{ ...request, state, pull: null, words: null }]
    expect(made({ ...common, requests }).includes('- [ ]')).toBe(isOffered)
    expect(made({ ...common, requests })).toContain('asked by `ana`, 2026-11-20')
  })
})

test('a pull request is linked so that GitHub notes nothing there', () => {
  expect(made(small())).toContain('](https://redirect.github.com/acme/website/pull/17)')
  const there = renderDashboard(small(), { ...terms, web: 'https://ghe.example' })
  expect(there).toContain('](https://ghe.example/acme/website/pull/17)')
  expect(there).not.toContain('redirect.')
})

describe('the trend', () => {
  const chart = (trend: Dashboard['trend']): string => made({ ...small(), trend })
  const at = (day: string, error: number) => ({ day, error, warning: 0, note: 0 })

  test('is by day, also where a year ends, and ends with the last change', () => {
    const text = chart([at('2026-12-30', 3), at('2027-01-02', 1)])
    expect(text).toContain('x-axis ["12-30", "12-31", "01-01", "01-02"]')
    expect(text).toContain('line [3, 3, 3, 1]')
  })

  test('has no more days than can be read', () => {
    const days = Array.from({ length: 28 }, (_, n) =>
      at(`2027-02-${`${n + 1}`.padStart(2, '0')}`, n),
    )
    const [, labels = ''] = /x-axis \[(.*)\]/.exec(chart(days)) ?? []
    expect(labels.split(', ').length).toBeLessThanOrEqual(12)
    expect(labels).toMatch(/"02-28"$/)
  })

  test('of one day is a sentence, of none nothing', () => {
    expect(chart([at('2026-12-30', 3)])).toContain(
      '### Trend\n\nThe numbers are the same since 2026-12-30.\n',
    )
    expect(chart([at('2026-12-30', 3)])).not.toContain('```mermaid')
    expect(chart([])).not.toContain('### Trend')
  })
})

describe('foreign text', () => {
  const reader = new MarkdownIt({ html: true, linkify: true, breaks: true })
  const allowed =
    /^(?:<br>|<sub>|<\/sub>|<details><summary>[\w ,·]*<\/summary>\s*|<\/details>\s*|<!-- edgewise:box \d+ [\da-f]{12} -->)$/

  test.each([1, 20])('makes no element, image, foreign link, block or box, × %i', (times) => {
    const text = made(hostile(times))
    const tokens = reader.parse(text, {}).flatMap((token) => [token, ...(token.children ?? [])])
    const bad = tokens.filter(
      ({ type, content }) =>
        /^(?:image|blockquote|ordered|hr|code_block)/.test(type) ||
        (/^html/.test(type) && !allowed.test(content)),
    )
    expect(bad.map(({ type, content }) => [type, content])).toEqual([])
    const links = tokens.filter(({ type }) => type === 'link_open')
    expect(links.length).toBeGreaterThan(0)
    for (const link of links)
      expect(link.attrGet('href')).toMatch(
        /^https:\/\/(?:redirect\.)?github\.com\/acme\/service-\d+/,
      )
    const fences = tokens.filter(({ type }) => type === 'fence')
    expect(fences.every(({ content }) => content.startsWith('%%{init: {"xyChart"'))).toBe(true)
    const items = text.split('\n').filter((line) => /^\s*[-*+] \[/.test(line))
    expect(
      items.every((line) => /^(?: {2})?- (?:\[ \] <!-- edgewise:box|\[`service)/.test(line)),
    ).toBe(true)
  })

  test('mentions nobody', () => {
    const inline = reader.parse(made(hostile()), {}).flatMap(({ children }) => children ?? [])
    const prose = inline.filter(({ type }) => type === 'text').map(({ content }) => content)
    expect(prose.filter((text) => /@octocat|#\d|GH-\d/.test(text))).toEqual([])
  })
})
