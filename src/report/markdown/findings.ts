import type { Finding, Severity } from '../../types/report.ts'
import { NAMES_SHOWN } from '../limits.ts'
import { count, someNames } from '../words.ts'
import { code, locations, md, message, type Sheet } from './gate.ts'
import { type FindingGroup, grouped } from './groups.ts'

/** Where a finding stands; of one that has no line, the object that it is about. */
function where({ finding, places }: FindingGroup, sheet: Sheet): string {
  return places.length === 0 ? code(finding.subject, sheet) : locations(places, NAMES_SHOWN, sheet)
}

const inClusters = ({ clusters }: FindingGroup, several: boolean, sheet: Sheet): string =>
  several ? ` · ${md(someNames(clusters, NAMES_SHOWN), sheet)}` : ''

function also({ finding }: FindingGroup, sheet: Sheet): string {
  const { related } = finding
  return related.length === 0 ? '' : ` (see also ${locations(related, NAMES_SHOWN, sheet)})`
}

function findingLines(group: FindingGroup, several: boolean, sheet: Sheet): readonly string[] {
  const { severity, rule, certainty } = group.finding
  const head = `**${severity}** ${code(rule, sheet)} · ${where(group, sheet)} · ${certainty}`
  const said = `${message(group.finding.message, sheet)}${also(group, sheet)}`
  return [`${head}${inClusters(group, several, sheet)}<br>${said}`, '']
}

const ORDER: readonly Severity[] = ['error', 'warning', 'note']
const bySeverity = (a: FindingGroup, b: FindingGroup): number =>
  ORDER.indexOf(a.finding.severity) - ORDER.indexOf(b.finding.severity)

export type Section = { readonly title: string; readonly several: boolean }

/** "New (2)" and each of its findings in full, as many as there is room for. */
export function findingSection(
  groups: readonly FindingGroup[],
  { title, several }: Section,
  sheet: Sheet,
): readonly string[] {
  if (groups.length === 0) return []
  const sorted = [...groups].sort(bySeverity)
  const shown = sorted.slice(0, sheet.detail.findings)
  const rest = sorted.slice(shown.length)
  return [
    `#### ${title} (${groups.length})`,
    '',
    ...shown.flatMap((group) => findingLines(group, several, sheet)),
    ...(rest.length > 0
      ? [`${shown.length > 0 ? 'And ' : ''}${countsByRule(rest, sheet)}.`, '']
      : []),
  ]
}

/** "12 × `source-ip-lost` (warning), ...": what there was no room for. */
function countsByRule(groups: readonly FindingGroup[], sheet: Sheet): string {
  const kinds = grouped(groups, ({ finding }) => JSON.stringify([finding.rule, finding.severity]))
  const shown = kinds.slice(0, 40)
  const text = shown
    .map((kind) => `${kind.length} × ${kindName(kind[0]?.finding, sheet)}`)
    .join(', ')
  const more = kinds.length - shown.length
  return more > 0 ? `${text} and findings of ${count(more, 'more rule')}` : text
}

const kindName = (finding: Finding | undefined, sheet: Sheet): string =>
  finding === undefined ? '' : `${code(finding.rule, sheet)} (${finding.severity})`

/** One line each, for what was there before or is gone. */
export function findingList(
  groups: readonly FindingGroup[],
  several: boolean,
  sheet: Sheet,
): readonly string[] {
  const sorted = [...groups].sort(bySeverity)
  const shown = sorted.slice(0, sheet.detail.folded)
  const rest = sorted.slice(shown.length)
  return [
    ...shown.map((group) => {
      const { severity, rule } = group.finding
      const head = `- ${severity} ${code(rule, sheet)} · ${where(group, sheet)}`
      return `${head}${inClusters(group, several, sheet)}: ${message(group.finding.message, sheet)}`
    }),
    ...(rest.length > 0 ? [`- ${shown.length > 0 ? 'and ' : ''}${countsByRule(rest, sheet)}`] : []),
  ]
}
