import { describe, expect, test } from 'vitest'
import type { Repository } from '../github/state.ts'
import { lost } from './sample.ts'
import { oneStore, type Scanned, scannedBy, way } from './scanning.ts'
import { ownComments } from './service.ts'

const there = oneStore()

/** Says something below a pull request, and has it done; returns the answer and the reactions. */
async function say(it: Scanned, repository: Repository, words: string, by: string) {
  const { people } = it.github
  const branch = `change-${repository.issues.size}`
  people.push(repository, { branch, files: lost, by: 'ana' })
  const pull = people.openPull(repository, { head: branch, by: 'ana' })
  const comment = people.comment(pull, by, words)
  await it.deliver()
  await it.work()
  const answers = ownComments(pull).filter(({ body }) => body.startsWith('<!-- edgewise:answer'))
  const [answer, ...more] = answers.map(({ body }) => body.replace(/^<!-- .* -->\n/, ''))
  expect(more).toEqual([])
  return { answer, reactions: comment.reactions.map(({ content }) => content).join(' ') }
}

const named = (it: Scanned, name: string): Repository =>
  it.repositories.find((each) => each.name === name) ?? expect.unreachable(name)

describe('/edgewise scan', () => {
  test('says what the default branch has, and keeps it', async () => {
    const it = await scannedBy(there.store, 6)
    await it.deliver()
    await it.work()
    const repository = named(it, 'service-2')
    const { people, hooks } = it.github
    people.push(repository, { branch: 'main', files: way('service-2', 'Local'), by: 'ana' })
    // Nobody told of the push.
    hooks.held.splice(0)
    const { answer, reactions } = await say(it, repository, '/edgewise scan', 'ana')
    expect(reactions).toBe('eyes +1')
    const commit = repository.refs.get('refs/heads/main') ?? ''
    const link = `https://github.com/acme/service-2/blob/${commit}/deploy/app.yaml#L9`
    expect(answer).toContain(`\`main\` at \`${commit.slice(0, 7)}\`: 1 warning at 1 way in.\n\n`)
    expect(answer).toContain(
      `- warning \`rollout-drops\` · [\`deploy/app.yaml:9\`](${link}): While`,
    )
    const kept = await it.results.findings(repository.id)
    expect(kept.map(({ rule, commit: at }) => [rule, at])).toEqual([['rollout-drops', commit]])
  })

  test('needs write permission', async () => {
    const it = await scannedBy(there.store, 6)
    await it.deliver()
    await it.work()
    const repository = named(it, 'service-2')
    it.github.people.grant(repository, 'eve', 'read')
    const { answer, reactions } = await say(it, repository, '/edgewise scan', 'eve')
    expect(reactions).toBe('eyes -1')
    expect(answer).toBe('`scan` needs write permission on this repository; you have read.')
  })

  test('says why nothing can be said', async () => {
    const it = await scannedBy(there.store, 8)
    await it.deliver()
    await it.work()
    const { answer, reactions } = await say(it, named(it, 'service-5'), '/edgewise scan', 'ana')
    expect(reactions).toBe('eyes -1')
    expect(answer).toMatch(/^`main` at `[\da-f]{7}` cannot be scanned: .*unknown key "rulse"/)
    const fork = named(it, 'forked')
    it.github.people.grant(fork, 'ana', 'write')
    const { answer: other } = await say(it, fork, '/edgewise scan', 'ana')
    expect(other).toBe('Forks are not scanned.')
  })
})
