import type { Answer, ObjectId, Tree, TreeEntry } from '../../types/engine.ts'
import { isObjectId } from '../hash.ts'
import { unreadable } from '../unreadable.ts'
import type { Calls } from './calls.ts'
import { inTurns } from './turns.ts'

/** https://docs.github.com/en/rest/git/trees#get-a-tree */
type TreeAnswer = {
  readonly tree: readonly {
    readonly path: string
    readonly mode: string
    readonly type: string
    readonly sha: string
    readonly size?: number
  }[]
  readonly truncated: boolean
}

/** The tree of a commit that holds nothing. Git knows it without having it; GitHub may not find it. */
const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'

/** Calls for one tree, which is then of some hundred thousand files. */
const mostCalls = 200

/**
 * All entries of a tree, recursively. One call gives at most 100,000 entries or 7 MB; a larger tree
 * is walked, each of its folders by itself.
 */
export async function readTree(calls: Calls, id: ObjectId): Promise<Answer<Tree>> {
  if (id === emptyTree) return { ok: true, value: [] }
  if (!isObjectId(id)) return unreadable(`there is no tree ${id}`)
  const walk: Walk = { calls, left: mostCalls }
  try {
    return { ok: true, value: await below(id, '', walk) }
  } catch (error) {
    if (error instanceof Unreadable) return unreadable(error.message)
    throw error
  }
}

type Walk = { readonly calls: Calls; left: number }

/** Ends a walk, and becomes the answer. */
class Unreadable extends Error {}

async function below(id: ObjectId, folder: string, walk: Walk): Promise<Tree> {
  const whole = await ask(id, walk, { recursive: '1' })
  if (!whole.truncated) return entries(whole, folder)
  const level = await ask(id, walk, {})
  if (level.truncated) throw new Unreadable(`the folder ${folder} has too many files to be read`)
  const folders = level.tree.filter(({ type }) => type === 'tree')
  const inner = await inTurns(folders, ({ sha, path }) => below(sha, `${folder}${path}/`, walk))
  return [...entries(level, folder), ...inner.flat()]
}

async function ask(id: ObjectId, walk: Walk, options: { recursive?: string }): Promise<TreeAnswer> {
  if (walk.left === 0) throw new Unreadable('the tree has too many files to be read')
  walk.left -= 1
  const route = 'GET /repos/{owner}/{repo}/git/trees/{tree_sha}'
  const found = await walk.calls.find<TreeAnswer>(route, { tree_sha: id, ...options })
  if (found === null) throw new Unreadable(`there is no tree ${id}`)
  return found
}

/** Folders have no entry of their own: their files name them. */
function entries({ tree }: TreeAnswer, folder: string): TreeEntry[] {
  return tree
    .filter(({ type }) => type !== 'tree')
    .map(({ path, sha, mode, size }) => ({
      path: folder + path,
      id: sha,
      mode,
      size: size ?? null,
    }))
}
