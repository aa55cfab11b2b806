import type { Dashboard } from '../../types/dashboard.ts'
import { COMMENT_CHARACTERS } from '../limits.ts'
import { count } from '../words.ts'
import { boxSection, type Mark, mendable } from './dashboard/boxes.ts'
import { requestSection } from './dashboard/requests.ts'
import { type Board, ROOMS, sheetOf } from './dashboard/room.ts'
import { repositorySection, ruleSection, unscannedSection } from './dashboard/tables.ts'
import { trendSection } from './dashboard/trend.ts'
import { pauseOf, repositoriesOf, totalOf, verdictOf } from './dashboard/verdict.ts'
import { worstSection } from './dashboard/worst.ts'

export type DashboardTerms = {
  /** Where people see repositories: `https://github.com`. */
  readonly web: string
  readonly mark: Mark
}

/**
 * What is known of all repositories of an organisation as the text of an issue, never longer than
 * `COMMENT_CHARACTERS`: the first amount of room that fits is taken, and each says by counts what it
 * leaves out. It says nothing of the moment, so that the same results are the same text. No foreign
 * text becomes a link, an element, a mention, a reference or a box.
 */
export function renderDashboard(dashboard: Dashboard, { web, mark }: DashboardTerms): string {
  const owners = new Set(dashboard.repositories.map(({ owner }) => owner))
  const isOneOwner = owners.size === 1
  let text = ''
  for (const [level, room] of ROOMS.entries()) {
    const board = { room, sheet: sheetOf(room), web, isOneOwner }
    const lines = page(dashboard, mark, board)
    const left = level === ROOMS.length - 1 ? ['', tooMuch] : []
    const single = [...lines, ...left].filter((line, at) => line !== '' || lines[at - 1] !== '')
    text = `${single.join('\n').trimEnd()}\n`
    if (text.length <= COMMENT_CHARACTERS) break
  }
  return text
}

const tooMuch = 'There is more than an issue can hold: what is not listed is counted above.'

const page = (dashboard: Dashboard, mark: Mark, board: Board): readonly string[] => [
  `**${verdictOf(dashboard)}**${besideOf(dashboard)}${mendable(dashboard)}`,
  '',
  pauseOf(dashboard),
  '',
  ...worstSection(dashboard, board),
  ...boxSection(dashboard, mark, board),
  ...requestSection(dashboard, board),
  ...trendSection(dashboard, board),
  ...ruleSection(dashboard, board),
  ...repositorySection(dashboard, board),
  ...unscannedSection(dashboard, board),
  footer(dashboard),
]

const besideOf = ({ counts, solved }: Dashboard): string =>
  [
    ...(counts.note > 0 ? [` ${count(counts.note, 'note')}.`] : []),
    ...(solved > 0
      ? [` ${count(solved, 'finding')} solved in the 30 days before this was written.`]
      : []),
  ].join('')

function footer(dashboard: Dashboard): string {
  const what = `Default branches of ${repositoriesOf(totalOf(dashboard))}, each as it was scanned last`
  const parts = [
    what,
    '`edgewise rules <id>` explains a rule',
    'Edgewise edits this issue when something changes, and leaves it alone while it is closed',
    '`dashboard` in `.github/edgewise.yaml` of the repository `.github` says where it is, and without that key there is none',
    'uninstalling the App deletes all that Edgewise keeps',
  ]
  return `<sub>${parts.join(' · ')}</sub>`
}
