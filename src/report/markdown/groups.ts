/** Many clusters with the same answer are one group. */

import type { ClusterReview, Entry, Evidence, Finding, Review } from '../../types/report.ts'
import type { Location } from '../../types/source.ts'
import { rankOf, type Verdict, verdictOf } from '../verdict.ts'

/** A changed entry, in all the clusters where it changes alike. */
export type Answer = {
  readonly clusters: readonly string[]
  readonly entry: string
  readonly before: Entry | null
  readonly after: Entry | null
  readonly verdict: Verdict
  /** Of the first of the clusters. */
  readonly evidence: Readonly<Record<string, Evidence>>
  readonly findings: readonly Finding[]
}

/** A finding, in all the clusters that have it, with each of its places. */
export type FindingGroup = {
  readonly finding: Finding
  readonly clusters: readonly string[]
  readonly places: readonly Location[]
}

/** What an answer is, without where it stands, what it rests on, and what is only worked out when read. */
const ASIDE = new Set([
  'at',
  'why',
  'lostAt',
  'hops',
  'evidence',
  'fingerprint',
  'related',
  'fixable',
])

const alike = (value: unknown): string => JSON.stringify(value, (_key, each) => withoutAside(each))

/** Leaves fields out before anybody reads them. */
function withoutAside(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const fields = value as Readonly<Record<string, unknown>>
  const kept = Object.keys(fields).filter((key) => !ASIDE.has(key))
  return Object.fromEntries(kept.map((key) => [key, fields[key]]))
}

/** Puts values of a like key together, in the order in which keys first appear. */
export function grouped<T>(
  values: readonly T[],
  key: (value: T) => string,
): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>()
  for (const value of values) {
    const its = key(value)
    const group = groups.get(its)
    if (group === undefined) groups.set(its, [value])
    else group.push(value)
  }
  return [...groups.values()]
}

const allFindings = ({ findings }: ClusterReview): readonly Finding[] => [
  ...findings.new,
  ...findings.worse,
  ...findings.existing,
]

/** Everything about a review that does not depend on how much of it is shown. */
export type Digest = {
  readonly review: Review
  readonly answers: readonly Answer[]
  readonly findings: Readonly<Record<Status, readonly FindingGroup[]>>
}

export const digest = (review: Review): Digest => ({
  review,
  answers: answers(review),
  findings: {
    new: findingGroups(review, 'new'),
    worse: findingGroups(review, 'worse'),
    existing: findingGroups(review, 'existing'),
    solved: findingGroups(review, 'solved'),
  },
})

/** Changed entries, the most serious first, then as the review has them. */
export function answers(review: Review): readonly Answer[] {
  const all = review.clusters.flatMap((cluster) =>
    cluster.changed.map((changed) => ({ ...changed, cluster })),
  )
  return grouped(all, ({ entry, before, after }) => alike([entry, before, after]))
    .flatMap((group): readonly Answer[] => {
      const [first] = group
      if (first === undefined) return []
      const { entry, before, after, cluster } = first
      return [
        {
          clusters: group.map((each) => each.cluster.name),
          entry,
          before,
          after,
          verdict: verdictOf(before, after),
          evidence: cluster.evidence,
          findings: allFindings(cluster),
        },
      ]
    })
    .sort((a, b) => rankOf(a.verdict.kind) - rankOf(b.verdict.kind))
}

type Status = keyof ClusterReview['findings']

/** Findings of one status, each once for all clusters that have it. */
function findingGroups(review: Review, status: Status): readonly FindingGroup[] {
  const all = review.clusters.flatMap(({ name, findings }) =>
    findings[status].map((finding) => ({ name, finding })),
  )
  return grouped(all, ({ finding }) => alike(finding)).flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const places = group.flatMap(({ finding }) => (finding.at === null ? [] : [finding.at]))
    return [{ finding: first.finding, clusters: group.map((each) => each.name), places }]
  })
}
