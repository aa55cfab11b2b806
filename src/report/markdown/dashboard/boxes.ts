import type { Dashboard, DashboardFinding } from '../../../types/dashboard.ts'
import type { Severity } from '../../../types/report.ts'
import { count, thousands } from '../../words.ts'
import { folded } from '../gate.ts'
import { grouped } from '../groups.ts'
import { entryIn, repositoryLink } from './names.ts'
import type { Board } from './room.ts'

/** What a box stands for. */
type BoxOf = {
  readonly repository: number
  readonly cluster: string
  readonly entry: string
}

/** Writes the comment by which a box is known again; it is put into Markdown as it is. */
export type Mark = (box: BoxOf) => string

/** Boxes of ways in that Edgewise can mend and nobody asked for yet, the worst first. */
export function boxSection(dashboard: Dashboard, mark: Mark, board: Board): readonly string[] {
  const all = offered(dashboard)
  if (all.length === 0) return []
  const shown = all.slice(0, board.room.boxes)
  const more = all.length - shown.length
  const orMore = isCut(dashboard)
  const lines = shown.map((findings) => boxLine(findings, { mark, orMore, board }))
  const rest = `And ${thousands(more)}${orMore ? ' or more' : ''} that can be mended: boxes for them follow as these are done.`
  return [
    '### What Edgewise can mend',
    '',
    'Tick a box, and Edgewise opens a pull request with the first step that mends this way in, for those who have write permission in its repository.',
    '',
    ...lines.slice(0, mostOpen),
    '',
    ...folded(`${count(lines.length - mostOpen, 'more box', 'more boxes')}`, lines.slice(mostOpen)),
    ...(more > 0 ? [rest, ''] : []),
  ]
}

/** Boxes that are not folded away. */
const mostOpen = 10

type Offer = DashboardFinding & { readonly entry: string }

/** How many boxes there could be: said in the first lines, so that nobody has to look for them. */
export function mendable(dashboard: Dashboard): string {
  const { length } = offered(dashboard)
  return length === 0
    ? ''
    : ` Edgewise can mend ${thousands(length)} of the ways in: tick a box below.`
}

function offered({ worst, requests }: Dashboard): readonly (readonly Offer[])[] {
  const taken = new Set(
    requests.filter(({ state }) => state === 'asked' || state === 'open').map(keyOf),
  )
  const found = worst.filter(
    (finding): finding is Offer => finding.fixable && finding.entry !== null,
  )
  return grouped(found, keyOf).filter(([first]) => first && !taken.has(keyOf(first)))
}

const keyOf = ({ repository, cluster, entry }: BoxOf): string =>
  JSON.stringify([repository, cluster, entry])

/** Whether there are findings beyond those that are listed. */
const isCut = ({ worst, counts }: Dashboard): boolean =>
  worst.length < counts.error + counts.warning + counts.note

type Terms = { readonly mark: Mark; readonly orMore: boolean; readonly board: Board }

function boxLine(findings: readonly Offer[], { mark, orMore, board }: Terms): string {
  const [first] = findings
  if (first === undefined) return ''
  const { repository, cluster, entry } = first
  const box = mark({ repository, cluster, entry })
  const what = `${entryIn(cluster, entry, board)} of ${repositoryLink(first, board)}`
  return `- [ ] ${box}${what} (${severitiesOf(findings)}${orMore ? ' or more' : ''})`
}

const order: readonly Severity[] = ['error', 'warning', 'note']

const severitiesOf = (findings: readonly Offer[]): string =>
  order
    .map((severity) => [severity, findings.filter((each) => each.severity === severity)] as const)
    .filter(([, of]) => of.length > 0)
    .map(([severity, of]) => count(of.length, severity))
    .join(', ')
