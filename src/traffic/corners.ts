import type { Corner } from '../cluster/cells.ts'
import type { Cluster } from '../types/cluster.ts'
import type { RawFinding } from '../types/finding.ts'
import type { Range } from '../types/placement.ts'
import { compare, max } from '../types/ratio.ts'
import type { EntryTraffic, PathTraffic, Spread } from '../types/traffic.ts'

const LOW: Corner = { nodes: 'min', replicas: 'min' }

/** The corners of a cluster's ranges, the lowest first; one where nothing ranges. */
export function cornersOf({ pools, workloads }: Cluster): readonly Corner[] {
  const nodes = pools.some(({ nodes: { value } }) => value.max !== null && value.max !== value.min)
  const replicas = workloads.some(({ replicas: { value } }) => value.max !== value.min)
  return [
    LOW,
    ...(nodes ? [{ ...LOW, nodes: 'max' as const }] : []),
    ...(replicas ? [{ ...LOW, replicas: 'max' as const }] : []),
    ...(nodes && replicas ? [{ nodes: 'max' as const, replicas: 'max' as const }] : []),
  ]
}

/** The traffic of the first corner, with the worst of all corners as the worst. */
export function mergeTraffic(
  first: readonly EntryTraffic[],
  others: readonly (readonly EntryTraffic[])[],
): readonly EntryTraffic[] {
  if (others.length === 0) return first
  return first.map(({ entry, paths }, index) => ({
    entry,
    paths: paths.map((path, at) =>
      others.reduce((merged, other) => widen(merged, other[index]?.paths[at]), path),
    ),
  }))
}

function widen(path: PathTraffic, other: PathTraffic | undefined): PathTraffic {
  if (other === undefined) return path
  const { spread } = path
  const pods = worseOf(spread.pods, other.spread.pods)
  const busier = pods.worst !== spread.pods.worst
  return {
    ...path,
    spread: {
      ...spread,
      method: vaguer(spread.method, other.spread.method),
      pods,
      nodes: worseOf(spread.nodes, other.spread.nodes),
      worst: busier ? other.spread.worst : spread.worst,
      ways: [...spread.ways, ...other.spread.ways],
    },
    loss: path.loss.map((loss, index) => {
      const there = other.loss[index] ?? loss
      return {
        ...loss,
        dropped: worseOf(loss.dropped, there.dropped),
        refused: worseOf(loss.refused, there.refused),
        denied: worseOf(loss.denied, there.denied),
      }
    }),
  }
}

const METHODS = ['exact', 'bounded', 'unknown'] as const

/** What is unknown at one corner is unknown as a whole. */
const vaguer = (a: Spread['method'], b: Spread['method']): Spread['method'] =>
  METHODS.indexOf(a) > METHODS.indexOf(b) ? a : b

function worseOf(range: Range, other: Range): Range {
  if (range.worst === null || other.worst === null) return { ...range, worst: null }
  const worst = compare(other.worst, range.worst) > 0 ? other.worst : range.worst
  return { likely: range.likely, worst }
}

/** A finding is certain only where all corners agree; its size is the largest. */
export function mergeFindings(corners: readonly (readonly RawFinding[])[]): readonly RawFinding[] {
  const [first = [], ...others] = corners
  if (others.length === 0) return first
  const found = new Map<string, { finding: RawFinding; seen: number }>()
  for (const findings of corners)
    for (const finding of findings) {
      const key = JSON.stringify([finding.rule, finding.entry, finding.subject])
      const known = found.get(key)
      found.set(
        key,
        known === undefined
          ? { finding, seen: 1 }
          : { finding: larger(known.finding, finding), seen: known.seen + 1 },
      )
    }
  return [...found.values()].map(({ finding, seen }) =>
    seen === corners.length ? finding : { ...finding, likely: true },
  )
}

function larger(a: RawFinding, b: RawFinding): RawFinding {
  const worse = a.size !== null && b.size !== null && compare(b.size, a.size) > 0 ? b : a
  const size = a.size !== null && b.size !== null ? max(a.size, b.size) : worse.size
  const evidence = [...new Set([...a.evidence, ...b.evidence])]
  return { ...worse, size, evidence, likely: a.likely || b.likely }
}
