import { describe, expect, test } from 'vitest'
import { done } from '../../src/app/commands/answers.ts'
import type { Begin } from '../../src/app/commands/fix.ts'
import { runCommand } from '../../src/app/commands/run.ts'
import { nodeId } from '../github/show/account.ts'
import type { PullAt } from '../github/show/pull.ts'
import type { Comment } from '../github/state.ts'
import { engineHere } from './engine-here.ts'
import { lost, withSettings } from './sample.ts'
import { ownComments } from './service.ts'
import { day, type Stage, stage } from './stage.ts'

/** A pull request, and what becomes of a comment below it. */
async function asking(files: Readonly<Record<string, string>> = {}) {
  const set = await stage(files)
  const pull = set.propose(lost)
  const reviews: string[] = []
  const begun: Begin[] = []
  const run = async (comment: Comment) =>
    runCommand(
      { number: pull.issue.number, comment: nodeId('IssueComment', comment.id) },
      {
        host: await set.host(),
        engine: engineHere(),
        asOf: day,
        organisation: null,
        address: 'https://github.com/acme/clusters',
        begin: async (begin) => void begun.push(begin),
        review: async () => void reviews.push('review'),
        scan: async () => done('scanned'),
      },
    )
  const ask = async (words: string, by = 'eve') => {
    const comment = set.github.people.comment(pull, by, words)
    const ran = await run(comment)
    return { ran, comment, ...seen(pull, comment) }
  }
  return { ...set, pull, reviews, begun, run, ask }
}

const seen = (pull: PullAt, { reactions }: Comment) => ({
  reactions: reactions.map(({ content }) => content).join(' '),
  answers: ownComments(pull).map(({ body }) => body.replace(/^<!-- .* -->\n/, '')),
})

describe('an answer', () => {
  test('help', async () => {
    const { ask } = await asking()
    const { ran, reactions, answers } = await ask('/edgewise help')
    expect(ran).toEqual({ command: 'help', outcome: 'done' })
    expect(reactions).toBe('eyes +1')
    expect(answers[0]).toContain('`/edgewise explain <entry>`')
  })

  test('review sends the pull request to be reviewed once more', async () => {
    const { ask, reviews } = await asking()
    const { reactions, answers } = await ask('Again, please\n/edgewise review')
    expect(reviews).toEqual(['review'])
    expect(reactions).toBe('eyes +1')
    expect(answers).toEqual(['The review of the newest head is on its way.'])
  })

  test('explain shows every hop of the head', async () => {
    const { ask } = await asking()
    const { answers } = await ask(
      '/edgewise explain ingress-nginx/Service/ingress-nginx-controller',
    )
    expect(answers[0]).toContain('/edgewise explain ingress-nginx/Service/ingress-nginx-controller')
    expect(answers[0]).toContain('source becomes')
    expect(answers[0]).toMatch(/\n```text\n[\s\S]+\n```$/)
  })

  test('simulate says what would be', async () => {
    const { ask } = await asking()
    const { answers } = await ask('/edgewise simulate policy=Local')
    expect(answers[0]).toMatch(/^`\/edgewise simulate policy=Local` at `[\da-f]{7}`\n/)
    expect(answers[0]).toContain('kept')
    expect(answers[0]).not.toContain('**lost**')
  })

  test('a simulation takes its settings from the base', async () => {
    const { ask, github, repository } = await asking()
    const files = withSettings('rules: { source-ip-lost: { severity: "off" } }')
    github.people.push(repository, { branch: 'change', files, by: 'ana' })
    const { answers } = await ask('/edgewise simulate policy=Cluster')
    expect(answers[0]).toContain('source-ip-lost')
  })
})

describe('no for an answer', () => {
  test.each([
    ['/edgewise fx', 'There is no command `fx`. Did you mean `fix`? `/edgewise help` lists all.'],
    ['/edgewise explain', 'Write it as `/edgewise explain <entry>`.'],
    ['/edgewise fix', '`fix` needs write permission on this repository; you have read.'],
    ['/edgewise scan', '`scan` needs write permission on this repository; you have read.'],
  ])('%s', async (words, answer) => {
    const { ask } = await asking()
    const { reactions, answers } = await ask(words)
    expect(reactions).toBe('eyes -1')
    expect(answers).toEqual([answer])
  })

  test('names that nothing has are told with those that there are', async () => {
    const { ask } = await asking()
    const { answers } = await ask('/edgewise simulate pools.egde=3')
    expect(answers[0]).toMatch(/^`?pools\.egde.*edge/)
  })

  test('permission is asked at that moment', async () => {
    const { ask, github, repository } = await asking()
    github.people.grant(repository, 'eve', 'write')
    expect((await ask('/edgewise ignore')).answers).toEqual([
      'This version of Edgewise has no `ignore` yet.',
    ])
    expect((await ask('/edgewise fix')).answers.at(-1)).toContain('to fix that: `/edgewise fix @')
    expect((await ask('/edgewise scan')).answers.at(-1)).toBe('scanned')
    github.people.grant(repository, 'eve', 'read')
    expect((await ask('/edgewise fix')).answers.at(-1)).toContain('you have read')
    expect((await ask('/edgewise scan')).answers.at(-1)).toContain('you have read')
  })

  test('foreign words come back as code only', async () => {
    const { ask } = await asking()
    const { answers } = await ask('/edgewise @acme/all<b>')
    expect(answers).toEqual(['There is no command `@acme/all<b>`. `/edgewise help` lists all.'])
  })
})

describe('nothing at all', () => {
  const untouched = (
    { pull }: { pull: PullAt },
    comment: Comment,
    { github }: Pick<Stage, 'github'>,
  ) => {
    expect(seen(pull, comment)).toEqual({ reactions: '', answers: [] })
    const writes = github.calls.filter(
      ({ method, operation }) => method !== 'GET' && !/graphql|access_tokens/.test(operation ?? ''),
    )
    expect(writes).toEqual([])
  }

  test.each(['> /edgewise fix', '```\n/edgewise fix\n```', 'Use `/edgewise fix`'])(
    '%j',
    async (words) => {
      const set = await asking()
      const { ran, comment } = await set.ask(words)
      expect(ran.outcome).toBe('no command')
      untouched(set, comment, set)
    },
  )

  test('for a comment that was edited since', async () => {
    const set = await asking()
    const comment = set.github.people.comment(set.pull, 'ana', 'LGTM')
    set.github.people.editComment(set.pull, comment, '/edgewise fix')
    expect((await set.run(comment)).outcome).toBe('edited')
    untouched(set, comment, set)
  })

  test('for a comment of a bot', async () => {
    const set = await asking()
    set.github.world.account('helper[bot]', 'Bot')
    const { ran, comment } = await set.ask('/edgewise help', 'helper[bot]')
    expect(ran.outcome).toBe('gone')
    untouched(set, comment, set)
  })
})

test('a command that was interrupted is answered once', async () => {
  const { ask, github, pull, run } = await asking()
  github.faults.add({ method: 'POST', path: /\/comments$/, status: 502, isApplied: true })
  const comment = github.people.comment(pull, 'eve', '/edgewise help')
  await expect(run(comment)).rejects.toThrow('502')
  expect((await run(comment)).outcome).toBe('answered before')
  expect(seen(pull, comment).reactions).toBe('eyes +1')
  expect(ownComments(pull)).toHaveLength(1)
  expect((await ask('/edgewise help')).answers).toHaveLength(2)
})
