import { describe, expect, test } from 'vitest'
import { ask, installationToken } from './client.ts'
import { shop } from './shop.ts'
import type { Permissions } from './state.ts'

const at = '/repos/acme/shop/issues'

async function issues(options?: Parameters<typeof shop>[0]) {
  const made = await shop(options)
  const { github, token } = made
  const send = (line: string, body?: object, by = token) =>
    ask(github, by, line, body === undefined ? {} : { body })
  const events = (): readonly Readonly<Record<string, unknown>>[] =>
    github.hooks.held.splice(0).map(({ body }) => JSON.parse(body))
  github.hooks.url = 'http://127.0.0.1:1/'
  github.hooks.hold()
  return { ...made, send, events }
}

test('are opened, changed, closed and opened again by the App, each with its event', async () => {
  const { send, events } = await issues()
  const opened = await send(`POST ${at}`, { title: 'Dashboard', body: 'one' })
  expect(opened).toMatchObject({
    status: 201,
    data: { number: 2, state: 'open', user: { login: 'edgewise[bot]', type: 'Bot' } },
  })
  await send(`PATCH ${at}/2`, { title: 'Dashboard', body: 'two', state: 'open' })
  await send(`PATCH ${at}/2`, { title: 'Dashboard', body: 'two', state: 'open' })
  await send(`PATCH ${at}/2`, { state: 'closed' })
  await send(`PATCH ${at}/2`, { body: 'three', state: 'open' })
  expect((await send(`GET ${at}/2`)).data).toMatchObject({ body: 'three', state: 'open' })
  const sender = { login: 'edgewise[bot]', type: 'Bot' }
  expect(events()).toMatchObject([
    { action: 'opened', sender, issue: { number: 2 } },
    { action: 'edited', sender, changes: { body: { from: 'one' } }, issue: { body: 'two' } },
    { action: 'closed', sender },
    { action: 'edited', changes: { body: { from: 'two' } } },
    { action: 'reopened', sender },
  ])
})

test('a person edits, retitles and deletes what the App wrote', async () => {
  const { send, events, people, repository } = await issues()
  await send(`POST ${at}`, { title: 'Dashboard', body: '- [ ] fix' })
  events()
  people.editIssue(repository, 2, '- [x] fix', 'ana')
  people.editIssue(repository, 2, { title: 'Ours' }, 'eve')
  people.deleteIssue(repository, 2, 'mia')
  expect(events()).toMatchObject([
    {
      action: 'edited',
      sender: { login: 'ana', type: 'User' },
      changes: { body: { from: '- [ ] fix' } },
      issue: { body: '- [x] fix', user: { login: 'edgewise[bot]' } },
    },
    { action: 'edited', sender: { login: 'eve' }, changes: { title: { from: 'Dashboard' } } },
    { action: 'deleted', sender: { login: 'mia' } },
  ])
  expect((await send(`GET ${at}/2`)).status).toBe(410)
  expect((await send(`PATCH ${at}/2`, { body: 'x' })).status).toBe(410)
  expect((await send(`GET ${at}/3`)).status).toBe(404)
  expect((await send(`POST ${at}`, { title: 'Again' })).data).toMatchObject({ number: 3 })
})

test('are listed by state and creator, page by page, pull requests among them', async () => {
  const { send, people, repository } = await issues()
  for (const title of ['a', 'b']) await send(`POST ${at}`, { title })
  people.openIssue(repository, 'eve', 'c', 'words')
  await send(`PATCH ${at}/2`, { state: 'closed' })
  const numbers = async (query: string): Promise<readonly number[]> => {
    const { data } = await send(`GET ${at}?${query}`)
    return (data as readonly { readonly number: number }[]).map(({ number }) => number)
  }
  expect(await numbers('')).toEqual([4, 3, 1])
  expect(await numbers('state=closed')).toEqual([2])
  expect(await numbers('state=all&direction=asc&per_page=2')).toEqual([1, 2])
  expect(await numbers('state=all&direction=asc&per_page=2&page=2')).toEqual([3, 4])
  expect(await numbers('state=all&creator=edgewise%5Bbot%5D')).toEqual([3, 2])
})

test.each<[string, object]>([
  ['no title', { title: ' ' }],
  ['a long title', { title: 'x'.repeat(257) }],
  ['a long body', { title: 'x', body: 'x'.repeat(65_537) }],
])('refuses %s', async (_, body) => {
  const { send } = await issues()
  expect((await send(`POST ${at}`, body)).status).toBe(422)
})

describe('permissions', () => {
  test.each<[Permissions, number, number]>([
    [{ contents: 'read' }, 403, 403],
    [{ pull_requests: 'write' }, 403, 403],
    [{ issues: 'read' }, 200, 403],
    [{ issues: 'write' }, 200, 201],
  ])('%j', async (permissions, reads, writes) => {
    const { github, installation, send } = await issues()
    const token = await installationToken(github, installation, { permissions })
    expect((await send(`GET ${at}`, undefined, token)).status).toBe(reads)
    expect((await send(`POST ${at}`, { title: 'x' }, token)).status).toBe(writes)
  })

  test('nobody hears of issues without the permission, or without asking', async () => {
    const deaf = await issues({ app: { events: ['push'] } })
    await deaf.send(`POST ${at}`, { title: 'x' })
    expect(deaf.events()).toEqual([])
    const { people, repository, events } = await issues({
      app: { permissions: { contents: 'read' } },
    })
    people.openIssue(repository, 'eve', 'x')
    expect(events()).toEqual([])
  })
})

test('where they are switched off none are opened', async () => {
  const { send, repository } = await issues()
  repository.hasIssues = false
  expect((await send(`POST ${at}`, { title: 'x' })).status).toBe(410)
  expect((await send(`GET ${at}`)).status).toBe(404)
})

test('in GraphQL no pull request is one, and some hosts find none of an App', async () => {
  const { github, people, repository, send } = await issues()
  await send(`POST ${at}`, { title: 'ours', body: 'b' })
  people.openIssue(repository, 'eve', 'theirs')
  const text = `query ($by: String) { repository(owner: "acme", name: "shop") {
    issues(first: 10, filterBy: { createdBy: $by }, orderBy: { field: CREATED_AT, direction: DESC }) {
      nodes { number viewerDidAuthor }
    }
    issue(number: 2) { title body state viewerDidAuthor author { __typename login } }
  } }`
  const query = async (by: string | null) =>
    (await send('POST /graphql', { query: text, variables: { by } })).data
  const all = [
    { number: 3, viewerDidAuthor: false },
    { number: 2, viewerDidAuthor: true },
  ]
  const author = { __typename: 'Bot', login: 'edgewise' }
  expect(await query(null)).toMatchObject({
    data: {
      repository: {
        issues: { nodes: all },
        issue: { title: 'ours', body: 'b', state: 'OPEN', viewerDidAuthor: true, author },
      },
    },
  })
  const bot = 'edgewise[bot]'
  expect(await query(bot)).toMatchObject({ data: { repository: { issues: { nodes: [all[1]] } } } })
  github.world.findsIssuesOfApps = false
  expect(await query(bot)).toMatchObject({ data: { repository: { issues: { nodes: [] } } } })
  const missing = await send('POST /graphql', {
    query: 'query { repository(owner: "acme", name: "shop") { issue(number: 1) { title } } }',
  })
  expect(missing.data).toMatchObject({
    data: { repository: { issue: null } },
    errors: [{ type: 'NOT_FOUND', path: ['repository', 'issue'] }],
  })
})
