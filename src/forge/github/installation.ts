import { isSettingsRepository, settingsPath } from '../../render/names.ts'
import type { ObjectId } from '../../types/engine.ts'
import { NotNow, Refused } from '../errors.ts'
import { isWhole } from '../hash.ts'
import type { BranchTip, InstallationHost, ListedRepository, Visibility } from '../installation.ts'
import { type Calls, callsOf, type Terms } from './calls.ts'
import type { Client } from './client.ts'

const aPage = 100

/** GitHub names no bound; beyond this one somebody else's list would be all that we do. */
const mostRepositories = 20_000

/** All that an installation was given, for one job. The client has a token for all of it. */
export function openInstallation(client: Client, terms: Terms): InstallationHost {
  const calls = callsOf(client, null, terms)
  return {
    repositories: () => listRepositories(calls),
    tips: async (nodes) => {
      const tips: (BranchTip | null)[] = []
      for (let from = 0; from < nodes.length; from += aPage)
        tips.push(...(await readTips(calls, nodes.slice(from, from + aPage))))
      return tips
    },
  }
}

type ListAnswer = {
  readonly total_count: number
  readonly repositories: readonly {
    readonly id: number
    readonly node_id: string
    readonly name: string
    readonly owner: { readonly login: string }
    readonly private: boolean
    readonly visibility?: string
    readonly archived: boolean
    readonly fork: boolean
  }[]
}

/**
 * https://docs.github.com/en/rest/apps/installations#list-repositories-accessible-to-the-app-installation
 * page by page, by its number: the addresses in the `link` header may be those of another host, which
 * is not to see the token. What appears while the list is read may stand on two pages.
 */
async function listRepositories(calls: Calls): Promise<readonly ListedRepository[]> {
  const found = new Map<number, ListedRepository>()
  for (let page = 1; ; page += 1) {
    const answer = await calls.read<ListAnswer>('GET /installation/repositories', {
      per_page: aPage,
      page,
    })
    for (const repository of answer.repositories) found.set(repository.id, listed(repository))
    if (Math.max(found.size, answer.total_count) > mostRepositories) throw tooMany()
    // A page that is not full need not be the last: what may not be seen is left out of some lists.
    const got = answer.repositories.length
    if (got === 0 || (got < aPage && page * aPage >= answer.total_count)) return [...found.values()]
  }
}

const tooMany = () =>
  new Refused(`the installation has more than ${mostRepositories} repositories`, 413)

const listed = (repository: ListAnswer['repositories'][number]): ListedRepository => ({
  id: repository.id,
  node: repository.node_id,
  owner: repository.owner.login,
  name: repository.name,
  visibility: visibilityOf(repository),
  isArchived: repository.archived,
  isFork: repository.fork,
})

const visibilities: readonly Visibility[] = ['private', 'internal', 'public']

/** An old GitHub Enterprise Server tells only whether it is private, which what is internal is, too. */
const visibilityOf = ({
  visibility,
  private: isPrivate,
}: ListAnswer['repositories'][number]): Visibility =>
  visibilities.find((each) => each === visibility) ?? (isPrivate ? 'private' : 'public')

/**
 * The settings come along in the same query, for a call of their own would be one more for every
 * survey. GitHub cuts their text after half a megabyte.
 */
const tipsQuery = `
query Tips($ids: [ID!]!, $settings: String!) {
  nodes(ids: $ids) {
    ... on Repository {
      id
      databaseId
      name
      owner { login }
      isArchived
      isFork
      isEmpty
      defaultBranchRef {
        name
        target {
          ... on Commit {
            oid
            tree { oid }
            file(path: $settings) { oid mode object { ... on Blob { text } } }
          }
        }
      }
    }
  }
}`

type SettingsFile = {
  readonly oid: ObjectId
  readonly mode: number
  readonly object: { readonly text?: string | null } | null
}

type Tip = {
  readonly id: string
  readonly databaseId: number
  readonly name: string
  readonly owner: { readonly login: string }
  readonly isArchived: boolean
  readonly isFork: boolean
  readonly isEmpty: boolean
  readonly defaultBranchRef: {
    readonly name: string
    readonly target: {
      readonly oid: ObjectId
      readonly tree: { readonly oid: ObjectId }
      readonly file: SettingsFile | null
    } | null
  } | null
}

/** Fewer than this are not what GitHub takes too long for. */
const fewest = 10

/** A query that is too much for GitHub fails like the network: its halves may pass. */
async function readTips(
  calls: Calls,
  nodes: readonly string[],
): Promise<readonly (BranchTip | null)[]> {
  try {
    return await ask(calls, nodes)
  } catch (error) {
    if (!(error instanceof NotNow) || error.retryAfter !== null || nodes.length < 2 * fewest)
      throw error
    const half = Math.ceil(nodes.length / 2)
    const first = await readTips(calls, nodes.slice(0, half))
    return [...first, ...(await readTips(calls, nodes.slice(half)))]
  }
}

async function ask(calls: Calls, nodes: readonly string[]): Promise<readonly (BranchTip | null)[]> {
  const variables = { ids: nodes, settings: settingsPath }
  const answer = await calls.query<{ readonly nodes: readonly (Partial<Tip> | null)[] }>(
    tipsQuery,
    variables,
  )
  const asked = new Set(nodes)
  const byId = new Map(answer.nodes.filter(isTip).map((tip) => [tip.id, tip]))
  return nodes.map((node, index) => {
    const inPlace = answer.nodes[index] ?? null
    // GitHub changes the form of ids now and then: what answers to none of them stands in its place.
    const renamed = isTip(inPlace) && !asked.has(inPlace.id) ? inPlace : null
    const tip = byId.get(node) ?? renamed
    return tip && tipOf(tip)
  })
}

/** What is no repository answers with none of its fields. */
const isTip = (node: Partial<Tip> | null): node is Tip => node?.id !== undefined

function tipOf(tip: Tip): BranchTip | null {
  const { databaseId: id, owner, name, isArchived, isFork, isEmpty } = tip
  const ref = tip.defaultBranchRef
  // Content that may not be read looks like a branch that is not there.
  if (ref?.target == null && !isEmpty) return null
  const common = { id, owner: owner.login, name, isArchived, isFork }
  if (ref?.target == null) return { ...common, branch: null }
  const { oid: commit, tree, file } = ref.target
  const isShared = isSettingsRepository(name)
  const settings =
    file !== null && isRegular(file) ? { id: file.oid, bytes: isShared ? whole(file) : null } : null
  return { ...common, branch: { name: ref.name, commit, tree: tree.oid, settings } }
}

/** A file of its own; what a link leads to is not looked for. */
const isRegular = ({ mode }: SettingsFile): boolean => mode.toString(8).startsWith('100')

function whole({ oid, object }: SettingsFile): Uint8Array | null {
  const bytes = Buffer.from(object?.text ?? '')
  return isWhole(bytes, oid) ? bytes : null
}
