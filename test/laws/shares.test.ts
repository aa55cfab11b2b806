import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CellReport, Loss, Path, PoolReport } from '../../src/types/report.ts'
import { arbitraryCluster, textOf } from '../support/arbitrary-cluster.ts'
import { lossAt, only } from '../support/packets.ts'
import { simulateText } from '../support/simulate-text.ts'

/** Shares are rounded to six decimals, and there are a few dozen nodes and pods at most. */
const EPSILON = 1e-4
const close = (a: number, b: number): boolean => Math.abs(a - b) < EPSILON

type Profile = readonly CellReport[]

const total = (profile: Profile, each: (cell: CellReport) => number): number =>
  profile.reduce((sum, cell) => sum + each(cell), 0)

const arriving = (profile: Profile) => total(profile, ({ nodes, nodeShare }) => nodes * nodeShare)
const answered = (profile: Profile) =>
  total(profile, ({ nodes, podsEach, podShare }) => nodes * podsEach * podShare)
const podsIn = (profile: Profile) => total(profile, ({ nodes, podsEach }) => nodes * podsEach)

/** What a placement loses, told from where connections arrive: nobody at all, or no pod there. */
function lostIn(profile: Profile, policy: Path['externalTrafficPolicy']): number {
  if (podsIn(profile) === 0 || arriving(profile) === 0) return 1
  if (policy === 'Cluster') return 0
  return total(profile, ({ nodes, podsEach, nodeShare }) =>
    podsEach === 0 ? nodes * nodeShare : 0,
  )
}

const peakOf = (profile: Profile): number =>
  (Math.max(...profile.map(({ podShare }) => podShare)) * podsIn(profile)) / answered(profile)

const known = ({ dropped, refused }: Omit<Loss, 'phase'>, end: 'likely' | 'worst'): number =>
  (dropped[end] ?? Number.NaN) + (refused[end] ?? Number.NaN)

/** Every path of a random cluster that has shares, under a name that tells where it is. */
function overPaths(check: (path: Path, pools: readonly PoolReport[]) => void): void {
  const law = fc.property(arbitraryCluster, (sketch) => {
    const { entries, pools } = only(simulateText(textOf(sketch)))
    for (const { paths } of entries)
      for (const path of paths) if (path.spread.method !== 'unknown') check(path, pools)
  })
  fc.assert(law, { numRuns: 150 })
}

const profilesOf = ({ spread }: Path): readonly Profile[] => [
  ...spread.likely.map(({ profile }) => profile),
  spread.worst,
]

test('what arrives at nodes and what ends before a node is everything', () => {
  overPaths((path) => {
    for (const profile of profilesOf(path)) {
      const nodes = arriving(profile)
      expect(close(nodes, 1) || nodes === 0).toBe(true)
      if (nodes === 0) expect(answered(profile)).toBe(0)
    }
  })
})

test('what pods answer and what is lost is everything', () => {
  overPaths((path) => {
    for (const profile of profilesOf(path))
      expect(answered(profile) + lostIn(profile, path.externalTrafficPolicy)).toBeCloseTo(1, 3)
  })
})

test('losses are those of the placements: the expected one, and no placement loses more than the worst', () => {
  overPaths((path) => {
    const loss = lossAt(path, 'steady')
    const { likely, worst } = path.spread
    const expected = likely.reduce((sum, { p, profile }) => sum + p * answered(profile), 0)
    expect(expected + known(loss, 'likely')).toBeCloseTo(1, 3)
    for (const profile of [worst, ...likely.map((one) => one.profile)])
      expect(1 - answered(profile)).toBeLessThanOrEqual(known(loss, 'worst') + EPSILON)
  })
})

test('likely placements are all of them, with all nodes and the same pods', () => {
  overPaths((path, pools) => {
    const { likely } = path.spread
    expect(likely.reduce((sum, { p }) => sum + p, 0)).toBeCloseTo(1, 4)
    expect(new Set(likely.map(({ profile }) => podsIn(profile))).size).toBe(1)
    for (const { profile } of likely) {
      for (const { nodes, podsEach, nodeShare, podShare } of profile) {
        expect(Math.min(nodes, podsEach, nodeShare, podShare)).toBeGreaterThanOrEqual(0)
        if (podsEach === 0) expect(podShare).toBe(0)
      }
      if (profile.length === 0) continue
      for (const { name, nodes } of pools)
        expect(total(profile, (cell) => (cell.pool === name ? cell.nodes : 0))).toBe(nodes.min)
    }
  })
})

test('peak to mean is that of the placements, at least 1, and the worst is at least the likely one', () => {
  overPaths((path) => {
    const { peakToMean, likely, worst } = path.spread
    for (const range of [peakToMean.pods, peakToMean.nodes]) {
      if (range.likely === null) continue
      expect(range.likely).toBeGreaterThanOrEqual(1)
      expect(range.worst).toBeGreaterThanOrEqual(range.likely)
    }
    if (peakToMean.pods.likely !== null) {
      const expected = likely.reduce((sum, { p, profile }) => sum + p * peakOf(profile), 0)
      expect(peakToMean.pods.likely).toBeCloseTo(expected, 3)
    }
    if (peakToMean.pods.worst !== null) expect(peakToMean.pods.worst).toBeCloseTo(peakOf(worst), 3)
  })
})

test('no update loses more than everything', () => {
  overPaths((path) => {
    for (const { dropped, refused, denied } of path.loss)
      for (const range of [dropped, refused, denied])
        for (const value of [range.likely, range.worst])
          if (value !== null) {
            expect(value).toBeGreaterThanOrEqual(0)
            expect(value).toBeLessThanOrEqual(1)
          }
  })
})
