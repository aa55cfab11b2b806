import type { Dashboard, DashboardRepository, DashboardRequest } from '../../../types/dashboard.ts'
import { count } from '../../words.ts'
import { code, message } from '../gate.ts'
import { day, entryIn, pullLink, repositoryLink } from './names.ts'
import type { Board } from './room.ts'

/** What became of the boxes that were ticked, the newest first. */
export function requestSection(
  { requests, repositories }: Dashboard,
  board: Board,
): readonly string[] {
  const named = new Map(repositories.map((each) => [each.repository, each]))
  const known = requests.flatMap((request) => {
    const repository = named.get(request.repository)
    return repository === undefined ? [] : [{ request, repository }]
  })
  if (known.length === 0) return []
  const shown = known.slice(0, board.room.requests)
  const more = known.length - shown.length
  return [
    '### What was asked for',
    '',
    ...shown.map((each) => requestLine(each, board)),
    ...(more > 0 ? [`- and ${count(more, 'older request')}`] : []),
    '',
  ]
}

type Known = { readonly request: DashboardRequest; readonly repository: DashboardRepository }

function requestLine({ request, repository }: Known, board: Board): string {
  const { cluster, entry, by, at } = request
  const what = `${entryIn(cluster, entry, board)} of ${repositoryLink(repository, board)}`
  return `- ${what}: ${outcome({ request, repository }, board)}; asked by ${code(by, board.sheet)}, ${day(at)}`
}

function outcome({ request, repository }: Known, board: Board): string {
  const { state, pull, words } = request
  const said = words === null || board.room.message === 0 ? '' : message(words, board.sheet)
  const where = pull === null ? '' : pullLink(repository, pull, board)
  if (state === 'asked') return 'on its way'
  if (state === 'open') return `**opened** ${where}${said === '' ? '' : `, ${said}`}`
  const word = state === 'refused' ? '**not opened**' : 'done'
  return [word, where, said].filter((part) => part !== '').join(', ')
}
