/** A small organisation, and what its people do to it within a second or two. */

import { scenario } from '../app/fixing.ts'
import { kept, lost, sample } from '../app/sample.ts'
import type { GitHub } from '../github/server.ts'
import type { PullAt } from '../github/show/pull.ts'
import type { Comment, Installation, Repository } from '../github/state.ts'
import type { Chance } from './chance.ts'

/** A command, and the pull request below which it stands. */
export type Ask = { readonly at: PullAt; readonly comment: Comment }

export type Organisation = {
  readonly installation: Installation
  readonly repositories: readonly Repository[]
  /** The repository that bears the dashboard. */
  readonly dashboard: Repository
  /** What people opened, by now. */
  readonly pulls: readonly Proposal[]
  /** What people asked for, by now. */
  readonly asks: readonly Ask[]
  /** How many follow-ups each repository has to have in the end. */
  readonly followUps: ReadonlyMap<Repository, number>
  /** What happens, in an order in which it may. */
  readonly acts: readonly (() => void)[]
}

/** A pull request, and whether its head loses the client's address as it is now. */
export type Proposal = { readonly at: PullAt; loses: boolean }

type Files = Readonly<Record<string, string>>

const words = (text: string): Files => ({ 'docs/words.md': `${text}\n` })

const fix = '/edgewise fix'

/** Five like nodes under `Cluster`: the way to the pattern has several stages. */
const dilemma = scenario('cluster-policy')

/** Founds an organisation and installs the App on all of it; nothing else has happened yet. */
export function found({ people }: GitHub, name: string, chance: Chance): Organisation {
  const repositoryOf = (its: string, files: Files): Repository =>
    people.createRepository(`${name}/${its}`, {
      isPrivate: true,
      roles: { ana: 'write', eve: 'read' },
      files: { ...files, 'README.md': 'Clusters\n' },
    })
  const shop = repositoryOf('shop', sample)
  const mended = repositoryOf('mended', sample)
  const staged = repositoryOf('staged', dilemma)
  const broken = repositoryOf('broken', { ...sample, ...lost })
  const plain = repositoryOf('plain', {})
  const settings = { '.github/edgewise.yaml': `version: 1\ndashboard: ${name}/plain\n` }
  const own = repositoryOf('.github', settings)
  const pulls: Proposal[] = []
  const asks: Ask[] = []

  /** A pull request and what happens to it, in this order. */
  const story = (repository: Repository, branch: string, begin: Change, rest: readonly Step[]) => {
    let proposal: Proposal | null = null
    const push = ({ files, loses }: Change): void => {
      people.push(repository, { branch, files, by: 'ana' })
      if (proposal !== null) proposal.loses = loses
    }
    const open = (): void => {
      push(begin)
      proposal = {
        at: people.openPull(repository, { head: branch, by: 'ana' }),
        loses: begin.loses,
      }
      pulls.push(proposal)
    }
    const steps = rest.map((step) => (): void => {
      if (proposal === null) throw new Error('it is not open yet')
      if (typeof step !== 'string') {
        push(step)
        return
      }
      const { at } = proposal
      // No review stands there yet that could say which head is meant.
      const text = step === fix ? `${fix} @${at.pull.headSha.slice(0, 7)}` : step
      asks.push({ at, comment: people.comment(at, 'ana', text) })
    })
    return [open, ...steps]
  }
  const entry = 'ingress-nginx/Service/ingress-nginx-controller'
  const docs = (text: string): Change => ({ files: words(text), loses: false })
  const stories = [
    story(shop, 'first', { files: lost, loses: true }, [
      '/edgewise simulate policy=Local',
      { files: { ...kept, ...words('kept') }, loses: false },
      `/edgewise explain ${entry}`,
    ]),
    story(shop, 'second', docs('second'), [{ files: lost, loses: true }, '/edgewise review']),
    story(mended, 'undone', { files: lost, loses: true }, [fix]),
    story(staged, 'notes', docs('notes'), [fix]),
    [shop, broken, plain].map((repository) => (): void => {
      people.push(repository, { branch: 'main', files: words('more'), by: 'ana' })
    }),
  ]
  return {
    installation: people.install(name),
    repositories: [shop, mended, staged, broken, plain, own],
    dashboard: plain,
    pulls,
    asks,
    followUps: new Map([
      [mended, 1],
      [staged, 1],
    ]),
    acts: interleaved(stories, chance),
  }
}

type Change = { readonly files: Files; readonly loses: boolean }
type Step = Change | string

/** One of the orders in which each list keeps its own. */
function interleaved<T>(lists: readonly (readonly T[])[], chance: Chance): readonly T[] {
  const turns = chance.shuffled(lists.flatMap((list, index) => list.map(() => index)))
  const left = lists.map((list) => [...list])
  return turns.flatMap((index) => left[index]?.splice(0, 1) ?? [])
}
