import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changedEntries } from '../../src/compare/entries.ts'
import { type Comparable, compareFindings } from '../../src/compare/findings.ts'
import { fingerprint, unambiguous } from '../../src/compare/fingerprint.ts'
import { byLocation, byText, byTextOrNull, strictness } from '../../src/compare/order.ts'
import type { Entry, Path, Severity } from '../../src/types/report.ts'

const severity = fc.constantFrom<Severity>('error', 'warning', 'note')
const size = fc.option(fc.integer({ min: 0, max: 3 }))

describe('fingerprint', () => {
  const base = {
    cluster: 'prod',
    rule: 'source-ip-lost',
    subject: 'a/Service/b',
    entry: 'a/Service/b',
  }

  it('stays what it was: others have stored it', () => {
    expect(fingerprint(base)).toBe('c98cdd1f2086e707')
    expect(fingerprint({ ...base, entry: null })).toBe('e9a9fa6500551933')
  })

  const part = fc.string({ unit: fc.constantFrom('a', ':', '1', '\u0000', '/'), maxLength: 4 })
  const identity = fc.record({ cluster: part, rule: part, subject: part, entry: fc.option(part) })

  it('is one for each four, and none of them runs into another', () => {
    fc.assert(
      fc.property(identity, identity, (a, b) => {
        const isSame = JSON.stringify(Object.values(a)) === JSON.stringify(Object.values(b))
        return (
          (fingerprint(a) === fingerprint(b)) === isSame && /^[\da-f]{16}$/.test(fingerprint(a))
        )
      }),
      { numRuns: 2000 },
    )
  })

  it('does not collide on names as clusters have them', () => {
    const seen = new Set<string>()
    for (let i = 0; i < 40_000; i++)
      seen.add(fingerprint({ ...base, subject: `web/Service/app-${i}` }))
    expect(seen.size).toBe(40_000)
  })

  it('joins parts so that they can be told apart', () => {
    const parts = fc.array(part, { maxLength: 4 })
    fc.assert(
      fc.property(
        parts,
        parts,
        (a, b) => (unambiguous(a) === unambiguous(b)) === (JSON.stringify(a) === JSON.stringify(b)),
      ),
    )
  })
})

describe('compareFindings', () => {
  const finding = (id: string, rest: Partial<Comparable> = {}): Comparable => ({
    fingerprint: id,
    severity: 'warning',
    size: 0.5,
    ...rest,
  })

  it.each<[string, Comparable | null, Comparable | null, string]>([
    ['only in the head', null, finding('a'), 'new'],
    ['only in the base', finding('a'), null, 'solved'],
    ['the same', finding('a'), finding('a'), 'existing'],
    ['larger', finding('a'), finding('a', { size: 0.6 }), 'worse'],
    ['smaller', finding('a'), finding('a', { size: 0.4 }), 'existing'],
    ['stricter', finding('a'), finding('a', { severity: 'error' }), 'worse'],
    ['stricter but smaller', finding('a'), finding('a', { severity: 'error', size: 0.1 }), 'worse'],
    ['milder', finding('a'), finding('a', { severity: 'note' }), 'existing'],
    ['larger but milder', finding('a'), finding('a', { severity: 'note', size: 0.6 }), 'worse'],
    ['size now known', finding('a', { size: null }), finding('a'), 'existing'],
    ['size now unknown', finding('a'), finding('a', { size: null }), 'existing'],
  ])('%s', (_, before, after, place) => {
    const compared = compareFindings(before === null ? [] : [before], after === null ? [] : [after])
    const expected = { new: 0, worse: 0, existing: 0, solved: 0, [place]: 1 }
    const counts = Object.entries(compared).map(([kind, found]) => [kind, found.length])
    expect(Object.fromEntries(counts)).toEqual(expected)
  })

  it('speaks of the head where it can', () => {
    const [old, now] = [finding('a'), finding('a', { size: 0.1 })]
    expect(compareFindings([old], [now]).existing[0]).toBe(now)
    expect(compareFindings([old], []).solved[0]).toBe(old)
  })

  const findings = fc.array(
    fc.record({ fingerprint: fc.constantFrom('a', 'b', 'c', 'd'), severity, size }),
    { maxLength: 8 },
  )
  const sorted = (compared: object) =>
    Object.values(compared).map((list: Comparable[]) =>
      list.map((each) => JSON.stringify(each)).sort(),
    )

  it('finds nothing but existing ones against itself', () => {
    fc.assert(
      fc.property(findings, (all) => {
        const { existing, ...rest } = compareFindings(all, all)
        expect(Object.values(rest)).toEqual([[], [], []])
        expect(existing.length).toBe(new Set(all.map((each) => each.fingerprint)).size)
      }),
    )
  })

  it('puts every fingerprint in exactly one place', () => {
    fc.assert(
      fc.property(findings, findings, (base, head) => {
        const placed = Object.values(compareFindings(base, head))
          .flat()
          .map((each) => each.fingerprint)
        const all = new Set([...base, ...head].map((each) => each.fingerprint))
        expect(placed.toSorted()).toEqual([...all].sort())
      }),
    )
  })

  it('does not mind order and repetition', () => {
    fc.assert(
      fc.property(findings, findings, (base, head) => {
        const once = sorted(compareFindings(base, head))
        expect(sorted(compareFindings(base.toReversed(), [...head, ...head].toReversed()))).toEqual(
          once,
        )
      }),
    )
  })
})

describe('changedEntries', () => {
  const entry = (id: string, changes: Partial<Entry> = {}): Entry => ({
    id,
    kind: 'load-balancer',
    exposure: 'public',
    at: { file: 'a.yaml', line: 1, endLine: 1 },
    fronts: [
      {
        implementation: 'cdn',
        delivery: 'terminating',
        target: 'node',
        members: 'all',
        health: 'none',
        sends: [],
        why: 'e1',
      },
    ],
    paths: [
      {
        listeners: ['80/TCP/IPv4'],
        externalTrafficPolicy: 'Local',
        sourceIp: [
          {
            workload: 'w',
            role: 'app',
            packet: 'client',
            client: 'preserved',
            fraction: 1,
            by: 'packet',
            trust: null,
            lostAt: null,
            why: 'e2',
          },
        ],
        spread: {
          method: 'exact',
          peakToMean: { pods: { likely: 1, worst: 1 }, nodes: { likely: 1, worst: null } },
          likely: [],
          worst: [],
        },
        loss: [],
      },
    ],
    ...changes,
  })
  const pathOf = ([path]: readonly Path[]): Path => {
    if (path === undefined) throw new Error('an entry of this test has a path')
    return path
  }
  const path = pathOf(entry('a').paths)
  const compare = (base: readonly Entry[], head: readonly Entry[]) =>
    changedEntries(base, head, { idOf: ({ id }) => id, entryOf: (each) => each })
  const ids = (base: readonly Entry[], head: readonly Entry[]) =>
    compare(base, head).map((each) => each.entry)

  it.each<[string, Partial<Entry>, boolean]>([
    ['nothing', {}, false],
    ['place', { at: { file: 'b.yaml', line: 9, endLine: 9 } }, false],
    [
      'why of a front',
      { fronts: entry('a').fronts.map((front) => ({ ...front, why: 'e9' })) },
      false,
    ],
    [
      'why of a sighting',
      { paths: [{ ...path, sourceIp: path.sourceIp.map((each) => ({ ...each, why: 'e9' })) }] },
      false,
    ],
    ['hops', { paths: [{ ...path, hops: [] }] }, false],
    ['exposure', { exposure: 'private' }, true],
    ['a front', { fronts: [] }, true],
    [
      'a sighting',
      {
        paths: [
          {
            ...path,
            sourceIp: path.sourceIp.map((each) => ({ ...each, client: 'lost' as const })),
          },
        ],
      },
      true,
    ],
    [
      'a range',
      {
        paths: [
          {
            ...path,
            spread: {
              ...path.spread,
              worst: [{ pool: 'p', nodes: 1, podsEach: 1, nodeShare: 1, podShare: 1 }],
            },
          },
        ],
      },
      true,
    ],
    ['a listener', { paths: [{ ...path, listeners: ['81/TCP/IPv4'] }] }, true],
  ])('%s', (_, changes, isChange) => {
    expect(ids([entry('a')], [entry('a', changes)])).toEqual(isChange ? ['a'] : [])
    expect(ids([entry('a', changes)], [entry('a')])).toEqual(isChange ? ['a'] : [])
  })

  it('lists what came and went, by id', () => {
    expect(compare([entry('c'), entry('b')], [entry('a'), entry('b')])).toEqual([
      { entry: 'a', before: null, after: entry('a') },
      { entry: 'c', before: entry('c'), after: null },
    ])
  })

  it('does not mind the order of entries', () => {
    const some = fc.uniqueArray(
      fc.record({
        id: fc.constantFrom('a', 'b', 'c', 'd'),
        exposure: fc.constantFrom('public' as const, 'private' as const),
      }),
      { selector: ({ id }) => id },
    )
    fc.assert(
      fc.property(some, some, (left, right) => {
        const [base, head] = [left, right].map((side) =>
          side.map(({ id, exposure }) => entry(id, { exposure })),
        )
        if (!base || !head) return
        expect(compare(base.toReversed(), head.toReversed())).toEqual(compare(base, head))
        expect(compare(head, head)).toEqual([])
      }),
    )
  })
})

describe('orders', () => {
  const place = fc.option(
    fc.record({ file: fc.constantFrom('a', 'b'), line: fc.nat(2), endLine: fc.nat(2) }),
  )
  it('are antisymmetric, and zero only for equals', () => {
    fc.assert(
      fc.property(place, place, (a, b) => {
        expect(Math.sign(byLocation(a, b)) + Math.sign(byLocation(b, a))).toBe(0)
        expect(byLocation(a, b) === 0).toBe(JSON.stringify(a) === JSON.stringify(b))
      }),
    )
    fc.assert(
      fc.property(fc.option(fc.string()), fc.option(fc.string()), (a, b) => {
        expect(Math.sign(byTextOrNull(a, b)) + Math.sign(byTextOrNull(b, a))).toBe(0)
      }),
    )
    expect(['b', 'a', 'B'].sort(byText)).toEqual(['B', 'a', 'b'])
    expect(strictness('error', 'warning')).toBeGreaterThan(0)
    expect(strictness('note', 'warning')).toBeLessThan(0)
  })
})
