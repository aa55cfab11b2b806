import { changedEntries, type Lens } from '../compare/entries.ts'
import { type Compared, compareFindings } from '../compare/findings.ts'
import type { Options } from '../types/engine.ts'
import type { ClusterReview, Entry, Finding, Review } from '../types/report.ts'
import type { Settings } from '../types/settings.ts'
import type { Simulated } from '../types/simulated.ts'
import type { EntryTraffic } from '../types/traffic.ts'
import { findingReport, type IsFixable, tellingOf, unknownReports } from './cluster-report.ts'
import { entryReport } from './entry-report.ts'
import { type EvidenceTable, evidenceTable } from './evidence-table.ts'
import type { Judged } from './policy.ts'
import { problemsOfBoth } from './problem-list.ts'
import { clusterNames, type JudgedCluster, judgeSide } from './side.ts'

/** Commits, as the caller resolved them. */
type Revisions = { readonly base: string; readonly mergeBase: string; readonly head: string }

export type ReviewTerms = {
  readonly revisions: Revisions
  readonly settings: Settings
  readonly options: Options
  /** Whether `fix` takes a finding of the head away; absent: nothing is fixable. */
  readonly isFixable?: IsFixable
}

/**
 * What changes from one revision to another, as published. Annotations of the base hold for both
 * sides: what a change accepts by itself takes effect after its merge.
 */
export function review(base: Simulated, head: Simulated, terms: ReviewTerms): Review {
  const { settings, options } = terms
  const names = clusterNames(base, head)
  const shared = { settings, options, names, annotated: base }
  const before = judgeSide(base, { ...shared, before: null })
  const after = judgeSide(head, { ...shared, before: base })
  const clusters = names.map((name, index) => {
    const sides = { before: before[index] ?? NOWHERE, after: after[index] ?? NOWHERE }
    return clusterReview(name, sides, terms)
  })
  return {
    version: 1,
    base: terms.revisions.base,
    mergeBase: terms.revisions.mergeBase,
    head: terms.revisions.head,
    clusters,
    problems: problemsOfBoth(base.problems, head.problems),
    summary: { ...counts(clusters), passedOver: head.passedOver },
  }
}

const NOWHERE: JudgedCluster = { simulated: null, findings: [], ignored: [] }

type Sides = { readonly before: JudgedCluster; readonly after: JudgedCluster }

function clusterReview(
  name: string,
  { before, after }: Sides,
  { options, isFixable = () => false }: ReviewTerms,
): ClusterReview {
  const evidence = evidenceTable()
  const [base, head] = [before.simulated?.traffic ?? [], after.simulated?.traffic ?? []]
  const telling = tellingOf(evidence, options)
  const tell = (traffic: EntryTraffic | null): Entry | null =>
    traffic === null ? null : entryReport(traffic, telling)
  const compared = compareFindings(before.findings, after.findings)
  const cluster = (after.simulated ?? before.simulated)?.cluster
  return {
    name,
    changed: changedEntries(base, head, lens).map(({ entry, before: old, after: now }) => ({
      entry,
      before: tell(old),
      after: tell(now),
    })),
    findings: tellAll(compared, evidence, {
      options,
      isFixable: (finding) => isFixable(name, finding),
    }),
    unknowns: cluster === undefined ? [] : unknownReports(cluster, evidence),
    evidence: evidence.table(),
  }
}

/** Compares without a word of evidence: most entries do not change, and need none. */
const lens: Lens<EntryTraffic> = {
  idOf: ({ entry }) => entry.id,
  entryOf: (traffic) => entryReport(traffic, { keyOf: () => '', explain: false }),
}

/** Who only reads what changed is spared the reasons of what did not. */
function tellAll(
  compared: Compared<Judged>,
  table: EvidenceTable,
  given: { readonly options: Options; readonly isFixable: (finding: Judged) => boolean },
): Compared<Finding> {
  const { evidence = true } = given.options
  const tell = (finding: Judged): Finding =>
    findingReport(finding, table, () => given.isFixable(finding))
  const tellExisting = (finding: Judged): Finding =>
    tell(evidence ? finding : { ...finding, evidence: [] })
  return {
    new: compared.new.map(tell),
    worse: compared.worse.map(tell),
    existing: compared.existing.map(tellExisting),
    solved: compared.solved.map((finding) => findingReport(finding, table)),
  }
}

function counts(clusters: readonly ClusterReview[]): Omit<Review['summary'], 'passedOver'> {
  const count = (kind: keyof ClusterReview['findings']): number =>
    clusters.reduce((sum, { findings }) => sum + findings[kind].length, 0)
  return {
    new: count('new'),
    worse: count('worse'),
    existing: count('existing'),
    solved: count('solved'),
  }
}
