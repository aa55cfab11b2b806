import type { Dashboard, DashboardRepository } from '../../../types/dashboard.ts'
import { count, thousands } from '../../words.ts'
import { code, folded, message } from '../gate.ts'
import { line } from '../table.ts'
import { repositoryLink } from './names.ts'
import type { Board } from './room.ts'
import { isFailed, isWaiting, repositoriesOf } from './verdict.ts'

/** How often each rule found something. */
export function ruleSection({ byRule }: Dashboard, board: Board): readonly string[] {
  if (byRule.length === 0) return []
  const shown = byRule.slice(0, board.room.rules)
  const more = byRule.length - shown.length
  const [open, rest] = [shown.slice(0, mostOpen), shown.slice(mostOpen)]
  return [
    '### By rule',
    '',
    ...ruleTable(open, board),
    ...folded(`${thousands(rest.length)} more`, rest.length === 0 ? [] : ruleTable(rest, board)),
    ...(more > 0 ? [`And ${count(more, 'more rule')}.`, ''] : []),
  ]
}

const ruleTable = (shown: Dashboard['byRule'], { sheet }: Board): readonly string[] => [
  line(['rule', 'severity', 'findings', 'repositories']),
  line(['---', '---', '---:', '---:']),
  ...shown.map(({ rule, severity, findings, repositories }) =>
    line([code(rule, sheet), severity, thousands(findings), thousands(repositories)]),
  ),
  '',
]

/** Repositories with findings; the others are counted. */
export function repositorySection(dashboard: Dashboard, board: Board): readonly string[] {
  const bad = dashboard.repositories.filter(
    ({ counts: { error, warning, note } }) => error + warning + note,
  )
  if (bad.length === 0) return []
  const shown = bad.slice(0, board.room.repositories)
  const [open, rest] = [shown.slice(0, mostOpen), shown.slice(mostOpen)]
  return [
    '### By repository',
    '',
    ...table(open, board),
    ...folded(`${thousands(rest.length)} more`, rest.length === 0 ? [] : table(rest, board)),
    ...unlisted(dashboard, bad.length, shown.length),
  ]
}

/** Rows that are not folded away. */
const mostOpen = 10

function table(shown: readonly DashboardRepository[], board: Board): readonly string[] {
  const hasProblems = shown.some(({ problems }) => problems > 0)
  const [unread, right] = hasProblems ? [['files not read'], ['---:']] : [[], []]
  return [
    line(['repository', 'errors', 'warnings', 'notes', 'ways in', ...unread]),
    line(['---', '---:', '---:', '---:', '---:', ...right]),
    ...shown.map((each) => row(each, hasProblems, board)),
    '',
  ]
}

function row(repository: DashboardRepository, hasProblems: boolean, board: Board): string {
  const { counts, entries, problems } = repository
  const numbers = [counts.error, counts.warning, counts.note, entries]
  const all = hasProblems ? [...numbers, problems] : numbers
  return line([
    repositoryLink(repository, board),
    ...all.map((n) => (n === 0 ? '–' : thousands(n))),
  ])
}

/** Repositories that have no row. */
function unlisted(
  { repositories, others }: Dashboard,
  bad: number,
  shown: number,
): readonly string[] {
  const clean = repositories.filter(
    ({ scanned, counts: { error, warning, note } }) =>
      scanned !== null && error + warning + note === 0,
  ).length
  const parts = [
    ...(bad > shown ? [`${repositoriesOf(bad - shown)} more with findings`] : []),
    ...(clean > 0 ? [`${repositoriesOf(clean)} without findings`] : []),
    ...(others > 0 ? [`${repositoriesOf(others)} beyond those that are looked at here`] : []),
  ]
  return parts.length === 0 ? [] : [`And ${parts.join(' and ')}.`, '']
}

/** What is not scanned, and why: folded away, as the first sentence has its numbers. */
export function unscannedSection(
  { repositories, skipped }: Dashboard,
  board: Board,
): readonly string[] {
  const failed = repositories.filter(isFailed)
  const waiting = repositories.filter(isWaiting)
  const left = skipped.archived + skipped.fork + skipped.empty
  const titles = [
    ...(failed.length > 0 ? [`${thousands(failed.length)} could not be scanned`] : []),
    ...(waiting.length > 0 ? [`${thousands(waiting.length)} not scanned yet`] : []),
    ...(left > 0 ? [`${thousands(left)} never scanned`] : []),
  ]
  return folded(titles.join(' · '), [
    ...failedLines(failed, board),
    ...waitingLines(waiting, board),
    ...skippedLines(skipped),
  ])
}

function failedLines(failed: readonly DashboardRepository[], board: Board): readonly string[] {
  if (failed.length === 0) return []
  const shown = failed.slice(0, board.room.failed)
  const more = failed.length - shown.length
  return [
    'Could not be scanned; what is shown of them is older:',
    '',
    ...shown.map((each) => {
      const why = message(each.reason ?? 'no reason is known', board.sheet)
      return `- ${repositoryLink(each, board)}: ${why}`
    }),
    ...(more > 0 ? [`- and ${repositoriesOf(more)}${shown.length > 0 ? ' more' : ''}`] : []),
    '',
  ]
}

function waitingLines(waiting: readonly DashboardRepository[], board: Board): readonly string[] {
  if (waiting.length === 0) return []
  const shown = waiting.slice(0, board.room.repositories)
  const more = waiting.length - shown.length
  const names = shown.map((each) => repositoryLink(each, board)).join(', ')
  return [`Not scanned yet: ${names}${more > 0 ? ` and ${thousands(more)} more` : ''}.`, '']
}

function skippedLines({ archived, fork, empty }: Dashboard['skipped']): readonly string[] {
  const parts = [
    ...(archived > 0 ? [`${thousands(archived)} archived`] : []),
    ...(fork > 0 ? [count(fork, 'fork')] : []),
    ...(empty > 0 ? [`${thousands(empty)} empty`] : []),
  ]
  return parts.length === 0 ? [] : [`Never scanned: ${parts.join(', ')}.`, '']
}
