import type { ClusterReport, ClusterReview, Finding, Review, Simulation } from '../types/report.ts'
import { terminalText } from './escape.ts'
import { entryLines } from './text/entry.ts'
import { findingsBlock, problemLines } from './text/findings.ts'
import { openPage, type Page, type TextOptions, tidy } from './text/paint.ts'
import { hang } from './text/width.ts'
import { count, NOTHING_CHANGES } from './words.ts'

/**
 * A review or a simulation for a terminal. Lines keep within `options.width` columns (40 to 200)
 * but for words that cannot be broken, such as paths. Colour only repeats what the text says.
 * Foreign text holds no control characters any more.
 */
export function renderText(value: Simulation | Review, options: TextOptions): string {
  const page = openPage(options)
  const lines = 'head' in value ? reviewLines(value, page) : simulationLines(value, page)
  return `${tidy(lines).join('\n')}\n`
}

function reviewLines(review: Review, page: Page): readonly string[] {
  const changed = review.clusters.some((cluster) => cluster.changed.length > 0)
  return [
    ...(changed ? [] : [NOTHING_CHANGES, '']),
    ...review.clusters.flatMap((cluster) => clusterReviewLines(cluster, page)),
    ...problemLines(review.problems, page),
    '',
    ...hang('', reviewSummary(review, page), page.width),
  ]
}

function clusterReviewLines(cluster: ClusterReview, page: Page): readonly string[] {
  const { changed, findings } = cluster
  return [
    ...changed.flatMap(({ entry, before, after }) => [
      ...entryLines({ cluster, id: entry, before, after, alone: false }, page),
      '',
    ]),
    ...findingsBlock(findings.new, page),
    ...findingsBlock(findings.worse, page, 'worse than before'),
    ...(page.explain ? findingsBlock(findings.existing, page, 'was there before') : []),
    ...findings.solved.flatMap((finding) =>
      hang('✓ solved   ', terminalText(`${finding.rule} · ${finding.subject}`), page.width),
    ),
    ...(changed.length > 0 ? unknownLines(cluster, page) : []),
    '',
  ]
}

const errorsOf = (findings: readonly Finding[]): number =>
  findings.filter(({ severity }) => severity === 'error').length

function reviewSummary(review: Review, page: Page): string {
  const { summary, clusters } = review
  const shown = clusters.flatMap(({ findings }) => [...findings.new, ...findings.worse])
  const errors = errorsOf(clusters.flatMap(({ findings }) => findings.new))
  return [
    `${summary.new} new${errors > 0 ? ` (${count(errors, 'error')})` : ''}, ` +
      `${summary.worse} worse, ${summary.existing} existing, ${summary.solved} solved`,
    ...passedOver(summary.passedOver),
    ...hints(
      page,
      shown,
      clusters.some(({ changed }) => changed.length > 0),
    ),
  ].join(' · ')
}

const passedOver = (files: number): readonly string[] =>
  files === 0 ? [] : [`${count(files, 'file')} without Kubernetes objects passed over`]

/** Whether a fix takes a finding away costs as much as a simulation: it is not worked out for a flood. */
const FEW = 20

const hints = (page: Page, findings: readonly Finding[], hops: boolean): readonly string[] => [
  ...(page.explain || !hops ? [] : ['--explain shows every hop']),
  ...(findings.length <= FEW && findings.some(({ fixable }) => fixable)
    ? ['fix --diff mends it']
    : []),
]

/** What would change the answer, and the settings' key that tells. */
function unknownLines(cluster: ClusterReport | ClusterReview, page: Page): readonly string[] {
  return cluster.unknowns.flatMap(({ why, declare }) => {
    const text = Object.hasOwn(cluster.evidence, why) ? cluster.evidence[why]?.text : why
    return hang(
      '? ',
      `unknown: ${terminalText(text ?? why)} (declare ${terminalText(declare)})`,
      page.width,
    )
  })
}

function simulationLines(simulation: Simulation, page: Page): readonly string[] {
  const entries = simulation.clusters.flatMap((cluster) => cluster.entries)
  return [
    ...(entries.length === 0 ? ['No way in from outside was found.', ''] : []),
    ...simulation.clusters.flatMap((cluster) => clusterLines(cluster, page)),
    ...problemLines(simulation.problems, page),
    '',
    ...hang('', simulationSummary(simulation, page), page.width),
  ]
}

function clusterLines(cluster: ClusterReport, page: Page): readonly string[] {
  return [
    ...cluster.entries.flatMap((entry) => [
      ...entryLines({ cluster, id: entry.id, before: null, after: entry, alone: true }, page),
      '',
    ]),
    ...findingsBlock(cluster.findings, page),
    ...unknownLines(cluster, page),
    ...cluster.assumptions.flatMap((text) =>
      hang('~ ', `assumed: ${terminalText(text)}`, page.width),
    ),
    '',
  ]
}

function simulationSummary(simulation: Simulation, page: Page): string {
  const { clusters } = simulation
  const findings = clusters.flatMap((cluster) => cluster.findings)
  const by = (severity: Finding['severity']): number =>
    findings.filter((finding) => finding.severity === severity).length
  const entries = clusters.reduce((sum, cluster) => sum + cluster.entries.length, 0)
  const ignored = clusters.reduce((sum, cluster) => sum + cluster.ignored.length, 0)
  return [
    `${count(entries, 'way in', 'ways in')}: ${count(by('error'), 'error')}, ` +
      `${count(by('warning'), 'warning')}, ${count(by('note'), 'note')}` +
      (ignored > 0 ? `, ${ignored} ignored` : ''),
    ...passedOver(simulation.passedOver),
    ...hints(page, findings, entries > 0),
  ].join(' · ')
}
