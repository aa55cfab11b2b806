import { createHash } from 'node:crypto'
import { type Stage, stages } from '../../types/remedy.ts'

/** Whom follow-ups are for: what a pull request brings along, or what the default branch has. */
export type Scope = number | null

/** What follow-ups mend: a way in to a cluster. */
export type Target = { readonly cluster: string; readonly entry: string }

/** The folder of all branches that are ours. */
export const folder = 'edgewise'

/** What the button of a check run is called that has a follow-up opened. */
export const fixAction = 'fix'

/** `edgewise/pr-7`, `edgewise/default` */
export const folderOf = (scope: Scope): string =>
  `${folder}/${scope === null ? 'default' : `pr-${scope}`}`

/** The branch of a stage: `edgewise/default/prod/web-service-shop-1a2b3c/keep`. */
export const branchOf = (scope: Scope, target: Target, stage: Stage): string =>
  `${folderOf(scope)}/${pathOf(target)}/${stage}`

/** Where a commit is made before a branch is moved to it, so that nobody sees it half done. */
export const draftOf = (target: Target): string => `${folder}/draft/${pathOf(target)}`

/** The key of an entry's jobs in a repository: whatever its scope, one at a time. */
export const keyOf = (repository: number, target: Target): string =>
  `${repository}/${pathOf(target)}`

const pathOf = ({ cluster, entry }: Target): string => `${clusterPart(cluster)}/${entryPart(entry)}`

/** What a component of a path may have: Git takes 255 bytes, and lock files need some of them. */
const mostCharacters = 100

/** Anything but letters and digits as `-`, then six digits of the hash, which tells likes apart. */
const entryPart = (name: string): string => {
  const plain = name.toLowerCase().replace(/[^a-z\d]+/g, '-')
  const short = plain.slice(0, mostCharacters).replace(/^-+|-+$/g, '')
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 6)
  return short === '' ? hash : `${short}-${hash}`
}

/** A cluster's name is kept where Git takes it as it is. */
const clusterPart = (name: string): string =>
  /^[a-z\d]+(?:[-.][a-z\d]+)*$/.test(name) && name.length <= 63 && !name.endsWith('.lock')
    ? name
    : entryPart(name)

/** What a branch of ours is for, apart from the entry, which is only hinted at. */
export type Named = { readonly scope: Scope; readonly stage: Stage }

/** Null for a branch that is none of a stage. */
export function namedBy(branch: string): Named | null {
  const [own, scope = '', , , stage, ...more] = branch.split('/')
  const number = /^pr-([1-9]\d{0,9})$/.exec(scope)?.[1]
  const known = stages.find((each) => each === stage)
  const isOurs = own === folder && (number !== undefined || scope === 'default')
  if (!isOurs || known === undefined || more.length > 0) return null
  return { scope: number === undefined ? null : Number(number), stage: known }
}

/** Begins the text of a follow-up: what it mends, and a digest of its words. */
const mark = /^<!-- edgewise:follow-up ([\w-]{1,4000}) ([\da-f]{16}) -->\n/

/** The text of a follow-up as GitHub keeps it; who changes it later can be told. */
export function markedBody(target: Target, title: string, text: string): string {
  const about = Buffer.from(JSON.stringify(target)).toString('base64url')
  return `<!-- edgewise:follow-up ${about} ${digest(title, text)} -->\n${text}`
}

/** Whether the words are ours still: who wrote something there does not lose it. */
export function isUntouched(title: string, body: string): boolean {
  const plain = body.replaceAll('\r\n', '\n')
  const found = mark.exec(plain)
  return found !== null && found[2] === digest(title, plain.slice(found[0].length))
}

/** What a follow-up mends, where its text says what its branch is called after; else null. */
export function targetOf(branch: string, body: string): Target | null {
  const named = namedBy(branch)
  const [, about = ''] = mark.exec(body.replaceAll('\r\n', '\n')) ?? []
  const target = parsed(Buffer.from(about, 'base64url').toString())
  if (named === null || target === null) return null
  return branchOf(named.scope, target, named.stage) === branch ? target : null
}

function parsed(text: string): Target | null {
  try {
    const { cluster, entry } = JSON.parse(text)
    return typeof cluster === 'string' && typeof entry === 'string' ? { cluster, entry } : null
  } catch {
    return null
  }
}

/**
 * Whether two texts of a follow-up say the same, whichever commit they were written about: not every
 * move of the base is news.
 */
export const isLike = (one: string, other: string): boolean => plain(one) === plain(other)

const plain = (body: string): string =>
  body
    .replaceAll('\r\n', '\n')
    .replace(mark, '')
    .replace(/\b[\da-f]{40}\b|(?<=Planned on `)[\da-f]{7}/g, '')
    .trimEnd()

/** Hosts cut blanks at the end. */
const digest = (title: string, text: string): string =>
  createHash('sha256').update(`${title.trim()}\n${text.trim()}`).digest('hex').slice(0, 16)
