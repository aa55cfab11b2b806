import type { Severity } from '../../types/report.ts'
import type { Scan, ScannedRepository } from '../../types/scan.ts'
import { terminalText } from '../escape.ts'
import { count, revision } from '../words.ts'
import { openPage, type Page } from './paint.ts'
import { clip, displayWidth, hang, pad } from './width.ts'

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'note']
const MARKS: Record<Severity, string> = { error: '✗', warning: '!', note: '·' }

/**
 * A scan for a terminal: one line for each repository, the most serious rules at its end, then the
 * totals. The reason why one was not scanned is never cut off. Foreign text holds no control
 * characters any more.
 */
export function renderScan(
  scan: Scan,
  options: { readonly color: boolean; readonly width: number },
): string {
  const page = openPage({ ...options, explain: false })
  const columns = columnsOf(scan.repositories, page)
  const lines = [
    page.paint.dim(header(columns)),
    ...scan.repositories.map((each) => line(each, columns, page)),
    '',
    ...summary(scan).flatMap((text) => hang('', text, page.width)),
  ]
  return `${lines.join('\n')}\n`
}

type Columns = { readonly name: number; readonly revision: number }

/** Columns of a name that leave room for the rest. */
const NAME_SHARE = 0.4

function columnsOf(repositories: readonly ScannedRepository[], { width }: Page): Columns {
  const widest = (texts: readonly string[]): number => Math.max(...texts.map(displayWidth))
  const names = repositories.map(({ name }) => terminalText(name))
  const most = Math.floor(width * NAME_SHARE)
  return {
    name: Math.min(most, widest(['repository', ...names])),
    revision: widest(['revision', ...repositories.map(shortRevision)]),
  }
}

const GAP = '  '

/** Columns of each number. */
const NUMBERS: Record<Severity, string> = { error: 'errors', warning: 'warnings', note: 'notes' }

const header = (columns: Columns): string =>
  [
    `  ${pad('repository', columns.name)}`,
    pad('revision', columns.revision),
    ...SEVERITIES.map((severity) => NUMBERS[severity]),
    'most serious',
  ].join(GAP)

function line(repository: ScannedRepository, columns: Columns, page: Page): string {
  const { status, counts } = repository
  const worst = SEVERITIES.find((severity) => counts[severity] > 0)
  const name = pad(clip(terminalText(repository.name), columns.name), columns.name)
  const at = pad(shortRevision(repository), columns.revision)
  if (status === 'failed') {
    const reason = repository.problems.map(({ message }) => terminalText(message)).join('; ')
    return `${page.paint.tone('bad', '?')} ${name}${GAP}${at}${GAP}not scanned: ${reason}`
  }
  const mark = worst === undefined ? ' ' : page.paint.severity(worst, MARKS[worst])
  const numbers = SEVERITIES.map((severity) => {
    const number = counts[severity]
    const text = (number === 0 ? '–' : `${number}`).padStart(NUMBERS[severity].length)
    return number === 0 ? text : page.paint.severity(severity, text)
  })
  const before = [`${mark} ${name}`, at, ...numbers].join(GAP)
  const taken = columns.name + columns.revision + 31
  return `${before}${GAP}${remarks(repository, worst, page.width - taken)}`.trimEnd()
}

/** A commit as people write it, with its mark. */
function shortRevision({ revision: written }: ScannedRepository): string {
  if (written === '') return '–'
  const mark = written.endsWith('+') ? '+' : ''
  return terminalText(`${revision(written.slice(0, written.length - mark.length))}${mark}`)
}

/** The rules of the worst severity, the most frequent first, as far as there is room. */
function remarks(repository: ScannedRepository, worst: Severity | undefined, room: number): string {
  const { findings, status } = repository
  const problems = problemsOf(repository)
  const rules = Map.groupBy(
    findings.filter(({ severity }) => severity === worst),
    ({ rule }) => rule,
  )
  const names = [...rules]
    .map(([rule, found]) => ({ rule, times: found.length }))
    .toSorted((a, b) => b.times - a.times || (a.rule < b.rule ? -1 : 1))
    .map(({ rule, times }) => (times === 1 ? rule : `${rule} ×${times}`))
  const more = [
    ...(status === 'unchanged' ? ['unchanged'] : []),
    ...(problems === 0 ? [] : [count(problems, 'problem')]),
  ]
  const left = room - more.reduce((sum, each) => sum + each.length + 3, 0)
  return terminalText([...fitting(names, left), ...more].join(' · '))
}

const problemsOf = ({ problems, unlisted }: ScannedRepository): number =>
  problems.length + (unlisted?.problems ?? 0)

/** The first names, at least one, and how many there are beside them. */
function fitting(names: readonly string[], room: number): readonly string[] {
  const shown = (some: number): string => {
    const rest = names.length - some
    return `${names.slice(0, some).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
  }
  for (let some = names.length; some > 1; some -= 1)
    if (displayWidth(shown(some)) <= room) return [shown(some)]
  return names.length === 0 ? [] : [shown(1)]
}

function summary({ totals, repositories, skipped, unlisted, partial }: Scan): readonly string[] {
  const { scanned, unchanged, failed } = totals
  const problems = repositories
    .filter(({ status }) => status !== 'failed')
    .reduce((sum, each) => sum + problemsOf(each), 0)
  const done = [
    `${scanned} scanned`,
    ...(unchanged > 0 ? [`${unchanged} unchanged`] : []),
    ...(failed > 0 ? [`${failed} not`] : []),
  ]
  const found = SEVERITIES.map((severity) => count(totals[severity], severity))
  return [
    [
      `${count(totals.repositories, 'repository', 'repositories')}: ${done.join(', ')}`,
      found.join(', '),
      ...(problems > 0 ? [count(problems, 'problem')] : []),
    ].join(' · '),
    ...(skipped === undefined ? [] : neverScanned(skipped)),
    ...(unlisted === undefined ? [] : [`${count(unlisted, 'more is', 'more are')} not listed.`]),
    ...(partial === undefined ? [] : [waitingLine(partial)]),
  ]
}

function neverScanned({ archived, fork, empty }: NonNullable<Scan['skipped']>): readonly string[] {
  const kinds = [
    ...(archived > 0 ? [`${archived} archived`] : []),
    ...(fork > 0 ? [count(fork, 'fork')] : []),
    ...(empty > 0 ? [`${empty} without a commit`] : []),
  ]
  return kinds.length === 0 ? [] : [`Never scanned: ${kinds.join(', ')}.`]
}

function waitingLine({ until, waiting }: NonNullable<Scan['partial']>): string {
  const number = count(waiting.length, 'repository waits', 'repositories wait')
  const what = waiting.length === 0 ? 'what changed since is not known' : `${number} to be scanned`
  const when = until === null ? 'GitHub cannot be asked just now' : `until ${terminalText(until)}`
  return `This is a part: ${what}, ${when}. The service goes on with it, or the next scan.`
}
