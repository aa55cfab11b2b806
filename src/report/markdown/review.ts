import type { ClusterReview, Entry, Review } from '../../types/report.ts'
import { policyChanged } from '../changes.ts'
import { NAMES_SHOWN } from '../limits.ts'
import { pairPaths } from '../pairs.ts'
import { VERDICTS } from '../verdict.ts'
import { count, entryName, NOTHING_CHANGES, name, revision, someNames } from '../words.ts'
import { fixCommand, isMendable, WORD, wayOut } from './advice.ts'
import { answerLines } from './entry.ts'
import { findingList, findingSection } from './findings.ts'
import { code, folded, md, type Sheet } from './gate.ts'
import { type Answer, type Digest, grouped } from './groups.ts'
import { problemList } from './problems.ts'
import { type Ground, restsOn } from './rests-on.ts'

/** The comment on a change. `left`: it was too long, and something is counted only. */
export function reviewMarkdown(digest: Digest, sheet: Sheet, left: boolean): readonly string[] {
  const { review, answers, findings } = digest
  const several = review.clusters.length > 1
  return [
    headline(digest, sheet),
    '',
    ...answerSections(answers, sheet),
    ...findingSection(findings.new, { title: 'New', several }, sheet),
    ...findingSection(findings.worse, { title: 'Worse', several }, sheet),
    ...wayOut(review, answers, sheet),
    ...rest(digest, sheet),
    ...(left ? ['What did not fit into one comment is counted above, not listed.', ''] : []),
    footer(review, sheet),
  ]
}

function headline({ answers, findings }: Digest, sheet: Sheet): string {
  const [first] = answers
  if (first !== undefined) {
    const others = new Set(answers.map(({ entry }) => entry)).size - 1
    const more =
      others > 0 ? `, and ${count(others, 'other entry changes', 'other entries change')}` : ''
    return `### Edgewise: ${md(first.verdict.sentence, sheet)}${more}`
  }
  const found = findings.new.length + findings.worse.length
  if (found === 0) return NOTHING_CHANGES
  return `### Edgewise: no traffic path changes, ${count(found, 'finding')} to look at`
}

/** The first entries in full, further ones in a line, the rest as counts by what happens. */
function answerSections(all: readonly Answer[], sheet: Sheet): readonly string[] {
  const { tables, pictures, lines } = sheet.detail
  const full = all.slice(0, tables)
  const short = all.slice(tables, tables + lines)
  const counted = all.slice(tables + lines)
  return [
    ...full.flatMap((answer, index) => [
      ...(index === 0 ? [] : [`#### ${sentenceCase(md(answer.verdict.sentence, sheet))}`, '']),
      ...answerLines(answer, { table: true, picture: index < pictures }, sheet),
    ]),
    ...(full.length > pictures && pictures > 0
      ? [`No pictures for ${count(full.length - pictures, 'more entry', 'more entries')}.`, '']
      : []),
    ...short.map((answer) => `- ${md(answer.verdict.sentence, sheet)}`),
    ...(short.length > 0 ? [''] : []),
    ...countedLines(counted, sheet),
  ]
}

const sentenceCase = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

function countedLines(counted: readonly Answer[], sheet: Sheet): readonly string[] {
  if (counted.length === 0) return []
  const lines = grouped(counted, ({ verdict }) => verdict.kind).flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const names = md(
      someNames(
        group.map(({ entry }) => entryName(entry)),
        NAMES_SHOWN,
      ),
      sheet,
    )
    const entries = count(group.length, 'more entry', 'more entries')
    return [`- **${entries}**: ${VERDICTS[first.verdict.kind]} (${names})`]
  })
  return [...lines, '']
}

function rest({ review, answers, findings }: Digest, sheet: Sheet): readonly string[] {
  const several = review.clusters.length > 1
  const { existing, solved } = findings
  const shown = answers.length > 0 || findings.new.length + findings.worse.length > 0
  const ground = shown ? restsOn(review.clusters.map(groundOf), sheet) : []
  const commands = shown ? commandLine(review, answers, sheet) : []
  const problems = problemList(review.problems, sheet)
  const were = existing.length === 1 ? 'was' : 'were'
  const titles = [
    ...(solved.length > 0 ? [`${solved.length} solved`] : []),
    ...(existing.length > 0 ? [`${count(existing.length, 'finding')} ${were} there before`] : []),
    ...(problems.length > 0 ? [`${count(review.problems.length, 'problem')} on the way`] : []),
    ...(ground.length > 0 ? ['what this rests on'] : []),
    ...(commands.length > 0 ? ['commands'] : []),
  ]
  const body = [
    ...block('Solved:', findingList(solved, several, sheet)),
    ...block('There before:', findingList(existing, several, sheet)),
    ...block('Not read or not understood:', problems),
    ...ground,
    ...commands,
  ]
  return folded(titles.join(' · '), body)
}

const block = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [title, '', ...lines, '']

const groundOf = ({ changed, findings, evidence, unknowns }: ClusterReview): Ground => ({
  before: changed.flatMap(({ before, after }) =>
    before === null || after === null ? [] : [before],
  ),
  entries: changed.flatMap(({ before, after }): readonly Entry[] => {
    const entry = after ?? before
    return entry === null ? [] : [entry]
  }),
  findings: [...findings.new, ...findings.worse],
  evidence,
  unknowns,
})

function commandLine(review: Review, all: readonly Answer[], sheet: Sheet): readonly string[] {
  if (!sheet.commands) return []
  const [first] = all
  const policy = first === undefined ? null : formerPolicy(first)
  const commands = [
    ...(first !== undefined && WORD.test(first.entry)
      ? [code(`/edgewise explain ${first.entry}`, sheet)]
      : []),
    ...(policy === null ? [] : [`\`/edgewise simulate policy=${policy}\``]),
    ...(isMendable(review) ? [fixCommand(review)] : []),
    '`/edgewise help`',
  ]
  return [commands.join(' · ')]
}

function formerPolicy({ before, after }: Answer): string | null {
  const pairs = pairPaths(before, after)
  return policyChanged(pairs) ? (pairs[0]?.before?.path.externalTrafficPolicy ?? null) : null
}

function footer({ head, base, summary }: Review, sheet: Sheet): string {
  const passed = summary.passedOver
  const over =
    passed > 0 ? ` · ${count(passed, 'file')} without Kubernetes objects passed over` : ''
  const reviewed = md(['Reviewed ', name(revision(head)), ' against ', name(revision(base))], sheet)
  return `<sub>${reviewed}${over}</sub>`
}
