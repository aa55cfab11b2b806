import { describe, expect, test } from 'vitest'
import { type DepartureErrand, departures } from '../../src/app/errands.ts'
import { isEmptied, later, spentUntil } from '../../src/app/scan/budget.ts'
import { departing } from '../../src/app/scan/departing.ts'
import { scans, surveys } from '../../src/app/scan/errands.ts'
import { planning } from '../../src/app/scan/planning.ts'
import { scannedAnswer } from '../../src/app/scan/words.ts'
import { NotNow } from '../../src/forge/errors.ts'
import type { Limit } from '../../src/forge/installation.ts'
import type { Job } from '../../src/jobs/job.ts'
import type { Jobs } from '../../src/jobs/open.ts'
import type { ScanFinding } from '../../src/jobs/results/types.ts'
import { maxBytes } from '../../src/source/limits.ts'
import { oneStore, scannedBy } from './scanning.ts'

const now = new Date('2026-11-22T12:00:00.000Z')
const officeWith = (limits: readonly Limit[]) => ({
  now: () => now,
  app: { limits: () => limits } as never,
})
const limit = (remaining: number, resetsAt = '2026-11-22T12:30:00.000Z', resource = 'core') => ({
  resource,
  limit: 5000,
  remaining,
  resetsAt,
})

describe('what is left to others', () => {
  test.each([
    ['nothing is known', [], null],
    ['enough is left', [limit(1000)], null],
    ['less than a fifth is left', [limit(999)], '2026-11-22T12:30:00.000Z'],
    ['that was in an hour that is over', [limit(0, '2026-11-22T11:59:59.000Z')], null],
    [
      'of several the last',
      [limit(10), limit(10, '2026-11-22T12:45:00.000Z', 'graphql')],
      '2026-11-22T12:45:00.000Z',
    ],
    [
      'a clock that is far off',
      [limit(10, '2027-11-22T12:45:00.000Z')],
      '2026-11-22T14:00:00.000Z',
    ],
  ])('%s', (_, limits, until) => {
    expect(spentUntil(officeWith(limits), 1)?.toISOString() ?? null).toBe(until)
  })

  test('nothing at all', () => {
    expect(isEmptied(officeWith([limit(0)]), 1)).toBe(true)
    expect(isEmptied(officeWith([limit(1)]), 1)).toBe(false)
    expect(later(now, -5).toISOString()).toBe('2026-11-22T12:00:01.000Z')
  })
})

test('every installation that is not suspended is surveyed, once a day', async () => {
  const pages = [
    Array.from({ length: 100 }, (_, n) => ({ id: n + 1, suspended_at: null })),
    [{ id: 7, suspended_at: null }, { id: 200, suspended_at: '2026-01-01T00:00:00Z' }, { id: 300 }],
  ]
  const asked: unknown[] = []
  const sent: { data: unknown; id: string }[] = []
  const app = {
    call: async (_: string, parameters: { page: number }) => {
      asked.push(parameters)
      return { data: pages[parameters.page - 1] ?? [], headers: {} }
    },
  }
  const jobs = {
    send: async (queue: unknown, data: unknown, { id }: { id: string }) => {
      expect(queue).toBe(surveys)
      sent.push({ data, id })
    },
  }
  const office = { app: app as never, jobs: jobs as unknown as Jobs }
  const job = { data: { day: '2026-11-22' } } as Job<{ day: string }>
  expect(await planning(office)(job)).toEqual({ outcome: 'planned', installations: 101 })
  expect(asked).toHaveLength(2)
  expect(sent).toHaveLength(101)
  expect(sent.at(-1)).toEqual({
    data: { installation: 300, repositories: null },
    id: 'survey 300 2026-11-22',
  })
})

describe('a departure', () => {
  /** How much is forgotten where so many jobs with the installation's number are at work. */
  async function departed(atWork: number, again = {}): Promise<readonly unknown[]> {
    const forgotten: unknown[] = []
    const jobs = {
      send: async (_: unknown, data: object, { after }: { after: number }) => {
        forgotten.push({ ...data, after })
      },
      forget: async (part: object) => ({ deleted: 1, left: 'installation' in part ? atWork : 0 }),
      results: () => ({
        forget: async (repositories: unknown) => {
          forgotten.push(repositories)
          return { deleted: 5 }
        },
      }),
    }
    const job = { data: { installation: 1, repositories: null, ...again } } as Job<DepartureErrand>
    const done = departing({ jobs: jobs as unknown as Jobs })(job)
    if (atWork > 1) await expect(done).rejects.toBeInstanceOf(NotNow)
    else expect(await done).toEqual({ outcome: 'forgotten', deleted: 7 })
    return forgotten
  }

  test('waits for a survey that could bring back what it takes away', async () => {
    expect(await departed(2)).toEqual([])
  })

  test('does not wait for itself, and comes once more for what was late', async () => {
    const more = { installation: 1, repositories: null, again: true }
    expect(await departed(1)).toEqual([null, { ...more, after: 3600 }])
    expect(departures.read(more)).toEqual(more)
    expect(await departed(1, { again: true })).toEqual([null])
  })
})

describe('errands', () => {
  test('of two surveys one does what both ask for', () => {
    const one = { installation: 1, repositories: [{ id: 5, node: 'R_5' }] }
    const two = {
      installation: 1,
      repositories: [
        { id: 6, node: 'R_6' },
        { id: 5, node: 'R_5' },
      ],
    }
    expect(surveys.merge(one, two).repositories).toEqual([
      { id: 5, node: 'R_5' },
      { id: 6, node: 'R_6' },
    ])
    const all = { installation: 1, repositories: null }
    expect(surveys.merge(one, all)).toEqual(all)
    expect(surveys.merge(all, one)).toEqual(all)
    const many = Array.from({ length: 500 }, (_, n) => ({ id: n + 10, node: `R_${n}` }))
    const full = { installation: 1, repositories: many }
    expect(surveys.merge(full, full)).toEqual(full)
    expect(surveys.merge(full, one)).toEqual(all)
  })

  test('of two pushes to a repository the newer is waited for', () => {
    const survey = (id: number, letter: string) => ({
      installation: 1,
      repositories: [{ id, node: `R_${id}` }],
      pushed: [{ id, commit: letter.repeat(40) }],
    })
    const merged = surveys.merge(surveys.merge(survey(5, 'a'), survey(6, 'b')), survey(5, 'c'))
    expect(merged.pushed).toEqual([
      { id: 5, commit: 'c'.repeat(40) },
      { id: 6, commit: 'b'.repeat(40) },
    ])
    expect(surveys.read(JSON.parse(JSON.stringify(merged)))).toEqual(merged)
  })

  test('a scan without a number is the first', () => {
    expect(scans.read({ installation: 1 })).toEqual({ installation: 1, shard: 0 })
    expect(scans.read({ installation: 1, shard: 3 })).toEqual({ installation: 1, shard: 3 })
  })
})

/** A code span ends with as many backticks as it begins with. */
const outsideOfCode = (body: string): string => body.replace(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, '')

describe('the answer to a scan', () => {
  const about = {
    commit: '4f1c2ab'.padEnd(40, '0'),
    branch: 'main',
    address: 'https://github.com/acme/shop',
  }
  const finding: ScanFinding = {
    fingerprint: 'a',
    rule: 'source-ip-lost',
    severity: 'warning',
    certainty: 'certain',
    cluster: 'default',
    entry: null,
    subject: 'shop/Service/a',
    file: null,
    line: null,
    message: 'words',
    size: null,
    fixable: false,
  }
  const counts = { error: 0, warning: 30, note: 1 }
  const scanned = { k: 'scanned', counts, entries: 2, problems: 0 } as const

  test('names the worst, and how many more there are', () => {
    const findings = Array.from({ length: 31 }, () => finding)
    const { done, body } = scannedAnswer({ ...scanned, findings }, about)
    expect(done).toBe(true)
    const lines = body.split('\n')
    expect(lines[0]).toBe('`main` at `4f1c2ab`: 30 warnings, 1 note at 2 ways in.')
    expect(lines.filter((line) => line.startsWith('- warning'))).toHaveLength(10)
    expect(lines.at(-1)).toBe('- and 21 more')
  })

  test('nothing is found, and something could not be read', () => {
    const none = { error: 0, warning: 0, note: 0 }
    const outcome = { ...scanned, counts: none, findings: [], entries: 1, problems: 3 }
    expect(scannedAnswer(outcome, about).body).toBe(
      '`main` at `4f1c2ab`: no findings at 1 way in.\n\n3 parts could not be read; `edgewise simulate` says which.',
    )
  })

  test('lets nothing through that somebody else wrote', () => {
    const evil = '@ana see #1 <img src=x> [a](http://b) | `c`'
    const file = 'a](http://evil)/\u202e`b`.yaml'
    const odd = { ...finding, file, line: 3, message: evil, rule: 'x' }
    const { body } = scannedAnswer(
      { ...scanned, findings: [odd, { ...finding, subject: evil }] },
      { ...about, branch: 'x`@ana' },
    )
    expect(body).not.toContain('\u202e')
    expect(outsideOfCode(body)).not.toMatch(/@ana|<img|\]\(http:|evil\//)
    const failed = scannedAnswer({ k: 'failed', reason: evil }, about)
    expect(failed.done).toBe(false)
    expect(outsideOfCode(failed.body)).not.toMatch(/@ana|<img|\]\(http:/)
  })
})

describe("the organisation's settings", () => {
  const there = oneStore()

  test('that do not come with the rest are read by themselves', async () => {
    const it = await scannedBy(there.store, 4, { limits: { blobText: 100 } })
    const text = `version: 1\n# ${'x'.repeat(300)}\nrules: {}\n`
    const files = { '.github/edgewise.yaml': text }
    const shared = it.github.people.createRepository('acme/.github', { files })
    await it.deliver()
    await it.work()
    const kept = await it.results.organisation()
    expect(Buffer.from(kept?.bytes ?? []).toString()).toBe(text)
    it.github.people.editRepository(shared, { name: 'other' })
    await it.deliver()
    await it.nextDay()
    await it.work()
    expect(await it.results.organisation()).toBeNull()
  })

  test('are kept no longer than anybody reads them, whatever the case of the name', async () => {
    const it = await scannedBy(there.store, 4)
    const files = { '.github/edgewise.yaml': `version: 1\n# ${'x'.repeat(maxBytes)}\n` }
    it.github.people.createRepository('acme/.GitHub', { files })
    await it.deliver()
    await it.work()
    const kept = await it.results.organisation()
    expect(kept?.repository).toBe('acme/.GitHub')
    expect(kept?.bytes.length).toBe(maxBytes + 1)
    const { repositories } = await it.results.overview({ most: 0, today: '2026-11-22' })
    const [one] = repositories.filter(({ name }) => name === 'service-1')
    expect(one?.reason).toMatch(/^acme\/\.GitHub:\.github\/edgewise\.yaml:1: /)
  })
})
