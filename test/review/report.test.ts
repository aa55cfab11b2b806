import { describe, expect, it } from 'vitest'
import { laws } from '../../src/catalog/laws.ts'
import { evidenceTable } from '../../src/review/evidence-table.ts'
import { simulationReport } from '../../src/review/simulation-report.ts'
import { at } from '../../src/source/field.ts'
import type { ClusterReport } from '../../src/types/report.ts'
import { assumed, byDefault, law, none } from '../../src/types/why.ts'
import {
  frontUnknown,
  options,
  type Parts,
  raw,
  service,
  settings,
  simulated,
  traffic,
} from './model.ts'

function reportOf(parts: Parts, explain = false): ClusterReport {
  const [report] = simulationReport(simulated(parts), settings(), options({ explain })).clusters
  if (report === undefined) throw new Error('there is one cluster')
  return report
}

const [a, b] = [service('a', { file: 'a.yaml' }), service('b', { file: 'b.yaml' })]

describe('the evidence table', () => {
  it('numbers reasons in order of first use, and like content once', () => {
    const { keyOf, keysOf, table, assumptions } = evidenceTable()
    const twin = service('a', { file: 'a.yaml' })
    const policy = at(a, 'spec', 'externalTrafficPolicy')
    const why = law(
      'selects',
      policy,
      law('selects', at(twin, 'spec', 'externalTrafficPolicy')),
      policy,
    )
    expect(keyOf(why)).toBe('e3')
    expect(keysOf([why, at(twin, 'spec', 'externalTrafficPolicy'), none('no budget')])).toEqual([
      'e3',
      'e1',
      'e4',
    ])
    expect(keysOf([assumed('x', 'two'), assumed('y', 'one'), assumed('z', 'one')])).toEqual([
      'e5',
      'e6',
    ])
    expect(assumptions()).toEqual(['one', 'two'])
    const selects = laws.get('selects')
    expect(table()).toMatchObject({
      e1: {
        kind: 'field',
        text: 'spec.externalTrafficPolicy: Cluster',
        at: { file: 'a.yaml', line: 7, endLine: 7 },
        from: [],
      },
      e2: { kind: 'law', from: ['e1'], at: null },
      e3: { kind: 'law', text: `${selects?.text} (${selects?.source})`, from: ['e1', 'e2'] },
      e4: { kind: 'none', text: 'no budget', at: null },
    })
  })

  it('says where a default would be overridden, and shows a law that it has no words for', () => {
    const { keyOf, table } = evidenceTable()
    keyOf(law('no-such-law', byDefault('ClusterIP', at(a, 'spec', 'type'))))
    expect(table()).toEqual({
      e1: {
        kind: 'default',
        text: 'ClusterIP',
        at: { file: 'a.yaml', line: 6, endLine: 6 },
        from: [],
      },
      e2: { kind: 'law', text: 'no-such-law', at: null, from: ['e1'] },
    })
  })

  it('keeps apart what differs in place', () => {
    const { keysOf } = evidenceTable()
    expect(keysOf([at(a, 'kind'), at(b, 'kind'), at(a, 'apiVersion')])).toEqual(['e1', 'e2', 'e3'])
  })
})

describe('a cluster as published', () => {
  const report = reportOf({ traffic: [traffic(b), traffic(a)], raw: [raw(b), raw(a)] })

  it('describes pools and data plane', () => {
    expect(report).toMatchObject({ name: 'prod', dataPlane: { value: 'kube-proxy-iptables' } })
    expect(report.pools).toMatchObject([
      {
        name: 'nodes',
        role: 'mixed',
        nodes: { min: 3, max: null },
        labels: { a: '1', b: '2' },
        taints: ['a=b:NoSchedule', 'z:NoExecute'],
        zones: [],
      },
    ])
    expect(Object.keys(report.pools[0]?.labels ?? {})).toEqual(['a', 'b'])
  })

  it('describes entries in order of ids, ports and words', () => {
    expect(report.entries.map(({ id }) => id)).toEqual(['web/Service/a', 'web/Service/b'])
    const [entry] = report.entries
    expect(entry).toMatchObject({
      kind: 'load-balancer',
      exposure: 'public',
      at: { file: 'a.yaml', line: 4, endLine: 4 },
    })
    expect(entry?.fronts).toMatchObject([
      { implementation: 'unknown', sends: ['proxy-protocol', 'x-forwarded-for'] },
    ])
    expect(entry?.paths.map(({ listeners }) => listeners)).toEqual([
      ['443/TCP/IPv4', '444/TCP/IPv4'],
      ['8080/TCP/IPv4', '8081/TCP/IPv4'],
    ])
    const [path] = entry?.paths ?? []
    expect(path?.sourceIp).toMatchObject([
      { workload: 'web/Deployment/app', client: 'lost', fraction: 0.666667, lostAt: 'node' },
    ])
    expect(path?.spread.peakToMean.pods).toEqual({ likely: 0.333333, worst: null })
    expect(path?.spread.likely).toEqual([
      {
        p: 1,
        profile: [
          { pool: 'nodes', nodes: 3, podsEach: 1, nodeShare: 0.333333, podShare: 0.333333 },
        ],
      },
    ])
    expect(path?.loss).toEqual([
      {
        phase: 'steady',
        dropped: { likely: 0, worst: 0 },
        refused: { likely: 0, worst: 0 },
        denied: { likely: 0, worst: 0 },
      },
    ])
    expect(path).not.toHaveProperty('hops')
  })

  it('shows hops to those who ask', () => {
    const [path] = reportOf({ traffic: [traffic(a)] }, true).entries[0]?.paths ?? []
    expect(path?.hops).toMatchObject([
      {
        at: 'client',
        share: 1,
        steps: [{ kind: 'enter', text: 'enters' }],
        next: [{ share: 1, to: 'node' }],
      },
    ])
  })

  it('describes findings and unknowns, and never claims a remedy', () => {
    expect(report.findings).toMatchObject([
      { subject: 'web/Service/a', size: 0.333333, at: { file: 'a.yaml', line: 7 }, fixable: false },
      { subject: 'web/Service/b' },
    ])
    expect(report.unknowns).toMatchObject([
      { declare: 'clusters[].entries[].fronts', affects: ['a', 'b'] },
    ])
    expect(report.evidence[report.unknowns[0]?.why ?? '']?.text).toBe(frontUnknown.text)
    expect(report.assumptions).toEqual(['three nodes that are alike'])
  })

  it('has every key that it names, and no other', () => {
    const named = new Set<string>()
    const collect = (key: string, value: unknown) => {
      if (key === 'why' && typeof value === 'string') named.add(value)
      if ((key === 'evidence' || key === 'from') && Array.isArray(value))
        for (const each of value) named.add(each)
      return value
    }
    JSON.stringify(reportOf({ traffic: [traffic(a)], raw: [raw(a)] }, true), collect)
    const { evidence } = reportOf({ traffic: [traffic(a)], raw: [raw(a)] }, true)
    expect([...named].sort()).toEqual(Object.keys(evidence).sort())
    expect(named.size).toBeGreaterThan(5)
  })

  it('does not mind the order of what it is given', () => {
    const turned = reportOf({ traffic: [traffic(a), traffic(b)], raw: [raw(a), raw(b)] })
    expect(JSON.stringify(turned)).toBe(JSON.stringify(report))
  })
})

describe('a simulation', () => {
  it('lists clusters by name and each problem once, in order', () => {
    const problem = (file: string, line: number) => ({
      code: 'unreadable' as const,
      message: 'm',
      at: { file, line, endLine: line },
    })
    const side = simulated({ name: 'b' }, { name: 'a' })
    const { clusters, problems, passedOver } = simulationReport(
      {
        ...side,
        problems: [problem('b', 1), problem('a', 2), problem('a', 10), problem('a', 2)],
        passedOver: 7,
      },
      settings(),
      options(),
    )
    expect(clusters.map(({ name }) => name)).toEqual(['a', 'b'])
    expect(problems).toEqual([problem('a', 2), problem('a', 10), problem('b', 1)])
    expect(passedOver).toBe(7)
  })
})
