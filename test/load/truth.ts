/** What has to be so when all is calm: nothing is lost, and nothing happened twice. */

import type { Results } from '../../src/jobs/results/types.ts'
import { followUps, ownBranches } from '../app/fixing.ts'
import { checksOn, ownComments } from '../app/service.ts'
import type { Delivery } from '../github/hooks.ts'
import type { Repository } from '../github/state.ts'
import { type Files, simulateText } from '../support/simulate-text.ts'
import type { Ask, Organisation, Proposal } from './organisation.ts'

/** What is wrong with an organisation, one line each. */
export function wrongs(organisation: Organisation): readonly string[] {
  const { pulls, asks, repositories, dashboard } = organisation
  const issues = [...dashboard.issues.values()].filter(({ author }) => author.type === 'Bot')
  return [
    ...(issues.length === 1 ? [] : [`${dashboard.owner.login}: ${issues.length} dashboards`]),
    ...pulls.flatMap(wrongWithReview),
    ...asks.flatMap(wrongWithAnswer),
    ...repositories.flatMap((each) => wrongWithRepository(each, organisation)),
  ]
}

const nameOf = ({ at: { repository, issue } }: Pick<Proposal, 'at'>): string =>
  `${repository.owner.login}/${repository.name}#${issue.number}`

/** One concluded check for the head; one comment where there is something to say, about the head. */
function wrongWithReview(proposal: Proposal): readonly string[] {
  const { at, loses } = proposal
  const { headSha } = at.pull
  const runs = checksOn(at.repository, headSha)
  const reviews = ownComments(at).filter(({ body }) => body.startsWith('<!-- edgewise:review'))
  const title = runs[0]?.title ?? ''
  const name = nameOf(proposal)
  return [
    ...(runs.length === 1 ? [] : [`${name}: ${runs.length} check runs on its head`]),
    ...(runs.every(({ status }) => status === 'completed') ? [] : [`${name}: an open check run`]),
    ...(loses === title.includes('no longer sees') ? [] : [`${name}: its check says "${title}"`]),
    ...(reviews.length > 1 || (loses && reviews.length === 0)
      ? [`${name}: ${reviews.length} comments`]
      : []),
    ...(reviews.every(({ body }) => body.includes(headSha)) ? [] : [`${name}: an old comment`]),
  ]
}

/** One answer, and a reaction that says how it went. */
function wrongWithAnswer({ at, comment }: Ask): readonly string[] {
  const name = `${nameOf({ at })} ${comment.body}`
  const answers = ownComments(at).filter(({ body }) =>
    body.startsWith(`<!-- edgewise:answer ${comment.id} `),
  )
  const failed = ownComments(at).filter(({ body }) => body.includes('edgewise:failed'))
  const reactions = comment.reactions.map(({ content }) => content).toSorted()
  return [
    ...(answers.length === 1 ? [] : [`${name}: ${answers.length} answers`]),
    ...(failed.length === 0 ? [] : [`${name}: it failed`]),
    ...(reactions.join() === '+1,eyes'
      ? []
      : [`${name}: ${reactions}: ${answers.map(({ body }) => lineOf(body))}`]),
  ]
}

/** What an answer says first. */
const lineOf = (body: string): string =>
  (body.split('\n').find((line) => line !== '' && !line.startsWith('<!--')) ?? '').slice(0, 200)

/** One branch and one pull request for each fix, and no commit with two check runs. */
function wrongWithRepository(
  repository: Repository,
  { followUps: wanted }: Organisation,
): readonly string[] {
  const name = `${repository.owner.login}/${repository.name}`
  const pulls = followUps(repository)
  const branches = ownBranches(repository)
  const expected = wanted.get(repository) ?? 0
  const heads = repository.checkRuns.map(({ headSha }) => headSha)
  const open = repository.checkRuns.filter(({ status }) => status !== 'completed')
  const told = pulls.filter(({ pull }) => checksOn(repository, pull.headSha).length !== 1)
  return [
    ...(pulls.length === expected ? [] : [`${name}: ${pulls.length} follow-ups, not ${expected}`]),
    ...(branches.length === expected ? [] : [`${name}: the branches ${branches}`]),
    ...(new Set(heads).size === heads.length ? [] : [`${name}: two check runs on one commit`]),
    ...open.map(({ headSha }) => `${name}: the check on ${headSha} is open`),
    ...told.map(({ issue }) => `${name}#${issue.number}: the follow-up has no check`),
  ]
}

/** Attempts of deliveries that nobody acknowledged, the newest of each. */
export function unanswered(deliveries: readonly Delivery[]): readonly Delivery[] {
  const byGuid = [...Map.groupBy(deliveries, ({ guid }) => guid).values()]
  const isOk = ({ statusCode }: Delivery): boolean => statusCode >= 200 && statusCode < 300
  return byGuid.flatMap((its) => (its.some(isOk) ? [] : its.slice(-1)))
}

/** What is wrong with what is kept of the scans: every finding of every repository, once. */
export async function wrongResults(
  results: Results,
  { repositories }: Pick<Organisation, 'repositories'>,
): Promise<readonly string[]> {
  const today = new Date().toISOString().slice(0, 10)
  const overview = await results.overview({ most: 10, today })
  const wrong = await Promise.all(
    repositories.map(async (repository) => {
      const { id, name, owner, refs } = repository
      const tip = refs.get('refs/heads/main') ?? ''
      const state = overview.repositories.find((each) => each.repository === id)
      const kept = await results.findings(id)
      const here = kept.map(({ cluster, fingerprint }) => `${cluster} ${fingerprint}`).toSorted()
      const there = expected(filesAt(repository, tip), today)
      return [
        ...(state?.status === 'scanned' ? [] : [`${owner.login}/${name} is ${state?.status}`]),
        ...(state?.commit === tip ? [] : [`${owner.login}/${name} was scanned at an old commit`]),
        ...(here.join() === there.join()
          ? []
          : [`${owner.login}/${name}: ${here.length} findings, not ${there.length}`]),
      ]
    }),
  )
  return wrong.flat()
}

/** The findings of some files, as the engine says them. */
const expected = (files: Files, asOf: string): readonly string[] => [
  ...new Set(
    simulateText(files, { asOf })
      .clusters.flatMap(({ name, findings }) =>
        findings.map(({ fingerprint }) => `${name} ${fingerprint}`),
      )
      .toSorted(),
  ),
]

function filesAt({ store }: Repository, commit: string): Files {
  const below = (tree: string, under: string): readonly (readonly [string, string])[] =>
    (store.tree(tree) ?? []).flatMap(({ name, mode, id }) =>
      mode === '040000'
        ? below(id, `${under}${name}/`)
        : [[`${under}${name}`, store.blob(id)?.toString() ?? ''] as const],
    )
  return Object.fromEntries(below(store.commit(commit)?.tree ?? '', ''))
}
