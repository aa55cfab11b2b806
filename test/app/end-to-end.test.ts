import { expect, test } from 'vitest'
import type { PullAt } from '../github/show/pull.ts'
import { kept, lost, sample } from './sample.ts'
import { checksOn, ownComments, printed, running } from './service.ts'

const it = running()

/** A repository with the sample, with the App installed on it. */
function repositoryOf(name: string) {
  const { people } = it.github
  const repository = people.createRepository(`${name}/clusters`, {
    isPrivate: true,
    roles: { ana: 'write', eve: 'read' },
    files: { ...sample, 'README.md': 'Clusters\n' },
  })
  people.install(name)
  return repository
}

const tipOf = ({ repository }: PullAt): string =>
  repository.refs.get('refs/heads/main') ?? expect.unreachable('there is no main')

/** The text of a comment without what is put around it and without its links. */
const textOf = (body: string): string =>
  body
    .replace(/^<!-- edgewise:review [\da-f]{40} -->\n/, '')
    .replace(/\n<details><summary>commands<\/summary>[\s\S]*$/, '')
    .replace(/\[(`[^`]*`)\]\(https:\/\/github\.com\/[^)]*\)/g, '$1')

test('a change is reviewed, and what mends it is said in the same comment', async () => {
  const { people } = it.github
  const repository = repositoryOf('acme')
  const head = people.push(repository, { branch: 'more', files: lost, by: 'ana' })
  const pull = people.openPull(repository, { head: 'more', by: 'ana' })
  await it.idle()

  const [comment, ...others] = ownComments(pull)
  expect(others).toEqual([])
  expect(comment?.body).toContain('no longer sees who the client is')
  expect(comment?.body).toContain(
    `[\`shop/admin.yaml:9\`](https://github.com/acme/clusters/blob/${head}/shop/admin.yaml#L9)`,
  )
  expect(textOf(comment?.body ?? '')).toBe(printed(repository.store, tipOf(pull), head))
  const [check, ...more] = checksOn(repository, head)
  expect(more).toEqual([])
  expect(check).toMatchObject({ name: 'Edgewise', status: 'completed', conclusion: 'neutral' })
  expect(check?.title).toBe('ingress-nginx-controller no longer sees who the client is')
  expect(
    check?.annotations.map(({ path, start_line }) => `${path}:${start_line}`).toSorted(),
  ).toEqual(['ingress/service.yaml:14', 'shop/admin.yaml:9'])

  const mended = people.push(repository, { branch: 'more', files: kept, by: 'ana' })
  await it.idle()
  expect(ownComments(pull).map(({ id }) => id)).toEqual([comment?.id])
  expect(textOf(ownComments(pull)[0]?.body ?? '')).toBe(
    printed(repository.store, tipOf(pull), mended),
  )
  expect(checksOn(repository, mended)).toMatchObject([
    { conclusion: 'success', title: 'No traffic path changes', annotations: [] },
  ])
  expect(checksOn(repository, head)).toHaveLength(1)
})

test('a fork', async () => {
  const { people } = it.github
  const repository = repositoryOf('forked')
  const fork = people.fork(repository, 'bob')
  const head = people.push(fork, { branch: 'more', files: lost, by: 'bob' })
  const pull = people.openPull(repository, { head: 'more', fork, by: 'bob' })
  await it.idle()
  expect(checksOn(repository, head)).toMatchObject([{ conclusion: 'neutral' }])
  expect(textOf(ownComments(pull)[0]?.body ?? '')).toBe(printed(fork.store, tipOf(pull), head))
})

test('a file under another name changes nothing', async () => {
  const { people } = it.github
  const repository = repositoryOf('renamed')
  const files = {
    'ingress/service.yaml': null,
    'edge/way-in.yaml': kept['ingress/service.yaml'] ?? '',
  }
  const head = people.push(repository, { branch: 'move', files, by: 'ana' })
  const pull = people.openPull(repository, { head: 'move', by: 'ana' })
  await it.idle()
  expect(ownComments(pull)).toEqual([])
  expect(checksOn(repository, head)).toMatchObject([{ title: 'No traffic path changes' }])
})

test('a base that went on is not taken for the change', async () => {
  const { people } = it.github
  const repository = repositoryOf('diverged')
  const files = { 'README.md': 'All clusters\n' }
  const head = people.push(repository, { branch: 'words', files, by: 'ana' })
  people.push(repository, { branch: 'main', files: lost, by: 'ana' })
  const pull = people.openPull(repository, { head: 'words', by: 'ana' })
  await it.idle()
  expect(ownComments(pull)).toEqual([])
  expect(checksOn(repository, head)).toMatchObject([
    { conclusion: 'success', title: 'No traffic path changes' },
  ])
})

test('a merge group has a check and no comment', async () => {
  const { people } = it.github
  const repository = repositoryOf('queued')
  people.push(repository, { branch: 'more', files: lost, by: 'ana' })
  const pull = people.openPull(repository, { head: 'more', by: 'ana' })
  const { headSha } = people.queue([pull], 'ana')
  await it.idle()
  expect(checksOn(repository, headSha)).toMatchObject([{ conclusion: 'neutral' }])
  expect(ownComments(pull)).toHaveLength(1)
})

test('who asks for a check again gets the same one, concluded', async () => {
  const { people } = it.github
  const repository = repositoryOf('again')
  const head = people.push(repository, { branch: 'more', files: lost, by: 'ana' })
  const pull = people.openPull(repository, { head: 'more', by: 'ana' })
  await it.idle()
  const [run] = checksOn(repository, head)
  if (run === undefined) expect.unreachable('there is no check run')
  people.rerun(repository, run, 'ana')
  await it.idle()
  people.rerunAll(repository, run, 'ana')
  await it.idle()
  expect(checksOn(repository, head)).toHaveLength(1)
  expect(run).toMatchObject({ status: 'completed', conclusion: 'neutral' })
  expect(run.annotations).toHaveLength(2)
  expect(ownComments(pull)).toHaveLength(1)
})

test('an answer to a command, and a delivery that comes twice', async () => {
  const { people, hooks } = it.github
  const repository = repositoryOf('asked')
  people.push(repository, { branch: 'more', files: lost, by: 'ana' })
  const pull = people.openPull(repository, { head: 'more', by: 'ana' })
  const asked = people.comment(pull, 'eve', '/edgewise simulate policy=Local')
  await it.idle()
  expect(asked.reactions.map(({ content }) => content)).toEqual(['eyes', '+1'])
  expect(ownComments(pull)).toHaveLength(2)
  const before = it.github.calls.length
  for (const { id, guid } of [...hooks.deliveries])
    if (hooks.deliveries.filter((each) => each.guid === guid).length === 1) hooks.redeliver(id)
  await it.idle()
  expect(it.github.calls.slice(before)).toEqual([])
  expect(hooks.deliveries.every(({ statusCode }) => statusCode === 202)).toBe(true)
})

test('the log names deliveries and jobs, and holds nothing of what was written', () => {
  const { hooks, world } = it.github
  const log = JSON.stringify(it.log)
  for (const { guid } of hooks.deliveries) expect(log).toContain(guid)
  expect(it.log.filter(({ result }) => result === 'done').length).toBeGreaterThan(9)
  expect(it.log.filter(({ level }) => level === 'error' || level === 'warn')).toEqual([])
  const secrets = [world.app.webhookSecret, world.app.privateKey, ...world.tokens.keys()]
  for (const secret of secrets) expect(log).not.toContain(secret)
  expect(log).not.toMatch(/ingress-nginx|externalTrafficPolicy|simulate policy/)
})

test('where the App is not installed any more, nothing is written and nothing fails', async () => {
  const { people, hooks, world } = it.github
  const repository = repositoryOf('leaving')
  hooks.hold()
  const head = people.push(repository, { branch: 'more', files: lost, by: 'ana' })
  const pull = people.openPull(repository, { head: 'more', by: 'ana' })
  const installation = world.installationOf(repository)
  if (installation === null) expect.unreachable('it is not installed')
  people.uninstall(installation)
  await hooks.release()
  await it.idle()
  expect([...checksOn(repository, head), ...ownComments(pull)]).toEqual([])
  // Surveys of other installations may end at any time.
  const outcomes = () =>
    it.log
      .filter(
        ({ result, queue }) => result === 'done' && (queue === 'reviews' || queue === 'departures'),
      )
      .map(({ outcome }) => outcome)
  // It may have to wait for jobs that are at work.
  await expect.poll(() => outcomes().at(-1), { timeout: 30_000 }).toBe('forgotten')
  expect(outcomes().slice(-3)).toContain('not installed')
})

test('what GitHub will never take is a dead letter, and the check is concluded all the same', async () => {
  const { people, faults } = it.github
  const repository = repositoryOf('refused')
  const head = people.push(repository, { branch: 'more', files: lost, by: 'ana' })
  faults.add({ method: 'POST', path: /\/check-runs$/, status: 422, message: 'No' })
  const pull = people.openPull(repository, { head: 'more', by: 'ana' })
  await it.idle()
  expect(ownComments(pull)).toEqual([])
  expect(checksOn(repository, head)).toMatchObject([{ conclusion: 'neutral' }])
  const dead = it.log.filter(({ result }) => result === 'dead')
  expect(dead).toMatchObject([{ level: 'error', attempt: 1, error: 'Refused', queue: 'reviews' }])
  const page = await (await fetch(`${it.service.url}/metrics`)).text()
  expect(page).toContain('edgewise_queue_jobs{queue="reviews",state="dead"} 1\n')
  expect(page).toContain('edgewise_jobs_total{queue="reviews",result="dead"} 1\n')
})
