import { expect, test } from 'vitest'
import { ask, installationToken } from './client.ts'
import type { Call } from './server.ts'
import { shop } from './shop.ts'

const comments = '/repos/acme/shop/issues/1/comments'

test('a call fails as it is told to, so many times, with what the answer bears', async () => {
  const { github, token, pull } = await shop()
  github.faults.add({ path: comments, method: 'POST', status: 502, times: 2 })
  const headers = { 'retry-after': '7' }
  github.faults.add({ path: comments, status: 429, headers, message: 'Too fast' })
  const post = () => ask(github, token, `POST ${comments}`, { body: { body: 'x' } })
  expect((await post()).status).toBe(502)
  expect((await post()).status).toBe(502)
  const third = await post()
  expect(third).toMatchObject({ status: 429, data: { message: 'Too fast' } })
  expect(third.headers.get('retry-after')).toBe('7')
  expect(pull.issue.comments).toEqual([])
  expect((await post()).status).toBe(201)
  expect(github.calls.slice(-4).map(({ status }) => status)).toEqual([502, 502, 429, 201])
})

test('a call takes effect although its answer says that it failed', async () => {
  const { github, token, pull } = await shop()
  github.faults.add({ path: /comments$/, status: 502, isApplied: true })
  const { status } = await ask(github, token, `POST ${comments}`, { body: { body: 'x' } })
  expect(status).toBe(502)
  expect(pull.issue.comments).toMatchObject([{ body: 'x' }])
})

test.each([
  ['before', false, 0],
  ['after', true, 1],
])('a connection breaks %s the effect', async (_, isApplied, count) => {
  const { github, token, pull } = await shop()
  github.faults.add({ path: comments, isCut: true, isApplied })
  const post = ask(github, token, `POST ${comments}`, { body: { body: 'x' } })
  await expect(post).rejects.toThrow('fetch failed')
  expect(pull.issue.comments.length).toBe(count)
  expect(github.calls.at(-1)).toMatchObject({ method: 'POST', status: null })
})

test('somebody can stand between a call and its effect', async () => {
  const seen: string[] = []
  let counted = -1
  const before = (call: Call): void => {
    seen.push(call.path)
    counted = pull?.issue.comments.length ?? -1
  }
  let pull: Awaited<ReturnType<typeof shop>>['pull'] | null = null
  const made = await shop({ before })
  pull = made.pull
  await ask(made.github, made.token, `POST ${comments}`, { body: { body: 'x' } })
  expect(seen.at(-1)).toBe(comments)
  expect(counted).toBe(0)
  expect(pull.issue.comments.length).toBe(1)
})

test('calls are written down: what, by whom, with which answer', async () => {
  const { github, token, installation } = await shop()
  github.calls.length = 0
  await ask(github, token, 'GET /repos/acme/shop/pulls/1/files?per_page=100')
  await ask(github, null, 'GET /repos/acme/shop')
  expect(github.calls).toMatchObject([
    {
      operation: 'GET /repos/{owner}/{repo}/pulls/{pull_number}/files',
      path: '/repos/acme/shop/pulls/1/files?per_page=100',
      who: `installation ${installation.id}`,
      status: 200,
    },
    { operation: 'GET /repos/{owner}/{repo}', who: 'nobody', status: 404 },
  ])
})

test('requests are limited, and so is content', async () => {
  const { github, token } = await shop({ limits: { requests: 4, contentPerMinute: 2 } })
  const post = () => ask(github, token, `POST ${comments}`, { body: { body: 'x' } })
  const first = await post()
  expect(first.headers.get('x-ratelimit-limit')).toBe('4')
  expect(first.headers.get('x-ratelimit-remaining')).toBe('3')
  await post()
  const third = await post()
  expect(third.status).toBe(403)
  expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0)
  github.world.advance(61_000)
  expect((await post()).status).toBe(201)
  const fifth = await post()
  expect(fifth).toMatchObject({ status: 403, data: { message: /rate limit exceeded/ } })
  expect(fifth.headers.get('x-ratelimit-remaining')).toBe('0')
  github.world.advance(3_600_000)
})

test('GraphQL says that there were too many requests with status 200', async () => {
  const { github, token, installation } = await shop({ limits: { requests: 1 } })
  const query = () => ask(github, token, 'POST /graphql', { body: { query: '{ __typename }' } })
  expect(await query()).toMatchObject({ status: 200, data: { data: { __typename: 'Query' } } })
  const second = await query()
  expect(second).toMatchObject({ status: 200, data: { errors: [{ type: 'RATE_LIMITED' }] } })
  expect(second.headers.get('x-ratelimit-remaining')).toBe('0')
  github.world.advance(3_600_000)
  const fresh = await installationToken(github, installation)
  const errors = [{ message: 'Something went wrong while executing your query.' }]
  github.faults.add({ path: '/graphql', status: 200, body: { data: null, errors } })
  const third = await ask(github, fresh, 'POST /graphql', { body: { query: '{ __typename }' } })
  expect(third.data).toEqual({ data: null, errors })
})

test('what GitHub does not have is not found, and written down', async () => {
  const { github, token } = await shop()
  expect((await ask(github, token, 'GET /repos/acme/shop/nothing')).status).toBe(404)
  await ask(github, token, 'GET /repos/acme/shop/pulls?stat=open')
  await ask(github, token, 'GET /repos/acme/shop/pulls?state=any')
  expect(github.violations.splice(0)).toEqual([
    'there is no operation GET /repos/acme/shop/nothing',
    'GET /repos/{owner}/{repo}/pulls: there is no query parameter stat',
    expect.stringContaining('GET /repos/{owner}/{repo}/pulls: state'),
  ])
})
