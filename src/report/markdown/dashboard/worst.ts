import type { Dashboard, DashboardFinding } from '../../../types/dashboard.ts'
import { count, thousands } from '../../words.ts'
import { code, folded, message } from '../gate.ts'
import { grouped } from '../groups.ts'
import { day, entryIn, placeIn, repositoryLink } from './names.ts'
import type { Board } from './room.ts'

/** Findings that are not folded away, and places of one: the same trouble stands in many repositories that share a template. */
const mostOpen = 5
const mostPlaces = 3

/** The worst findings, likes in one item. */
export function worstSection({ worst, counts }: Dashboard, board: Board): readonly string[] {
  const shown = grouped(worst, alike).slice(0, board.room.worst)
  if (shown.length === 0) return []
  const more = counts.error + counts.warning + counts.note - shown.flat().length
  const isCalm = counts.error + counts.warning === 0
  const rest = shown.slice(mostOpen)
  return [
    ...(isCalm ? noted : ['### What is worst', '']),
    ...shown.slice(0, mostOpen).flatMap((findings) => item(findings, board)),
    '',
    ...folded(
      `${thousands(rest.length)} more`,
      rest.flatMap((findings) => item(findings, board)),
    ),
    ...(more > 0 ? [`And ${count(more, 'more finding')}, counted below.`, ''] : []),
  ]
}

const noted = [
  '### What was noted',
  '',
  'Notes are worth knowing, and may be meant as they are.',
  '',
]

const alike = ({ severity, rule, certainty, message: text }: DashboardFinding): string =>
  JSON.stringify([severity, rule, certainty, text])

function item(findings: readonly DashboardFinding[], board: Board): readonly string[] {
  const [first] = findings
  if (first === undefined) return []
  const { severity, rule, certainty, message: text } = first
  const since = findings.map(({ firstSeen }) => day(firstSeen)).toSorted()[0] ?? ''
  const likely = certainty === 'likely' ? ' · likely' : ''
  const said = board.room.message === 0 ? '' : `<br>${message(text, board.sheet)}`
  const places = findings.slice(0, mostPlaces).map((each) => where(each, board))
  const more = findings.length - places.length
  return [
    `- **${severity}** ${code(rule, board.sheet)}${likely} · since ${since}${said}`,
    ...places.map((place) => `  - ${place}`),
    ...(more > 0 ? [`  - and in ${count(more, 'more place')}`] : []),
  ]
}

function where(finding: DashboardFinding, board: Board): string {
  const { cluster, entry, subject, file, line: number } = finding
  const at = { file: file ?? '', line: number ?? 1, endLine: number ?? 1 }
  const place = file === null ? '' : ` · ${placeIn(finding, at, board)}`
  return `${repositoryLink(finding, board)} · ${entryIn(cluster, entry ?? subject, board)}${place}`
}
