import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { appToken, ask } from './client.ts'
import { shop } from './shop.ts'

type Received = {
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly event: string
  readonly payload: Readonly<Record<string, unknown>>
}

/** A place that webhooks are sent to, which answers as it is told. */
async function sink() {
  const received: Received[] = []
  const place = { url: '', received, status: 202, isSilent: false }
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString()
    const payload = JSON.parse(body)
    const event = `${request.headers['x-github-event']} ${payload.action}`
    received.push({ headers: request.headers, body, event, payload })
    if (!place.isSilent) response.writeHead(place.status).end('noted')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  place.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
  return place
}

/** The shop, with its webhooks going to a sink from now on. */
async function listening(options?: Parameters<typeof shop>[0]) {
  const made = await shop(options)
  const place = await sink()
  made.github.hooks.url = place.url
  const events = async (): Promise<readonly string[]> => {
    await made.github.hooks.settled()
    return place.received.splice(0).map(({ event }) => event)
  }
  return { ...made, place, events, hooks: made.github.hooks }
}

test('are signed over the very bytes', async () => {
  const { people, pull, place, hooks, installation } = await listening()
  hooks.secret = 'another secret'
  people.comment(pull, 'eve', 'Grüße 👋')
  await hooks.settled()
  const [first] = place.received
  if (first === undefined) throw new Error('nothing came')
  const { headers, body, payload } = first
  const hmac = (algorithm: string): string =>
    `${algorithm}=${createHmac(algorithm, 'another secret').update(body).digest('hex')}`
  expect(headers['x-hub-signature-256']).toBe(hmac('sha256'))
  expect(headers['x-hub-signature']).toBe(hmac('sha1'))
  expect(headers['x-github-delivery']).toMatch(/^[0-9a-f-]{36}$/)
  expect(payload).toMatchObject({
    installation: { id: installation.id },
    repository: { full_name: 'acme/shop' },
    comment: { body: 'Grüße 👋', user: { login: 'eve' } },
    issue: { number: 1, pull_request: {} },
  })
})

test('tell of all that happens to a pull request', async () => {
  const { people, repository, pull, events, place, hooks } = await listening()
  const head = pull.pull.headSha
  people.push(repository, { branch: 'feature', files: { x: 'x' }, by: 'ana' })
  await hooks.settled()
  const told = place.received.find(({ event }) => event === 'pull_request synchronize')
  expect(told?.payload).toMatchObject({ before: head, after: pull.pull.headSha, number: 1 })
  expect((await events()).toSorted()).toEqual(['check_suite requested', 'pull_request synchronize'])
  const fork = people.fork(repository, 'bob')
  people.push(fork, { branch: 'mine', files: { f: 'f' } })
  expect(await events()).toEqual([])
  const other = people.openPull(repository, { fork, head: 'mine', isDraft: true })
  people.markReady(other)
  people.markDraft(other)
  people.editPull(other, { title: 'Better', body: 'Much', baseBranch: 'feature' })
  people.closePull(other)
  people.reopenPull(other)
  expect((await events()).toSorted()).toEqual([
    'pull_request closed',
    'pull_request converted_to_draft',
    'pull_request edited',
    'pull_request opened',
    'pull_request ready_for_review',
    'pull_request reopened',
  ])
  people.mergePull(pull)
  expect((await events()).toSorted()).toEqual(['check_suite requested', 'pull_request closed'])
})

test('tell of comments, of check runs, and of what people want of them', async () => {
  const { github, token, people, repository, pull, events } = await listening()
  const comment = people.comment(pull, 'eve', 'one')
  people.editComment(pull, comment, 'two')
  await ask(github, token, 'POST /repos/acme/shop/check-runs', {
    body: {
      name: 'Edgewise',
      head_sha: pull.pull.headSha,
      conclusion: 'success',
      actions: [{ label: 'Open fix PR', description: 'Mends it', identifier: 'fix' }],
    },
  })
  expect((await events()).toSorted()).toEqual([
    'check_run completed',
    'check_run created',
    'issue_comment created',
    'issue_comment edited',
  ])
  const [run] = repository.checkRuns
  if (run === undefined) throw new Error('there is no check run')
  people.press(repository, run, 'fix', 'ana')
  people.rerun(repository, run, 'ana')
  people.rerunAll(repository, run, 'ana')
  expect((await events()).toSorted()).toEqual([
    'check_run requested_action',
    'check_run rerequested',
    'check_suite rerequested',
  ])
  expect(run).toMatchObject({ status: 'queued', conclusion: null })
})

test('tell of merge groups', async () => {
  const { people, repository, pull, events, place, hooks } = await listening()
  people.push(repository, { branch: 'second', from: 'main', files: { second: '2' } })
  const second = people.openPull(repository, { head: 'second' })
  await events()
  const group = people.queue([pull, second], 'ana')
  await hooks.settled()
  expect(place.received[0]?.payload).toMatchObject({
    merge_group: { head_sha: group.headSha, base_ref: 'refs/heads/main' },
  })
  people.dissolve(group, 'merged', 'ana')
  await hooks.settled()
  expect((await events()).filter((event) => event.startsWith('merge_group'))).toEqual([
    'merge_group checks_requested',
    'merge_group destroyed',
  ])
  expect(repository.refs.get('refs/heads/main')).toBe(group.headSha)
})

test('tell of installations', async () => {
  const { people, repository, installation, events } = await listening()
  const other = people.createRepository('umbrella/one')
  const chosen = people.install('umbrella', { repositories: [other] })
  const two = people.createRepository('umbrella/two')
  people.changeRepositories(chosen, { added: [two] })
  people.changeRepositories(chosen, { removed: [other] })
  people.suspend(installation, true)
  people.push(repository, { branch: 'feature', files: { quiet: 'x' } })
  people.suspend(installation, false)
  people.uninstall(chosen)
  expect((await events()).toSorted()).toEqual([
    'installation created',
    'installation deleted',
    'installation suspend',
    'installation unsuspend',
    'installation_repositories added',
    'installation_repositories removed',
  ])
})

test('go only to those who may read what they tell', async () => {
  const { people, repository, installation, pull, events } = await listening()
  installation.permissions = { metadata: 'read', checks: 'write' }
  people.comment(pull, 'eve', 'one')
  people.push(repository, { branch: 'feature', files: { x: 'x' } })
  expect(await events()).toEqual(['check_suite requested'])
})

test('are held back, mixed up and sent again', async () => {
  const { people, pull, place, hooks } = await listening()
  hooks.hold()
  people.comment(pull, 'eve', 'first')
  people.comment(pull, 'eve', 'second')
  expect(place.received).toEqual([])
  const sent = await hooks.sendHeld(1)
  expect(sent).toMatchObject({ statusCode: 202, responseBody: 'noted', isRedelivery: false })
  await hooks.release()
  hooks.redeliver(sent.id)
  await hooks.settled()
  const said = place.received.map(({ payload }) => (payload['comment'] as { body: string }).body)
  expect(said).toEqual(['second', 'first', 'second'])
  expect(place.received[2]?.body).toBe(place.received[0]?.body)
  expect(place.received[2]?.headers['x-github-delivery']).toBe(sent.guid)
})

test('that nobody answers in time count as failed', async () => {
  const { github, people, pull, place, hooks } = await listening({
    limits: { hookMilliseconds: 50 },
  })
  place.isSilent = true
  people.comment(pull, 'eve', 'hello?')
  await hooks.settled()
  expect(hooks.deliveries.at(-1)).toMatchObject({ statusCode: 0, status: 'timed out' })
  expect(github.hooks.held).toEqual([])
})

test('are logged, and redelivered on demand of the App', async () => {
  const { github, people, pull, place, hooks, events } = await listening()
  place.status = 500
  people.comment(pull, 'eve', 'unheard')
  await hooks.settled()
  hooks.url = 'http://127.0.0.1:1/nobody'
  people.comment(pull, 'eve', 'lost')
  await hooks.settled()
  hooks.url = place.url
  place.status = 202
  const app = appToken(github)
  const failed = await ask(github, app, 'GET /app/hook/deliveries?status=failure&per_page=1')
  expect(failed.data).toMatchObject([{ status_code: 0, event: 'issue_comment', redelivery: false }])
  const next = /<([^>]+)>; rel="next"/.exec(failed.headers.get('link') ?? '')?.[1] ?? ''
  const more = await ask(github, app, `GET ${next.slice(github.url.length)}`)
  expect(more.data).toMatchObject([{ status_code: 500, action: 'created' }])
  const [{ id } = { id: 0 }] = failed.data as { id: number }[]
  await events()
  const line = `/app/hook/deliveries/${id}`
  expect((await ask(github, app, `POST ${line}/attempts`)).status).toBe(202)
  expect(await events()).toEqual(['issue_comment created'])
  const one = await ask(github, app, `GET ${line}`)
  expect(one.data).toMatchObject({ request: { payload: { comment: { body: 'lost' } } } })
  const log = await ask(github, app, 'GET /app/hook/deliveries')
  expect(log.data).toMatchObject([{ redelivery: true, status: 'OK' }, {}, {}])
})
