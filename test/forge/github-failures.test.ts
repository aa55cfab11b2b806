import { expect, test } from 'vitest'
import { Transient } from '../../src/drive/errors.ts'
import { NotNow, Refused } from '../../src/forge/errors.ts'
import { corner, failure, replyToQuery } from './github-corner.ts'

const path = '/repos/shop/clusters/issues/5/comments'
const permission = '/repos/shop/clusters/collaborators/guest/permission'
const now = 1_800_000_000

test.each([
  ['a server error', 502, {}, 'Server Error', null],
  ['a time-out', 408, {}, 'Request Timeout', null],
  ['maintenance with a time', 503, { 'retry-after': '120' }, 'Unavailable', 120],
  ['the primary limit', 403, spent(now + 600), 'API rate limit exceeded', 601],
  ['the primary limit, just over', 429, spent(now - 5), 'API rate limit exceeded', 1],
  ['the secondary limit', 403, { 'retry-after': '30' }, 'You have exceeded a limit', 30],
  ['the secondary limit without a time', 403, left(), 'a secondary rate limit', 60],
  ['too many requests without a time', 429, left(), 'Too many requests', 60],
])('%s passes', async (_, status, headers, message, retryAfter) => {
  const { host, api } = corner()
  api.post(path).reply(status, { message }, headers)
  const error = await failure(host.putComment({ number: 5, body: 'secret words' }))
  expect(error).toBeInstanceOf(NotNow)
  expect(error).toBeInstanceOf(Transient)
  expect(error).toMatchObject({ retryAfter })
})

test.each(['{"id": 4', '', '"text"'])(
  'the cut answer %j passes, and is no answer',
  async (body) => {
    const { host, api } = corner()
    api.post(path).reply(201, body, { 'content-type': 'application/json' })
    const error = await failure(host.putComment({ number: 5, body: 'words' }))
    expect(error).toBeInstanceOf(NotNow)
  },
)

test.each([
  [403, 'Resource not accessible by integration'],
  [403, 'This installation has been suspended'],
  [401, 'Bad credentials'],
  [404, 'Not Found'],
  [410, 'This issue was deleted'],
  [422, 'Validation Failed'],
  [451, 'Repository access blocked'],
])('%i %s stays', async (status, message) => {
  const { host, api } = corner()
  api.post(path).reply(status, { message }, left())
  const error = await failure(host.putComment({ number: 5, body: 'secret words' }))
  expect(error).toBeInstanceOf(Refused)
  expect(error).not.toBeInstanceOf(Transient)
  expect(error).toMatchObject({ status, message: expect.stringContaining(message) })
})

test('an error carries nothing of what was sent', async () => {
  const { host, api } = corner()
  api.post(path).reply(422, { message: `one\ntwo ${'x'.repeat(500)}` })
  const error = await failure(host.putComment({ number: 5, body: 'secret words' }))
  expect(error).not.toHaveProperty('cause')
  const all = JSON.stringify(error, Object.getOwnPropertyNames(error))
  expect(all).not.toContain('secret words')
  expect(all).not.toContain('v1.abc')
  expect((error as Error).message).toMatch(/^GitHub, POST \S+: 422 one two x+$/)
  expect((error as Error).message.length).toBeLessThan(300)
})

test('a broken connection passes', async () => {
  const { host, api } = corner()
  api.post(path).replyWithError('socket hang up')
  const error = await failure(host.putComment({ number: 5, body: '' }))
  expect(error).toMatchObject({ name: 'NotNow', retryAfter: null })
})

test('a write is made once, whatever its answer', async () => {
  const { host, api, clock } = corner()
  api.post(path).reply(502)
  await failure(host.putComment({ number: 5, body: '' }))
  expect(clock.slept).toEqual([])
})

test('a read that fails like the network is made again, and once only', async () => {
  const { host, api, clock } = corner()
  api.get(permission).reply(502)
  api.get(permission).reply(404, { message: 'Not Found' })
  expect(await host.permissionOf('guest')).toBe('none')
  api.get(permission).times(2).reply(502)
  expect(await failure(host.permissionOf('guest'))).toBeInstanceOf(NotNow)
  expect(clock.slept).toEqual([1000, 1000])
})

test('after an answer that names a time nothing is sent before that time', async () => {
  const { host, api, clock } = corner()
  api.get(permission).reply(403, {}, { 'retry-after': '30' })
  expect(await failure(host.permissionOf('guest'))).toMatchObject({ retryAfter: 30 })
  clock.pass(10_000)
  expect(await failure(host.permissionOf('guest'))).toMatchObject({
    name: 'NotNow',
    retryAfter: 20,
  })
  expect(await failure(host.deleteComment(9))).toMatchObject({ name: 'NotNow', retryAfter: 20 })
  clock.pass(20_000)
  api.delete('/repos/shop/clusters/issues/comments/9').reply(204)
  await host.deleteComment(9)
})

test.each([
  ['RATE_LIMITED', { name: 'NotNow', retryAfter: 60 }],
  ['RATE_LIMIT', { name: 'NotNow', retryAfter: 60 }],
  ['INSUFFICIENT_SCOPES', { name: 'Refused', status: 403 }],
])('a query is refused with %s', async (type, expected) => {
  const { host, api } = corner()
  replyToQuery(api, () => ({ errors: [{ type, message: 'no' }] }))
  expect(await failure(host.pullRequest(5))).toMatchObject(expected)
})

test('a query that GitHub could not finish does not pass for one that found nothing', async () => {
  const { host, api } = corner()
  const errors = [{ message: 'Something went wrong while executing your query.' }]
  const half = { repository: { pullRequest: null } }
  replyToQuery(api, () => ({ data: half, errors }))
  replyToQuery(api, () => ({ data: half, errors }))
  expect(await failure(host.pullRequest(5))).toMatchObject({ name: 'NotNow', retryAfter: null })
})

test('who may not write any more does not write', async () => {
  const lost = new Error('the lease is lost')
  const { host } = corner({ beforeWrite: () => Promise.reject(lost) })
  expect(await failure(host.putComment({ number: 5, body: '' }))).toBe(lost)
})

test('a job that is called off makes no call', async () => {
  const reason = new Error('the server ends')
  const { host } = corner({ signal: AbortSignal.abort(reason) })
  expect(await failure(host.permissionOf('guest'))).toBe(reason)
  expect(await failure(host.putComment({ number: 5, body: '' }))).toBe(reason)
})

test('a job that is called off ends its call', async () => {
  const reason = new Error('the server ends')
  const end = new AbortController()
  const { host, api } = corner({ signal: end.signal })
  api.get(permission).reply(() => {
    end.abort(reason)
    return [502, {}]
  })
  expect(await failure(host.permissionOf('guest'))).toBe(reason)
})

function spent(reset: number) {
  return { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) }
}

function left() {
  return { 'x-ratelimit-remaining': '4000', 'x-ratelimit-reset': String(now + 600) }
}
