import { expect, test } from 'vitest'
import { appToken, ask, installationToken } from './client.ts'
import { shop, start } from './shop.ts'
import { nodeId } from './show/account.ts'
import { tally } from './tally.ts'

const query = `query ($ids: [ID!]!) { nodes(ids: $ids) { __typename ... on Repository {
  databaseId isArchived isFork isEmpty isPrivate visibility name owner { login } defaultBranchRef { name }
} } }`

test('many are found by their ids in one query, and each that is not there is named', async () => {
  const { github, people, token, repository } = await shop()
  const hidden = people.createRepository('other/hidden', { isPrivate: true })
  const empty = people.createRepository('acme/empty', { isPrivate: true, files: null })
  const fork = people.fork(people.createRepository('world/open'), 'acme')
  people.archive(fork)
  people.editRepository(repository, { isInternal: true })
  const ids = [fork, hidden, empty, repository].map(({ id }) => nodeId('Repository', id))
  const { data } = await ask(github, token, 'POST /graphql', {
    body: { query, variables: { ids } },
  })
  const usual = { isArchived: false, isFork: false, isEmpty: false, isPrivate: true }
  expect(data).toMatchObject({
    data: {
      nodes: [
        {
          ...usual,
          isPrivate: false,
          visibility: 'PUBLIC',
          databaseId: fork.id,
          isArchived: true,
          isFork: true,
        },
        null,
        {
          ...usual,
          isEmpty: true,
          visibility: 'PRIVATE',
          defaultBranchRef: null,
          owner: { login: 'acme' },
        },
        {
          ...usual,
          databaseId: repository.id,
          visibility: 'INTERNAL',
          defaultBranchRef: { name: 'main' },
        },
      ],
    },
    errors: [{ type: 'NOT_FOUND', path: ['nodes', 1] }],
  })
  const many = Array.from({ length: 101 }, () => nodeId('Repository', repository.id))
  const body = { query, variables: { ids: many } }
  expect((await ask(github, token, 'POST /graphql', { body })).data).toMatchObject({
    errors: [{ type: 'ARGUMENT_LIMIT' }],
  })
})

test('what happens to one is told, and an archived one cannot be written to', async () => {
  const { github, people, repository, token } = await shop()
  github.hooks.url = 'http://127.0.0.1:1/'
  github.hooks.hold()
  people.editRepository(repository, { name: 'store', defaultBranch: 'feature' }, 'mia')
  people.editRepository(repository, { isPrivate: false })
  people.archive(repository)
  const body = { title: 'x' }
  expect((await ask(github, token, 'POST /repos/acme/store/issues', { body })).status).toBe(403)
  expect((await ask(github, token, 'GET /repos/acme/store')).data).toMatchObject({ archived: true })
  people.editRepository(repository, { isArchived: false, isPrivate: true })
  people.deleteRepository(people.createRepository('acme/new'))
  const told = github.hooks.held.map(({ body: sent }) => JSON.parse(sent))
  expect(told).toMatchObject([
    { action: 'renamed', changes: { repository: { name: { from: 'shop' } } } },
    { action: 'edited', changes: { default_branch: { from: 'main' } }, sender: { login: 'mia' } },
    { action: 'publicized', repository: { private: false }, sender: { login: 'acme' } },
    { action: 'archived', repository: { archived: true, name: 'store' } },
    { action: 'unarchived' },
    { action: 'privatized' },
    { action: 'created', repository: { name: 'new' } },
    { action: 'deleted', repository: { name: 'new' } },
  ])
})

test('an old name leads on, until another repository has it', async () => {
  const { github, people, repository, token } = await shop()
  people.editRepository(repository, { name: 'store' })
  const plain = { headers: { authorization: `Bearer ${token}` }, redirect: 'manual' } as const
  const moved = await fetch(`${github.url}/repos/acme/shop/pulls?state=all`, plain)
  const location = `${github.url}/repositories/${repository.id}/pulls?state=all`
  expect([moved.status, moved.headers.get('location')]).toEqual([301, location])
  const body = { method: 'POST', body: '{"body":"x"}' }
  const sent = await fetch(`${github.url}/repos/acme/shop/issues/1/comments`, { ...plain, ...body })
  expect(sent.status).toBe(307)
  expect((await ask(github, token, 'GET /repos/acme/shop')).data).toMatchObject({ name: 'store' })
  const named = 'query { repository(owner: "acme", name: "shop") { name } }'
  const { data } = await ask(github, token, 'POST /graphql', { body: { query: named } })
  expect(data).toEqual({ data: { repository: { name: 'store' } } })
  const other = people.createRepository('acme/shop')
  expect((await ask(github, token, 'GET /repos/acme/shop')).data).toMatchObject({ id: other.id })
})

test('the installation of an organisation, and of a user', async () => {
  const github = await start()
  const { people } = github
  people.createRepository('acme/a')
  people.createRepository('ana/b', { ownerType: 'User' })
  people.createRepository('none/c')
  const [acme, ana] = [people.install('acme'), people.install('ana')]
  const get = async (path: string) => ask(github, appToken(github), `GET ${path}/installation`)
  expect(await get('/orgs/ACME')).toMatchObject({
    status: 200,
    data: { id: acme.id, target_type: 'Organization' },
  })
  expect(await get('/users/ana')).toMatchObject({
    status: 200,
    data: { id: ana.id, target_type: 'User' },
  })
  for (const path of ['/orgs/ana', '/orgs/none', '/users/nobody'])
    expect((await get(path)).status, path).toBe(404)
})

test('calls are counted by who made them, and writes by themselves', async () => {
  const { github, installation, token } = await shop()
  const before = github.calls.length
  await installationToken(github, installation)
  await ask(github, token, 'GET /installation/repositories')
  const body = { query: 'query { viewer { login } }' }
  await ask(github, token, 'POST /graphql', { body })
  await ask(github, token, 'POST /repos/acme/shop/issues', { body: { title: 'x' } })
  expect(tally(github, before)).toEqual({
    calls: 4,
    writes: 1,
    by: { app: 1, [`installation ${installation.id}`]: 3 },
  })
})
