import { describe, expect, test } from 'vitest'
import { tables } from '../../src/jobs/results/tables.ts'
import { type FixRequest, mostFindings, type Results } from '../../src/jobs/results/types.ts'
import type { ResultsPlace } from './results-place.ts'
import { at, day, finding, list, listed, scan } from './results-samples.ts'

const overviewed = { most: 10, today: day } as const

let last = 0

/** What holds in both databases; each test has an installation of its own. */
export function remembers(name: string, place: () => ResultsPlace): void {
  const opened = async (): Promise<Results & { written(): Promise<unknown> }> => {
    last += 1
    const installation = last
    return {
      ...(await place().results(installation)),
      // `xmax` tells of rows that were locked for a change that was none.
      written: async () =>
        await place().sql('superuser', [
          tables
            .map(
              (table) => `SELECT '${table}' AS "table", ctid::text, xmin::text, xmax::text
                FROM edgewise.${table} WHERE installation = ${installation}`,
            )
            .join(' UNION ALL '),
        ]),
    }
  }
  const state = async (results: Results) => (await results.overview(overviewed)).repositories

  describe(`what waits to be scanned, ${name}`, () => {
    test('is what is new or has another tree, the longest first', async () => {
      const results = await opened()
      expect(await results.list([], list)).toEqual({ pending: 0, isNew: false })
      expect(await results.list([listed(2)], list)).toEqual({ pending: 1, isNew: true })
      const all = [listed(1), listed(2), listed(3)]
      expect(await results.list(all, list)).toEqual({ pending: 3, isNew: true })
      const ids = async (most = 10) => (await results.pending(most)).map((each) => each.repository)
      expect(await ids()).toEqual([2, 1, 3])
      expect(await ids(2)).toEqual([2, 1])
      expect(await results.pending(1)).toEqual([
        {
          ...{ repository: 2, owner: 'acme', name: 'shop-2' },
          ...{ commit: 'commit of tree', tree: 'tree' },
        },
      ])
      await results.keep(scan(2, []), at(1))
      expect(await ids()).toEqual([1, 3])
      expect(await results.list(all, list)).toEqual({ pending: 2, isNew: false })
      const moved = { ...list, whole: false }
      expect(await results.list([listed(2, 'new')], moved)).toEqual({ pending: 3, isNew: true })
      // What waited already keeps its place when there is something newer.
      await results.list([listed(1, 'newer')], moved)
      expect(await ids()).toEqual([1, 3, 2])
      expect((await results.pending(1))[0]).toMatchObject({ tree: 'newer' })
    })

    test('is also what another stand would judge, and what is good no longer', async () => {
      const results = await opened()
      await results.list([listed(1), listed(2)], list)
      await results.keep(scan(1, [], { goodUntil: '2026-03-03' }), at(1))
      await results.keep(scan(2, []), at(1))
      const again = async (change: object) =>
        await results.list([listed(1), listed(2)], { ...list, ...change })
      expect(await again({ today: '2026-03-02' })).toEqual({ pending: 0, isNew: false })
      expect(await again({ today: '2026-03-03' })).toEqual({ pending: 1, isNew: true })
      expect(await again({ today: '2026-03-04' })).toEqual({ pending: 1, isNew: false })
      await results.keep(scan(1, [], { goodUntil: '2026-04-01' }), at(2))
      expect(await again({ today: '2026-03-04' })).toEqual({ pending: 0, isNew: false })
      expect(await again({ stand: '1.0.1 -' })).toEqual({ pending: 2, isNew: true })
      // An answer of the stand before is better than an older one, but it does not do.
      await results.keep(scan(1, [finding('a')]), at(3))
      expect(await results.findings(1)).toHaveLength(1)
      expect(await results.pending(10)).toHaveLength(2)
      await results.keep(scan(1, [], { stand: '1.0.1 -' }), at(4))
      expect(await results.pending(10)).toHaveLength(1)
      // And where the wanted answer is there, that of a straggler is too late.
      await results.keep(scan(1, [finding('a')]), at(5))
      expect(await results.findings(1)).toEqual([])
    })

    test('is not what failed, until something is different', async () => {
      const results = await opened()
      await results.list([listed(1)], list)
      await results.keep(scan(1, [finding('a')]), at(1))
      await results.list([listed(1, 'new')], list)
      const failed = {
        ...{ tree: 'new', commit: 'commit of new' },
        outcome: { k: 'failed', reason: 'too\0large' },
      } as const
      await results.keep(scan(1, [], failed), at(2))
      expect(await results.list([listed(1, 'new')], list)).toEqual({ pending: 0, isNew: false })
      expect(await state(results)).toMatchObject([
        {
          ...{ status: 'failed', reason: 'too�large', commit: 'commit of tree' },
          ...{ counts: { error: 0, warning: 1, note: 0 }, scanned: at(1).toISOString() },
        },
      ])
      expect(await results.findings(1)).toHaveLength(1)
      expect((await results.list([listed(1, 'new')], { ...list, stand: '2' })).pending).toBe(1)
      expect(await state(results)).toMatchObject([{ status: 'pending', reason: null }])
    })

    test('is not what is skipped, of which nothing is kept', async () => {
      const results = await opened()
      await results.list([listed(1), listed(2), listed(3), listed(4)], list)
      for (const repository of [1, 2]) await results.keep(scan(repository, [finding('a')]), at(1))
      const some = [
        { ...listed(1), skip: 'archived' },
        listed(2),
        { ...listed(3), skip: 'fork' },
        { ...listed(4), branch: null, commit: null, tree: null, skip: 'empty' },
      ] as const
      expect(await results.list(some, list)).toEqual({ pending: 0, isNew: true })
      expect(await results.list(some, list)).toEqual({ pending: 0, isNew: false })
      expect(await results.overview(overviewed)).toMatchObject({
        skipped: { archived: 1, fork: 1, empty: 1 },
        counts: { error: 0, warning: 1, note: 0 },
        repositories: [{ repository: 2 }],
        worst: [{ repository: 2 }],
      })
      await results.keep(scan(1, [finding('a')]), at(2))
      expect(await results.findings(1)).toEqual([])
      expect(await results.list([listed(1)], { ...list, whole: false })).toEqual({
        pending: 1,
        isNew: true,
      })
    })

    test('is not what cannot be read, of which everything is kept', async () => {
      const results = await opened()
      await results.list([listed(1), listed(2)], list)
      await results.keep(scan(1, [finding('a')]), at(1))
      const unread = [1, 3].map((repository) => ({
        ...{ repository, owner: 'acme', name: `shop-${repository}`, reason: 'not shown' },
      }))
      expect(await results.list([listed(2)], { ...list, unread })).toEqual({
        pending: 1,
        isNew: true,
      })
      const rows = await results.written()
      expect((await results.list([listed(2)], { ...list, unread })).isNew).toBe(false)
      expect(await results.written()).toEqual(rows)
      const states = (await state(results)).map(({ name, status, reason, counts }) => [
        ...[name, status, reason, counts.warning],
      ])
      expect(states).toEqual([
        ['shop-1', 'failed', 'not shown', 1],
        ['shop-2', 'pending', null, 0],
        ['shop-3', 'failed', 'not shown', 0],
      ])
      expect(await results.findings(1)).toHaveLength(1)
      // What is listed again waits, whatever tree it has.
      expect((await results.list([listed(1), listed(2), listed(3)], list)).pending).toBe(3)
      await results.keep(scan(1, [finding('a')]), at(9))
      expect(await results.findings(1)).toMatchObject([{ firstSeen: at(1).toISOString() }])
      expect((await state(results))[0]).toMatchObject({ status: 'scanned', reason: null })
    })

    test('follows what is renamed and what is gone', async () => {
      const results = await opened()
      await results.list([listed(1), listed(2)], list)
      for (const repository of [1, 2]) await results.keep(scan(repository, [finding('a')]), at(1))
      const renamed = { ...listed(2), owner: 'acme-ltd', name: 'store' }
      await results.list([renamed], { ...list, whole: false })
      expect(await state(results)).toHaveLength(2)
      expect(await results.list([renamed], list)).toEqual({ pending: 0, isNew: true })
      expect(await results.findings(2)).toMatchObject([{ owner: 'acme-ltd', name: 'store' }])
      expect(await state(results)).toMatchObject([{ repository: 2, name: 'store' }])
      expect(await results.findings(1)).toEqual([])
      await results.keep(scan(1, [finding('a')]), at(2))
      expect(await results.findings(1)).toEqual([])
    })
  })

  describe(`what is found, ${name}`, () => {
    test('is first seen once, and solved when it is not there any more', async () => {
      const results = await opened()
      await results.list([listed(1)], list)
      await results.keep(scan(1, [finding('a'), finding('b')]), at(1))
      await results.list([listed(1, 'new')], list)
      const next = { tree: 'new', commit: 'commit of new' }
      await results.keep(scan(1, [finding('b', { line: 13 }), finding('c')], next), at(2))
      const [first, second] = [at(1).toISOString(), at(2).toISOString()]
      const place = { repository: 1, owner: 'acme', name: 'shop-1', commit: 'commit of new' }
      expect(await results.findings(1)).toEqual([
        { ...finding('b', { line: 13 }), ...place, firstSeen: first, lastSeen: second },
        { ...finding('c'), ...place, firstSeen: second, lastSeen: second },
      ])
      expect(await results.overview(overviewed)).toMatchObject({ solved: 1 })
      await results.list([listed(1)], list)
      await results.keep(scan(1, [finding('a')]), at(3))
      expect(await results.findings(1)).toMatchObject([
        { fingerprint: 'a', firstSeen: at(3).toISOString() },
      ])
      expect(await results.overview(overviewed)).toMatchObject({ solved: 2 })
      expect(await results.overview({ most: 1, today: '2026-04-05' })).toMatchObject({ solved: 0 })
    })

    test('is known for 90 days after it was solved', async () => {
      const results = await opened()
      await results.list([listed(1)], list)
      await results.keep(scan(1, [finding('a'), finding('b')]), at(0))
      await results.keep(scan(1, []), at(1))
      const solved = async () =>
        ((await results.written()) as readonly object[]).filter(
          (row) => 'table' in row && row.table === 'findings',
        ).length
      await results.count('2026-05-30')
      expect(await solved()).toBe(2)
      await results.keep(scan(1, [finding('a')]), new Date('2026-05-31'))
      expect(await solved()).toBe(1)
      expect(await results.findings(1)).toMatchObject([{ firstSeen: '2026-05-31T00:00:00.000Z' }])
      await results.keep(scan(1, []), new Date('2026-06-01'))
      await results.count('2026-12-01')
      expect(await solved()).toBe(0)
    })

    test('is not written again when it is known', async () => {
      const results = await opened()
      const some = [listed(1), { ...listed(2), skip: 'fork' }] as const
      const found = [finding('a', { entry: null, line: null, size: 1 / 3 }), finding('b\ud800')]
      const request: FixRequest = {
        repository: 1,
        cluster: 'c',
        entry: 'e',
        by: 'ada',
        at: at(1).toISOString(),
        state: 'open',
        pull: 3,
        words: null,
      }
      const settings = { id: 'x', repository: 'acme/.github', bytes: new Uint8Array([0, 255]) }
      const all = async (minutes: number): Promise<void> => {
        await results.list(some, list)
        await results.keep(scan(1, found, { goodUntil: '2026-09-09' }), at(minutes))
        await results.count(day)
        await results.keepRequest(request)
        await results.keepDashboard({ repository: 'acme/ops', number: 1, digest: 'd' })
        await results.keepOrganisation(settings)
        await results.keepPause({ until: at(9).toISOString() })
      }
      await all(1)
      const written = await results.written()
      expect(written).toHaveLength(10)
      await all(2)
      await results.count('2026-03-02')
      expect(await results.written()).toEqual(written)
      // A failure is known as well.
      const failed = scan(1, [], { outcome: { k: 'failed', reason: 'no' } })
      await results.keep(failed, at(3))
      const noted = await results.written()
      expect(noted).not.toEqual(written)
      await results.keep(failed, at(4))
      expect(await results.written()).toEqual(noted)
    })

    test('of an older tree is too late', async () => {
      const results = await opened()
      await results.list([listed(1)], list)
      await results.list([listed(1, 'new')], list)
      await results.keep(scan(1, [finding('old')]), at(1))
      expect(await results.findings(1)).toEqual([])
      const now = { tree: 'new', commit: 'commit of new' }
      await results.keep(scan(1, [finding('new')], now), at(2))
      await results.keep(scan(1, [finding('old')]), at(3))
      await results.keep(scan(9, [finding('nowhere')]), at(3))
      expect(await results.findings(1)).toMatchObject([{ fingerprint: 'new' }])
      expect(await results.overview(overviewed)).toMatchObject({ worst: [{ repository: 1 }] })
    })

    test('is foreign text, however it reads', async () => {
      const results = await opened()
      const text = `'; DROP TABLE x; -- \\ " $1 \u2028 😀 {}`
      await results.list([{ ...listed(1), name: text, branch: text }], list)
      const texts = { message: text, cluster: text, entry: text, subject: text, file: text }
      await results.keep(scan(1, [finding('a', texts)]), at(1))
      expect(await results.findings(1)).toMatchObject([{ ...texts, name: text }])
      const odd = { message: 'a\0b\udc00', subject: `${'x'.repeat(3999)}😀` }
      await results.keep(scan(1, [finding('a', odd)]), at(2))
      expect(await results.findings(1)).toMatchObject([
        { message: 'a�b�', subject: `${'x'.repeat(3999)}�` },
      ])
    })

    test('is bounded, and each is there once', async () => {
      const results = await opened()
      await results.list([listed(1)], list)
      const many = Array.from({ length: mostFindings + 5 }, (_, n) => finding(`${n}`))
      await results.keep(scan(1, [finding('0', { line: 1 }), ...many]), at(1))
      const kept = await results.findings(1)
      expect(kept).toHaveLength(mostFindings)
      expect(kept.find(({ fingerprint }) => fingerprint === '0')).toMatchObject({ line: 1 })
      expect(await state(results)).toMatchObject([{ counts: { warning: mostFindings + 6 } }])
    })
  })

  describe(`what is told of all of it, ${name}`, () => {
    test('has the worst first', async () => {
      const results = await opened()
      await results.list(
        [1, 2, 3, 4].map((n) => listed(n)),
        list,
      )
      await results.keep(
        scan(1, [finding('note', { severity: 'note', rule: 'n', size: 1 })]),
        at(1),
      )
      const those = [
        finding('likely', { severity: 'error', certainty: 'likely', size: 1 }),
        finding('unmeasured', { severity: 'error', size: null }),
        finding('small', { severity: 'error', size: 0.1 }),
        finding('warning', { size: 0.9 }),
      ]
      await results.keep(scan(2, those), at(2))
      const young = finding('large', { severity: 'error', size: 0.7 })
      await results.keep(scan(3, [young, { ...young, fingerprint: 'larger', size: 0.8 }]), at(3))
      const overview = await results.overview({ most: 7, today: day })
      expect(overview.worst.map(({ fingerprint }) => fingerprint)).toEqual([
        ...['larger', 'large', 'small', 'unmeasured', 'likely', 'warning', 'note'],
      ])
      expect((await results.overview({ most: 2, today: day })).worst).toHaveLength(2)
      expect(overview.repositories.map(({ repository }) => repository)).toEqual([2, 3, 1, 4])
      expect(overview.repositories.map(({ status }) => status)).toEqual([
        ...['scanned', 'scanned', 'scanned', 'pending'],
      ])
      expect(overview.others).toBe(0)
      expect(overview.counts).toEqual({ error: 5, warning: 1, note: 1 })
      expect(overview.byRule).toEqual([
        { rule: 'client-ip-lost', severity: 'error', findings: 5, repositories: 2 },
        { rule: 'client-ip-lost', severity: 'warning', findings: 1, repositories: 1 },
        { rule: 'n', severity: 'note', findings: 1, repositories: 1 },
      ])
      expect((await results.findings(2)).map(({ fingerprint }) => fingerprint)).toEqual([
        ...['small', 'unmeasured', 'likely', 'warning'],
      ])
    })

    test('has the days on which the counts changed', async () => {
      const results = await opened()
      await results.count(day)
      const trend = async (today: string) => (await results.overview({ most: 0, today })).trend
      expect(await trend(day)).toEqual([])
      await results.list([listed(1)], list)
      await results.keep(scan(1, [finding('a')]), at(1))
      await results.count(day)
      await results.count('2026-03-02')
      await results.keep(scan(1, []), at(2))
      await results.count('2026-03-03')
      const one = { error: 0, warning: 1, note: 0 }
      const none = { error: 0, warning: 0, note: 0 }
      expect(await trend('2026-03-03')).toEqual([
        { day, ...one },
        { day: '2026-03-03', ...none },
      ])
      await results.keep(scan(1, [finding('a')]), at(3))
      await results.count('2026-03-03')
      expect(await trend('2026-03-03')).toEqual([
        { day, ...one },
        { day: '2026-03-03', ...one },
      ])
      expect(await trend('2026-05-30')).toHaveLength(1)
      expect(await trend('2026-06-01')).toEqual([])
    })

    test('has what was asked for, the newest first', async () => {
      const results = await opened()
      await results.list([listed(1), listed(2)], list)
      const ask: FixRequest = {
        repository: 1,
        cluster: 'c',
        entry: 'x'.repeat(5000),
        by: 'ada',
        at: at(1).toISOString(),
        state: 'asked',
        pull: null,
        words: null,
      }
      await results.keepRequest(ask)
      await results.keepRequest({ ...ask, entry: 'web', at: at(2).toISOString() })
      await results.keepRequest({ ...ask, repository: 3 })
      const answered: FixRequest = { ...ask, state: 'open', pull: 12, words: '#12' }
      await results.keepRequest(answered)
      const requests = async () => (await results.overview(overviewed)).requests
      expect(await requests()).toEqual([
        { ...ask, entry: 'web', at: at(2).toISOString() },
        answered,
      ])
      await results.list([listed(2)], list)
      expect(await requests()).toEqual([])
    })
  })

  describe(`what an installation has one of, ${name}`, () => {
    test('is there until it is taken away', async () => {
      const results = await opened()
      expect(await results.dashboard()).toBeNull()
      expect(await results.organisation()).toBeNull()
      expect(await results.pause()).toBeNull()
      const issue = { repository: 'acme/ops', number: 5, digest: 'one' }
      await results.keepDashboard(issue)
      await results.keepDashboard({ ...issue, digest: 'two' })
      expect(await results.dashboard()).toEqual({ ...issue, digest: 'two' })
      const bytes = new Uint8Array(Array.from({ length: 5000 }, (_, n) => n % 256))
      const settings = { id: 'blob', repository: 'acme/.github', bytes }
      await results.keepOrganisation(settings)
      expect(await results.organisation()).toEqual(settings)
      await results.keepPause({ until: '2026-03-01T10:00:00Z' })
      expect(await results.pause()).toEqual({ until: '2026-03-01T10:00:00.000Z' })
      await results.keepDashboard(null)
      await results.keepOrganisation(null)
      await results.keepPause(null)
      expect(await results.written()).toEqual([])
      await results.keepPause(null)
    })

    test('goes with everything else when it is forgotten', async () => {
      const results = await opened()
      await results.list([listed(1), listed(2), listed(3)], list)
      for (const repository of [1, 2]) await results.keep(scan(repository, [finding('a')]), at(1))
      await results.count(day)
      await results.keepPause({ until: at(5).toISOString() })
      expect(await results.forget([1, 99])).toEqual({ deleted: 3 })
      expect(await results.findings(1)).toEqual([])
      expect(await results.findings(2)).toHaveLength(1)
      expect(await results.forget([])).toEqual({ deleted: 0 })
      expect(await results.forget(null)).toEqual({ deleted: 6 })
      expect(await results.written()).toEqual([])
      // A job that was late finds nothing to note anything of.
      await results.keep(scan(2, [finding('a')]), at(2))
      await results.count(day)
      expect(await results.written()).toEqual([])
    })
  })
}
