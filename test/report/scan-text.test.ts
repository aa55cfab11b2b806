import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { renderJson } from '../../src/report/json.ts'
import { schemas } from '../../src/report/schemas.ts'
import { renderScan } from '../../src/report/text/scan.ts'
import type { FindingInCluster, Scan, ScannedRepository } from '../../src/types/scan.ts'

const commit = '1a2b3c4d'.repeat(5)

const finding = (rule: string, severity: FindingInCluster['severity']): FindingInCluster => ({
  ...{ cluster: 'prod', rule, severity, certainty: 'certain', entry: null, subject: 'a/Service/b' },
  ...{ at: null, related: [], evidence: [], size: null, message: 'x', fixable: false },
  fingerprint: `${rule}${severity}`,
})

function repository(name: string, more: Partial<ScannedRepository> = {}): ScannedRepository {
  const counts = { error: 0, warning: 0, note: 0 }
  const usual = { name, revision: commit, status: 'scanned', findings: [], problems: [] } as const
  return { ...usual, counts, ...more } as ScannedRepository
}

function scanOf(repositories: ScannedRepository[], more: Partial<Scan> = {}): Scan {
  const totals = { repositories: repositories.length, scanned: repositories.length, unchanged: 0 }
  return {
    version: 1,
    repositories,
    totals: { ...totals, failed: 0, error: 0, warning: 0, note: 0 },
    ...more,
  }
}

const linesOf = (scan: Scan, width = 100): readonly string[] =>
  renderScan(scan, { color: false, width }).split('\n')

test('rules of the worst severity, the most frequent first, as far as there is room', () => {
  const findings = [
    ...['a-rule', 'b-rule', 'b-rule', 'c-much-longer-rule'].map((rule) => finding(rule, 'warning')),
    finding('note-rule', 'note'),
  ]
  const shop = repository('shop', { findings, counts: { error: 0, warning: 4, note: 1 } })
  const end = (width: number) => linesOf(scanOf([shop]), width)[1]?.split('      1  ')[1]
  expect(end(100)).toBe('b-rule ×2, a-rule, c-much-longer-rule')
  expect(end(78)).toBe('b-rule ×2, a-rule and 1 more')
  expect(end(60)).toBe('b-rule ×2 and 2 more')
  expect(end(40)).toBe('b-rule ×2 and 2 more')
})

test('what is not all is said: problems, what was never scanned, what waits, what is not listed', () => {
  const shop = repository('acme/shop', {
    status: 'unchanged',
    unlisted: { findings: 3, problems: 2 },
  })
  const skipped = { archived: 1, fork: 2, empty: 0 }
  const waiting = ['acme/api', 'acme/docs']
  const lines = linesOf(
    scanOf([shop], {
      skipped,
      unlisted: 5,
      partial: { until: '2026-01-31T10:00:00.000Z', waiting },
    }),
    200,
  )
  expect(lines[1]).toMatch(/unchanged · 2 problems$/)
  expect(lines.slice(-5)).toEqual([
    '1 repository: 1 scanned · 0 errors, 0 warnings, 0 notes · 2 problems',
    'Never scanned: 1 archived, 2 forks.',
    '5 more are not listed.',
    'This is a part: 2 repositories wait to be scanned, until 2026-01-31T10:00:00.000Z. The service goes on with it, or the next scan.',
    '',
  ])
  const unknown = linesOf(scanOf([], { partial: { until: null, waiting: [] } }), 200)
  expect(unknown.at(-2)).toMatch(/^This is a part: what changed since is not known, GitHub cannot/)
})

test('names and reasons are foreign: no control character passes, a long name is cut, a reason never', () => {
  const reason = `\u001b[2J${'long '.repeat(60)}`
  const problems = [{ code: 'not-scanned', message: reason, at: null }] as const
  const failed = repository(`x${'y'.repeat(200)}`, {
    status: 'failed',
    revision: '',
    problems: [...problems],
  })
  const [, line = ''] = linesOf(scanOf([failed], {}), 80)
  expect(line).toMatch(/^\? xy+… +– +not scanned: \\u001b\[2J(?:long ){60}$/)
  expect(line.indexOf('–')).toBeLessThan(40)
})

test('colour only repeats what the text says', () => {
  const shop = repository('shop', {
    findings: [finding('a-rule', 'error')],
    counts: { error: 1, warning: 0, note: 0 },
  })
  const scan = scanOf([shop, repository('docs')])
  const colored = renderScan(scan, { color: true, width: 100 })
  expect(colored).toContain('\u001b[31m')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what is looked for
  expect(colored.replace(/\u001b\[\d+m/g, '')).toBe(renderScan(scan, { color: false, width: 100 }))
})

test('the JSON with all that may be left out is valid, and its keys are in order', () => {
  const unlisted = { findings: 1, problems: 2 }
  const skipped = { archived: 0, fork: 0, empty: 0 }
  const shop = repository('shop', { findings: [finding('a-rule', 'note')], unlisted })
  const scan = scanOf([shop], { skipped, unlisted: 2, partial: { until: null, waiting: ['a'] } })
  const written = JSON.parse(renderJson(scan))
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(
    schemas['scan'] ?? {},
  )
  validate(written)
  expect(validate.errors ?? []).toEqual([])
  expect(written).toEqual(scan)
  expect(Object.keys(written)).toEqual([
    ...['version', 'repositories', 'totals', 'skipped', 'unlisted', 'partial'],
  ])
  expect(Object.keys(written.repositories[0].findings[0])[0]).toBe('cluster')
})
