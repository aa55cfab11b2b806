import { expect, test } from 'vitest'
import { openInstallation } from '../../src/forge/github/installation.ts'
import { openPace } from '../../src/forge/github/pace.ts'
import type { InstallationHost } from '../../src/forge/installation.ts'
import { nodeId } from '../github/show/account.ts'
import type { Installation, Permissions, Repository } from '../github/state.ts'
import { corner, failure, octokit, replyToQuery } from './github-corner.ts'
import { emulated } from './github-emulated.ts'
import { stillClock } from './still-clock.ts'

const settings = 'version: 1\n'

/** An organisation with so many repositories, the first of which has settings for all. */
async function organisation(count: number, permissions?: Permissions) {
  const { github, client, operations } = await emulated()
  const repositories = Array.from({ length: count }, (_, index) =>
    github.people.createRepository(`acme/${index === 0 ? '.github' : `r${index}`}`, {
      isPrivate: true,
      files: { '.github/edgewise.yaml': `${settings}# ${index}\n`, x: String(index) },
    }),
  )
  const installation = github.people.install('acme', permissions ? { permissions } : {})
  const host = async (its: Installation = installation): Promise<InstallationHost> =>
    openInstallation(await client(its), { pace: openPace(stillClock()) })
  return { github, people: github.people, repositories, installation, host, operations }
}

const nodeOf = ({ id }: Repository): string => nodeId('Repository', id)

test('every repository is listed, a hundred with each call', async () => {
  const { repositories, host, operations, people } = await organisation(103)
  const fork = people.fork(people.createRepository('world/open'), 'acme')
  people.archive(fork)
  people.createRepository('ana/hers')
  const listed = await (await host()).repositories()
  expect(operations()).toEqual([
    'POST /app/installations/{installation_id}/access_tokens',
    'GET /installation/repositories',
    'GET /installation/repositories',
  ])
  expect(listed.map(({ id }) => id)).toEqual([...repositories, fork].map(({ id }) => id))
  const usual = { owner: 'acme', visibility: 'private', isArchived: false, isFork: false }
  expect(listed[0]).toEqual({
    ...usual,
    id: repositories[0]?.id,
    node: nodeId('Repository', repositories[0]?.id ?? 0),
    name: '.github',
  })
  expect(listed.at(-1)).toMatchObject({ visibility: 'public', isArchived: true, isFork: true })
})

test('where the branches are comes in the order of asking, null for what is not for us', async () => {
  const { repositories, host, operations, people } = await organisation(101)
  const hidden = people.createRepository('other/hidden', { isPrivate: true })
  const empty = people.createRepository('acme/empty', { isPrivate: true, files: null })
  const asked = [hidden, empty, ...repositories.toReversed()]
  const opened = await host()
  operations()
  const tips = await opened.tips([...asked.map(nodeOf), 'garbage', nodeId('User', 3)])
  expect(operations()).toEqual(['POST /graphql', 'POST /graphql'])
  expect(tips.map((tip) => tip?.id ?? null)).toEqual([
    null,
    ...asked.slice(1).map(({ id }) => id),
    null,
    null,
  ])
  expect(tips[1]).toEqual({
    ...{ id: empty.id, owner: 'acme', name: 'empty', branch: null },
    ...{ isArchived: false, isFork: false },
  })
  const [first, second] = repositories
  const commit = first?.refs.get('refs/heads/main')
  const branch = tips.at(-3)?.branch
  expect(branch).toMatchObject({ name: 'main', commit })
  expect(branch?.tree).toBe(first?.store.commit(commit ?? '')?.tree)
  expect(Buffer.from(branch?.settings?.bytes ?? []).toString()).toBe(`${settings}# 0\n`)
  const other = tips.find((tip) => tip?.id === second?.id)?.branch?.settings
  expect(other).toMatchObject({ id: expect.stringMatching(/^[\da-f]{40}$/), bytes: null })
})

test('no settings, and none where a link is', async () => {
  const { people, host } = await organisation(1)
  const bare = people.createRepository('acme/bare', { isPrivate: true })
  const [tip] = await (await host()).tips([nodeOf(bare)])
  expect(tip?.branch).toMatchObject({ name: 'main', settings: null })
})

test('content that may not be read is not a repository without any', async () => {
  const { repositories, host } = await organisation(2, { metadata: 'read' })
  const opened = await host()
  expect(await opened.repositories()).toHaveLength(2)
  expect(await opened.tips(repositories.map(nodeOf))).toEqual([null, null])
})

test('what is too much for one query is asked for in halves, what stays so is told', async () => {
  const { repositories, host, operations, github } = await organisation(40)
  const opened = await host()
  operations()
  const late = { path: '/graphql', status: 502 } as const
  github.faults.add({ ...late, times: 2 })
  const tips = await opened.tips(repositories.map(nodeOf))
  expect(tips.map((tip) => tip?.id)).toEqual(repositories.map(({ id }) => id))
  expect(operations()).toHaveLength(4)
  github.faults.add({ ...late, times: 100 })
  const error = await failure(opened.tips(repositories.map(nodeOf)))
  expect(error).toMatchObject({ name: 'NotNow', retryAfter: null })
  expect(operations()).toHaveLength(6)
})

const aRepository = (id: number) => ({
  ...{ id, node_id: `R_${id}`, name: `r${id}`, owner: { login: 'acme' } },
  ...{ private: false, archived: false, fork: false },
})
const list = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => aRepository(from + index))

function onGithub() {
  const { api } = corner()
  const host = openInstallation(octokit(), { pace: openPace(stillClock()) })
  const reply = (page: number, total_count: number, repositories: object, headers = {}) =>
    api
      .get('/installation/repositories')
      .query({ per_page: 100, page })
      .reply(200, { total_count, repositories }, headers)
  return { api, host, reply }
}

test('a page that is not full need not be the last, and none is read by its address', async () => {
  const { host, reply } = onGithub()
  const link = '<https://evil.example/steal?page=2>; rel="next"'
  reply(1, 150, list(1, 99), { link })
  reply(2, 150, [...list(99, 2), ...list(101, 50)], { link })
  const found = await host.repositories()
  expect(found.map(({ id }) => id)).toEqual(list(1, 150).map(({ id }) => id))
})

test('who may read one', async () => {
  const { repositories, host, people } = await organisation(1)
  const [one] = repositories
  if (one === undefined) expect.unreachable()
  people.editRepository(one, { isInternal: true })
  const opened = await host()
  expect(await opened.repositories()).toMatchObject([{ visibility: 'internal' }])
})

test('who may read one where GitHub does not tell, or by a word that nobody knows', async () => {
  const { host, reply } = onGithub()
  const [first, second, third, fourth] = list(1, 4)
  reply(1, 4, [
    { ...first, private: true },
    second,
    { ...third, private: true, visibility: 'internal' },
    { ...fourth, private: true, visibility: 'secret' },
  ])
  const found = await host.repositories()
  expect(found.map(({ visibility }) => visibility)).toEqual([
    ...['private', 'public', 'internal', 'private'],
  ])
})

test('a list whose end is announced too early is read on', async () => {
  const { host, reply } = onGithub()
  reply(1, 0, list(1, 100))
  reply(2, 0, [])
  expect(await host.repositories()).toHaveLength(100)
})

test('more repositories than anybody has are refused, with the number', async () => {
  const { host, reply } = onGithub()
  reply(1, 20_001, list(1, 100))
  const error = await failure(host.repositories())
  expect(error).toMatchObject({ name: 'Refused', message: expect.stringContaining('20000') })
})

test('answers are told apart by their ids, and by their place where those have another form', async () => {
  const { api, host } = onGithub()
  const node = (id: string, databaseId: number) => ({
    ...{ id, databaseId, name: 'a', owner: { login: 'acme' } },
    ...{ isArchived: false, isFork: false, isEmpty: true, defaultBranchRef: null },
  })
  replyToQuery(api, () => ({
    data: { nodes: [node('R_2', 2), node('R_1', 1), node('old', 3), {}] },
  }))
  const tips = await host.tips(['R_1', 'R_2', 'R_3', 'U_4'])
  expect(tips.map((tip) => tip?.id ?? null)).toEqual([1, 2, 3, null])
})

test('a branch that leads to nothing readable is not an empty repository', async () => {
  const { api, host } = onGithub()
  const common = { name: 'a', owner: { login: 'acme' } }
  const node = {
    ...{ ...common, id: 'R_1', databaseId: 1, isArchived: false, isFork: false },
    ...{ isEmpty: false, defaultBranchRef: { name: 'main', target: null } },
  }
  replyToQuery(api, () => ({
    data: { nodes: [node] },
    errors: [{ type: 'FORBIDDEN', message: 'no', path: ['nodes', 0] }],
  }))
  expect(await host.tips(['R_1'])).toEqual([null])
})

test('a link in place of the settings is not followed', async () => {
  const { api, host } = onGithub()
  const oid = '1'.repeat(40)
  const file = { oid, mode: 0o120000, object: { text: '../elsewhere' } }
  const target = { oid, tree: { oid }, file }
  const common = { name: '.github', owner: { login: 'acme' } }
  const node = {
    ...{ ...common, id: 'R_1', databaseId: 1, isArchived: false, isFork: false },
    ...{ isEmpty: false, defaultBranchRef: { name: 'main', target } },
  }
  replyToQuery(api, () => ({ data: { nodes: [node] } }))
  const [tip] = await host.tips(['R_1'])
  expect(tip?.branch).toEqual({ name: 'main', commit: oid, tree: oid, settings: null })
})
