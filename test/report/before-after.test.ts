import { describe, expect, it } from 'vitest'
import { beforeAfter, type Cell } from '../../src/report/before-after.ts'
import { pairPaths } from '../../src/report/pairs.ts'
import { extraHop } from '../../src/report/spread.ts'
import { plain } from '../../src/report/text/paint.ts'
import type { CellReport, Entry, Review } from '../../src/types/report.ts'
import { CASES } from '../support/report-cases.ts'
import {
  APPS,
  blind,
  cell,
  clusterEntry,
  entry,
  front,
  keeps,
  path,
  range,
  sighting,
  spreadOf,
} from '../support/report-fixtures.ts'

const shown = (value: Cell | null): string | null =>
  value &&
  `${value.tone}: ${plain([...value.word, ...(value.more.length > 0 ? [' | ', ...value.more] : [])])}`

const rowsOf = (before: Entry | null, after: Entry | null): Record<string, unknown> =>
  Object.fromEntries(
    pairPaths(before, after).flatMap((pair) =>
      beforeAfter(pair).map((row) => [plain(row.label), [shown(row.before), shown(row.after)]]),
    ),
  )

const rows = (review: Review | undefined): Record<string, unknown> => {
  const changed = review?.clusters[0]?.changed[0]
  return rowsOf(changed?.before ?? null, changed?.after ?? null)
}

describe('the rows of before and after', () => {
  it('of the sample', () => {
    expect(rows(CASES['sample']?.())).toEqual({
      "client's address at ingress-nginx-controller": [
        'good: kept',
        'bad: lost | an address of the entry node',
      ],
      "client's address at 14 applications (X-Forwarded-For)": ['good: kept', 'bad: lost'],
      'traffic enters through': ['plain: 2 edge nodes, 50 % each', 'plain: 5 nodes, 20 % each'],
      'extra hop between nodes': ['plain: none', 'plain: 80 % of connections'],
      'busiest pod of ingress-nginx-controller (mean 1)': ['plain: 1.0', 'plain: 1.0'],
      'new connections lost while ingress-nginx-controller rolls out': ['plain: 0 %', 'plain: 0 %'],
    })
  })

  it('of a new entry have one side, and say all', () => {
    const all = rows(CASES['new entry']?.())
    expect(all['traffic enters through']).toEqual([null, 'plain: 2 edge nodes, 50 % each'])
    expect(all['extra hop between nodes']).toEqual([null, 'plain: none'])
  })

  it('leave out what stays as it was', () => {
    const all = Object.keys(rows(CASES['pod hotspot']?.()))
    expect(all).not.toContain('traffic enters through')
    expect(all).not.toContain("client's address at 14 applications (X-Forwarded-For)")
    expect(all).toContain('busiest pod of ingress-nginx-controller (mean 1)')
  })

  it('name a leader, what is lost, and both ends of a range', () => {
    const leader = rows(CASES['one leader']?.())
    expect(leader['traffic enters through']).toEqual([
      'plain: 2 edge nodes, 50 % each',
      'plain: 1 edge node at a time, 100 %',
    ])
    expect(leader['busiest node (mean 1)']).toEqual(['plain: 1.0', 'bad: 2.0'])
    const dropped = rows(CASES['traffic dropped']?.())
    expect(dropped['new connections lost']).toEqual(['plain: 0 %', 'bad: 60 %'])
    expect(dropped['new connections lost while ingress-nginx-controller rolls out']).toEqual([
      'plain: 0 %',
      'bad: 60 %, at worst 80 %',
    ])
  })

  it('put applications of a like answer together, and name a single one', () => {
    const [one = '', ...others] = APPS
    const after = entry({
      paths: [path({ sourceIp: [keeps(), blind(one), ...others.map((app) => sighting(app))] })],
    })
    expect(rowsOf(entry(), after)["client's address at app-1 (X-Forwarded-For)"]).toEqual([
      'good: kept',
      'bad: lost',
    ])
  })

  it('say what can be forged', () => {
    const after = entry({ paths: [path({ sourceIp: [{ ...keeps(), trust: 'forgeable' }] })] })
    expect(rowsOf(null, after)["client's address at ingress-nginx-controller"]).toEqual([
      null,
      'bad: kept | anybody can forge it',
    ])
  })

  it('count pods where the load balancer sends to them', () => {
    const after = entry({ fronts: [front('aws-nlb-ip', { target: 'pod' })] })
    const all = rowsOf(null, after)
    expect(all['traffic enters through']).toEqual([
      null,
      'plain: 2 pods, straight from the load balancer',
    ])
    expect(all).not.toHaveProperty('extra hop between nodes')
  })

  it('say how likely they are only where another placement makes them differ', () => {
    const first = [cell('edge', [2, 1], [0.5, 0.5])]
    const arriving = (second: CellReport[]) => {
      const likely = [
        { p: 0.6, profile: first },
        { p: 0.4, profile: second },
      ]
      const spread = { ...spreadOf(first), likely }
      const all = rowsOf(null, entry({ paths: [path({ spread })] }))
      return all['traffic enters through']
    }
    expect(arriving([cell('edge', [1, 2], [0.5, 0.5]), cell('edge', [1, 0], [0.5, 0])])).toEqual([
      null,
      'plain: 2 edge nodes, 50 % each',
    ])
    expect(arriving([cell('edge', [1, 2], [1, 0.5]), cell('edge', [1, 0], [0, 0])])).toEqual([
      null,
      'plain: 2 edge nodes, 50 % each | likeliest placement, 60 %',
    ])
  })

  it('say unknown where nothing is known', () => {
    const all = rows(CASES['unknown everything']?.())
    expect(all['traffic enters through']).toEqual([
      'plain: 2 edge nodes, 50 % each',
      'unknown: unknown',
    ])
  })
})

describe('the extra hop', () => {
  const hop = (made: Entry): number | null => {
    const [first] = made.paths
    return first === undefined ? null : extraHop({ entry: made, path: first })
  }

  it.each([
    ['the sample under Cluster', clusterEntry(), 0.8],
    ['Local', entry(), 0],
    ['pods as targets', { ...clusterEntry(), fronts: [front('aws-nlb-ip', { target: 'pod' })] }, 0],
    [
      'one node that has all the pods',
      clusterEntry({ spread: spreadOf([cell('edge', [1, 2], [1, 0.5])]) }),
      0,
    ],
    [
      'one node in front of all the pods elsewhere',
      clusterEntry({
        spread: spreadOf(
          [cell('edge', [1, 0], [1, 0]), cell('workers', [2, 1], [0, 0.5])],
          range(1),
        ),
      }),
      1,
    ],
  ])('of %s', (_, made, share) => {
    expect(hop(made)).toBeCloseTo(share, 9)
  })

  it('is unknown where the placement is', () => {
    const unknown = { ...spreadOf([]), method: 'unknown' as const }
    expect(hop(clusterEntry({ spread: unknown }))).toBeNull()
  })
})
