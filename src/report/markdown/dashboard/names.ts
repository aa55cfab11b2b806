import type { Location } from '../../../types/source.ts'
import { entryName } from '../../words.ts'
import { code, linked, located } from '../gate.ts'
import type { Board } from './room.ts'

type Repository = { readonly owner: string; readonly name: string }

/** A repository with a link to it; of one owner only the name is said. */
export function repositoryLink({ owner, name }: Repository, board: Board): string {
  const text = code(board.isOneOwner ? name : `${owner}/${name}`, board.sheet)
  return bounded(text, `${board.web}/${owner}/${name}`, board)
}

/**
 * A pull request of another repository. GitHub writes into a pull request who links to it, except by
 * its redirecting host, which only github.com has:
 * https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls#avoiding-backlinks-to-linked-references
 */
export function pullLink({ owner, name }: Repository, number: number, board: Board): string {
  const web = board.web === 'https://github.com' ? 'https://redirect.github.com' : board.web
  const text = code(`${owner}/${name}#${number}`, board.sheet)
  return bounded(text, `${web}/${owner}/${name}/pull/${number}`, board)
}

/** A way in, with its cluster where that has a name. */
export function entryIn(cluster: string, entry: string, { sheet }: Board): string {
  const where = cluster === 'default' ? '' : ` in ${code(cluster, sheet)}`
  return `${code(entryName(entry), sheet)}${where}`
}

type Place = Repository & { readonly commit: string }

/** A line of a file as a commit has it, linked where the address is not too long. */
export function placeIn({ owner, name, commit }: Place, at: Location, board: Board): string {
  const path = at.file.toWellFormed().split('/').map(encodeURIComponent).join('/')
  const url = `${board.web}/${owner}/${name}/blob/${commit}/${path}#L${at.line}`
  const link = url.length <= board.room.address ? () => url : () => null
  return located(at, { ...board.sheet, link })
}

const bounded = (text: string, url: string, { room }: Board): string =>
  url.length <= room.address ? linked(text, url) : text

/** The day of a time. */
export const day = (time: string): string => time.slice(0, 10)
