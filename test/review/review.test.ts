import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { review } from '../../src/review/review.ts'
import { simulationReport } from '../../src/review/simulation-report.ts'
import { exitCodeOf } from '../../src/review/verdict.ts'
import { ratio } from '../../src/types/ratio.ts'
import type { Severity } from '../../src/types/report.ts'
import type { Simulated } from '../../src/types/simulated.ts'
import { options, raw, service, settings, simulated, traffic } from './model.ts'

const revisions = { base: 'b', mergeBase: 'm', head: 'h' }
const compare = (base: Simulated, head: Simulated, explain = false) =>
  review(base, head, { revisions, settings: settings(), options: options({ explain }) })

const [a, b] = [service('a'), service('b', { file: 'b.yaml' })]
const moved = service('a', { file: 'moved/a.yaml', before: '# a comment\n---\n' })

describe('a review', () => {
  it('of a revision against itself has nothing to say', () => {
    const side = simulated({
      traffic: [traffic(a), traffic(b)],
      raw: [raw(a), raw(b, { rule: 'source-ip-lost' })],
    })
    const { clusters, summary } = compare(side, side)
    expect(summary).toEqual({ new: 0, worse: 0, existing: 2, solved: 0, passedOver: 0 })
    expect(clusters[0]?.changed).toEqual([])
  })

  it('of a change that keeps the meaning has nothing to say either', () => {
    const before = simulated({ traffic: [traffic(a), traffic(b)], raw: [raw(a), raw(b)] })
    const after = simulated({ traffic: [traffic(b), traffic(moved)], raw: [raw(b), raw(moved)] })
    const { clusters, summary } = compare(before, after, true)
    expect(summary).toMatchObject({ new: 0, worse: 0, existing: 2, solved: 0 })
    expect(clusters[0]?.changed).toEqual([])
    expect(clusters[0]?.findings.existing[0]?.at?.file).toBe('moved/a.yaml')
  })

  it('is about commits, and counts what the head passed over', () => {
    const { clusters, ...rest } = compare(
      { ...simulated(), passedOver: 1 },
      { ...simulated(), passedOver: 2 },
    )
    expect(rest).toMatchObject({
      version: 1,
      base: 'b',
      mergeBase: 'm',
      head: 'h',
      summary: { passedOver: 2 },
    })
    expect(clusters).toEqual([])
  })

  it('sorts findings by what became of them', () => {
    const before = simulated({ raw: [raw(a), raw(a, { rule: 'pod-hotspot' }), raw(b)] })
    const after = simulated({
      raw: [
        raw(a, { size: ratio(1, 2) }),
        raw(a, { rule: 'pod-hotspot' }),
        raw(a, { rule: 'node-hotspot' }),
      ],
    })
    const { clusters, summary } = compare(before, after)
    const { findings } = clusters[0] ?? {}
    expect(findings?.worse).toMatchObject([{ rule: 'traffic-dropped', size: 0.5 }])
    expect(findings?.existing).toMatchObject([{ rule: 'pod-hotspot' }])
    expect(findings?.new).toMatchObject([{ rule: 'node-hotspot' }])
    expect(findings?.solved).toMatchObject([{ subject: 'web/Service/b' }])
    expect(summary).toEqual({ new: 1, worse: 1, existing: 1, solved: 1, passedOver: 0 })
  })

  it('takes a lost address for a warning only where the entry was there and sound', () => {
    const lost = raw(a, { rule: 'source-ip-lost' })
    const severity = (base: Simulated) => {
      const { new: added, existing } =
        compare(base, simulated({ traffic: [traffic(a)], raw: [lost] })).clusters[0]?.findings ?? {}
      return [...(added ?? []), ...(existing ?? [])].map((finding) => finding.severity)
    }
    expect(severity(simulated({ traffic: [traffic(a)] }))).toEqual(['warning'])
    expect(severity(simulated({ traffic: [traffic(a)], raw: [lost] }))).toEqual(['note'])
    expect(severity(simulated({ traffic: [traffic(b)] }))).toEqual(['note'])
  })

  it('shows changed entries whole, with one table of evidence for both sides', () => {
    const before = simulated({ traffic: [traffic(a, 'preserved'), traffic(b)] })
    const after = simulated({ traffic: [traffic(a, 'lost'), traffic(b)], raw: [raw(a)] })
    const [cluster] = compare(before, after).clusters
    expect(cluster?.changed.map(({ entry }) => entry)).toEqual(['web/Service/a'])
    const [change] = cluster?.changed ?? []
    const why = (side: 'before' | 'after') => change?.[side]?.paths[0]?.sourceIp[0]?.why
    expect(why('before')).toBe(why('after'))
    expect(cluster?.evidence[why('after') ?? '']?.kind).toBe('law')
    expect(
      cluster?.findings.new[0]?.evidence.every((key) => key in (cluster?.evidence ?? {})),
    ).toBe(true)
    expect(change?.after?.paths[0]).not.toHaveProperty('hops')
    expect(compare(before, after, true).clusters[0]?.changed[0]?.after?.paths[0]).toHaveProperty(
      'hops',
    )
  })

  it('needs no evidence for what does not change', () => {
    const side = simulated({ traffic: [traffic(a), traffic(b)] })
    const [cluster] = compare(side, side).clusters
    expect(Object.keys(cluster?.evidence ?? {})).toEqual(cluster?.unknowns.map(({ why }) => why))
  })

  it('handles clusters that only one side has', () => {
    const one = { traffic: [traffic(a)], raw: [raw(a)] }
    const { clusters, summary } = compare(
      simulated({ name: 'old', ...one }),
      simulated({ name: 'new', ...one }),
    )
    expect(
      clusters.map(({ name, changed }) => [
        name,
        changed.map(({ before, after }) => [before?.id, after?.id]),
      ]),
    ).toEqual([
      ['new', [[undefined, 'web/Service/a']]],
      ['old', [['web/Service/a', undefined]]],
    ])
    expect(summary).toMatchObject({ new: 1, existing: 0, solved: 1 })
    expect(clusters.map(({ unknowns }) => unknowns.length)).toEqual([1, 1])
  })

  it('tells the problems of both sides, those that merely moved once', () => {
    const problem = (message: string, line: number) => ({
      code: 'yaml-syntax' as const,
      message,
      at: { file: 'a', line, endLine: line },
    })
    const { problems } = compare(
      { ...simulated(), problems: [problem('m', 3), problem('gone', 5)] },
      { ...simulated(), problems: [problem('m', 9), problem('m', 4)] },
    )
    expect(problems).toEqual([problem('m', 4), problem('gone', 5), problem('m', 9)])
  })
})

describe('the exit status', () => {
  const severities: readonly Severity[] = ['error', 'warning', 'note']
  const stricter: Record<string, readonly Severity[]> = {
    error: ['error'],
    warning: ['error', 'warning'],
    never: [],
  }

  it.each(['error', 'warning', 'never'] as const)('with --fail-on %s', (failOn) => {
    fc.assert(
      fc.property(fc.subarray([...severities]), fc.subarray([...severities]), (before, after) => {
        const side = (found: readonly Severity[]) =>
          simulated({
            raw: found.map((severity) => raw(a, { rule: `x-${severity}`, severity, likely: true })),
          })
        const isAny = (found: readonly Severity[]) =>
          found.some((each) => stricter[failOn]?.includes(each)) ? 1 : 0
        const added = after.filter((severity) => !before.includes(severity))
        expect(exitCodeOf(simulationReport(side(after), settings(), options()), failOn)).toBe(
          isAny(after),
        )
        expect(exitCodeOf(compare(side(before), side(after)), failOn)).toBe(isAny(added))
      }),
    )
  })

  it('counts what got worse', () => {
    const before = simulated({ raw: [raw(a)] })
    const after = simulated({ raw: [raw(a, { size: ratio(1) })] })
    expect(exitCodeOf(compare(before, after), 'error')).toBe(1)
    expect(exitCodeOf(compare(after, before), 'error')).toBe(0)
  })

  it('does not count what is accepted', () => {
    const text = 'ignore: [{ rule: traffic-dropped, reason: x, expires: 2027-01-01 }]'
    const report = simulationReport(simulated({ raw: [raw(a)] }), settings(text), options())
    expect(exitCodeOf(report, 'error')).toBe(0)
  })
})
