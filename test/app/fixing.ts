/** Follow-up pull requests without the queue: what a command begins is done at once. */

import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { done } from '../../src/app/commands/answers.ts'
import type { Begin } from '../../src/app/commands/fix.ts'
import { runCommand } from '../../src/app/commands/run.ts'
import type { Engine } from '../../src/app/engine/engine.ts'
import type { FixErrand } from '../../src/app/errands.ts'
import type { Planning } from '../../src/app/fix/planning.ts'
import { runFix } from '../../src/app/fix/run.ts'
import type { CodeHost } from '../../src/forge/code-host.ts'
import type { SettingsFile } from '../../src/types/engine.ts'
import { nodeId } from '../github/show/account.ts'
import type { PullAt } from '../github/show/pull.ts'
import type { Comment, Permissions, Repository } from '../github/state.ts'
import { engineHere } from './engine-here.ts'
import { ownComments } from './service.ts'
import { day, stage } from './stage.ts'

type Files = Readonly<Record<string, string>>

const manifests = join(import.meta.dirname, '..', '..', 'manifests')

/** The files of a scenario, as they lie at the root of a repository. */
export function scenario(name: string): Files {
  const root = join(manifests, name)
  return Object.fromEntries(
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((found) => found.isFile() && found.name.endsWith('.yaml'))
      .map((found) => join(found.parentPath, found.name))
      .map((file) => [relative(root, file), readFileSync(file, 'utf8')]),
  )
}

const known = new Map<string, Promise<unknown>>()

/**
 * Plans what it has not planned yet: like trees have like plans, and a plan takes a while. Where the
 * words of a plan name its commit, that is the first one with such a tree.
 */
export const planner = (engine: Engine = engineHere()): Engine => ({
  run: async (task, input, objects, signal) => {
    if (task !== 'plan') return await engine.run(task, input, objects, signal)
    const { at, settingsTree, liveTree, entry, organisation } = input as Planning
    const theirs = organisation && [organisation.path, `${organisation.bytes}`]
    const key = JSON.stringify([at.tree, settingsTree, liveTree, entry, theirs])
    const result = known.get(key) ?? engine.run(task, input, objects, signal)
    known.set(key, result)
    result.catch(() => known.delete(key))
    return (await result) as never
  },
})

/** The pull requests of the App, oldest first. */
export const followUps = (repository: Repository): readonly PullAt[] =>
  [...repository.issues.values()].flatMap((issue) =>
    issue.pull !== null && issue.author.type === 'Bot'
      ? [{ repository, issue, pull: issue.pull }]
      : [],
  )

/** Names of the branches that are ours. */
export const ownBranches = ({ refs }: Repository): readonly string[] =>
  [...refs.keys()]
    .filter((ref) => ref.startsWith('refs/heads/edgewise/'))
    .map((ref) => ref.replace('refs/heads/', ''))
    .toSorted()

/** What was answered to a comment, and how. */
export const answerTo = (pull: PullAt, { id, reactions }: Comment): string => {
  const found = ownComments(pull).filter(({ body }) =>
    body.startsWith(`<!-- edgewise:answer ${id} `),
  )
  const words = found.map(({ body }) => body.replace(/^<!-- .* -->\n/gm, ''))
  return [...reactions.map(({ content }) => content), ...words].join(' ')
}

/** A repository with a scenario in it, and what commands do there. */
export async function fixing(
  files: Files,
  permissions?: Permissions,
  organisation: SettingsFile | null = null,
) {
  const set = await stage({}, permissions)
  const { github, repository, place } = set
  const { people } = github
  const empty = Object.fromEntries(
    [...filesOf(repository)].filter((path) => !(path in files)).map((path) => [path, null]),
  )
  people.push(repository, { branch: 'main', files: { ...empty, ...files }, by: 'ana' })
  let wrapped = (host: CodeHost): CodeHost => host
  const terms = async () => ({
    host: wrapped(await set.host()),
    engine: planner(),
    address: 'https://github.com/acme/clusters',
    asOf: day,
    organisation,
    now: () => github.world.now(),
  })
  /** Does an errand, and what it leads to; says what became of it. */
  const run = async (errand: FixErrand): Promise<string> => {
    const begun: Begin[] = []
    const begin = async (each: Begin): Promise<void> => void begun.push(each)
    const { outcome } = await runFix(errand, { ...(await terms()), begin })
    const more = await doAll(begun)
    return [outcome, ...more].join(', ')
  }
  const doAll = async (begun: readonly Begin[]): Promise<readonly string[]> => {
    const outcomes: string[] = []
    for (const each of begun) outcomes.push(await run({ k: 'follow', place, ...each }))
    return outcomes
  }
  /** Runs the command of a comment; what it begins is handed out. */
  const begun = async (at: PullAt, comment: Comment): Promise<readonly Begin[]> => {
    const found: Begin[] = []
    await runCommand(
      { number: at.issue.number, comment: nodeId('IssueComment', comment.id) },
      {
        ...(await terms()),
        review: async () => {},
        scan: async () => done('scanned'),
        begin: async (begin) => void found.push(begin),
      },
    )
    return found
  }
  /** Says something, and has it done; returns the reactions and the answer. */
  const say = async (at: PullAt, words: string, by = 'ana'): Promise<string> => {
    // Nobody answers a review within the moment in which it is posted.
    github.world.advance(1000)
    const comment = people.comment(at, by, words)
    await doAll(await begun(at, comment))
    return answerTo(at, comment)
  }
  /** Looks again at what there is for the default branch, or for a pull request. */
  const again = (scope: number | null = null): Promise<string> => run({ k: 'spread', place, scope })
  /** A pull request that changes words only. */
  const ask = async (): Promise<PullAt> => {
    const changed = { 'NOTES.md': 'Notes\n' }
    people.push(repository, { branch: 'notes', files: changed, by: 'ana' })
    const pull = people.openPull(repository, { head: 'notes', by: 'ana' })
    await set.review(pull)
    return pull
  }
  /** Puts something before what jobs do from now on. */
  const wrap = (around: (host: CodeHost) => CodeHost): void => {
    wrapped = around
  }
  return { ...set, wrap, people, run, doAll, begun, say, again, ask }
}

function filesOf({ refs, store }: Repository): readonly string[] {
  const tree = store.commit(refs.get('refs/heads/main') ?? '')?.tree ?? ''
  return [...namesIn(store, tree, '')]
}

function* namesIn(store: Repository['store'], tree: string, under: string): Generator<string> {
  for (const { name, mode, id } of store.tree(tree) ?? []) {
    if (mode === '040000') yield* namesIn(store, id, `${under}${name}/`)
    else yield `${under}${name}`
  }
}
