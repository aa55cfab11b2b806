import { expect, test } from 'vitest'
import type { Permissions, Repository } from '../github/state.ts'
import { sample } from './sample.ts'
import { stage } from './stage.ts'

type Stage = Awaited<ReturnType<typeof stage>>

const made = ({ github }: Stage) =>
  [...github.world.tokens.values()].map(({ permissions, repositories }) => ({
    permissions,
    repositories: repositories && [...repositories],
  }))

const others = ({ github }: Stage, count: number): readonly Repository[] =>
  Array.from({ length: count }, (_, index) =>
    github.people.createRepository(`acme/r${index}`, { isPrivate: true, files: sample }),
  )

const placeOf = ({ place }: Stage, { id, name }: Repository) => ({ ...place, repository: id, name })
const scanning = { metadata: 'read', contents: 'read' }

test('a scan has one token for a shard, which may read and nothing else', async () => {
  const set = await stage()
  const shard = others(set, 3)
  const among = shard.map(({ id }) => id)
  for (const repository of shard) {
    const host = await set.app.open(placeOf(set, repository), { purpose: 'scan', among })
    const base = (await host.defaultBranch())?.base
    expect((await host.tree(base?.tree ?? '')).ok).toBe(true)
  }
  expect(made(set)).toEqual([{ permissions: scanning, repositories: among }])
})

test('where one of a shard is gone each has a token of its own, which is found out once', async () => {
  const set = await stage()
  const [first, second] = others(set, 2)
  if (first === undefined || second === undefined) expect.unreachable('there are two')
  const opening = { purpose: 'scan', among: [second.id, 999_999, first.id] } as const
  const before = set.github.calls.length
  await set.app.open(placeOf(set, first), opening)
  await set.app.open(placeOf(set, second), opening)
  await set.app.open(placeOf(set, first), opening)
  expect(made(set).map(({ repositories }) => repositories)).toEqual([[first.id], [second.id]])
  expect(set.github.calls.length - before).toBe(5)
})

test('a dashboard has a token for issues, and where they are not granted for what there is', async () => {
  const set = await stage()
  const host = await set.host({ purpose: 'dashboard' })
  expect(await host.putIssue({ title: 'Dashboard', body: 'x' })).toBe(1)
  const issues = { metadata: 'read', issues: 'write' }
  expect(made(set)).toEqual([{ permissions: issues, repositories: [set.repository.id] }])
  const less = await stage({}, { metadata: 'read', contents: 'read' } as Permissions)
  const poor = await less.host({ purpose: 'dashboard' })
  const refused = { name: 'Refused', status: 403 }
  await expect(poor.putIssue({ title: 'x', body: 'x' })).rejects.toMatchObject(refused)
  expect(made(less)).toMatchObject([{ permissions: { metadata: 'read' } }])
})

test('an installation is looked at with a token for all of it, made once', async () => {
  const set = await stage()
  const { app, place, repository } = set
  const listed = await (await app.installation(place.installation, {})).repositories()
  expect(listed).toMatchObject([{ id: repository.id, owner: 'acme', name: 'clusters' }])
  const again = await app.installation(place.installation, {})
  const [tip] = await again.tips(listed.map(({ node }) => node))
  expect(tip?.branch?.commit).toBe(repository.refs.get('refs/heads/main'))
  expect(made(set)).toEqual([{ permissions: scanning, repositories: null }])
})

test('what a scan reads takes no room from what reviews remember', async () => {
  const set = await stage()
  const treesRead = async (purpose: 'scan' | 'review'): Promise<number> => {
    const before = set.github.calls.length
    const host = await set.host({ purpose })
    await host.tree((await host.defaultBranch())?.base.tree ?? '')
    return set.github.calls.slice(before).filter(({ path }) => path.includes('/git/trees/')).length
  }
  expect(await treesRead('review')).toBe(1)
  expect(await treesRead('review')).toBe(0)
  expect(await treesRead('scan')).toBe(1)
  expect(await treesRead('scan')).toBe(1)
})

test('the limits are those that the answers told of last, whichever token asked', async () => {
  const set = await stage()
  const { app, place, github } = set
  expect(app.limits(place.installation)).toEqual([])
  const all = await app.installation(place.installation, {})
  await all.repositories()
  await all.repositories()
  const host = await set.host({ purpose: 'review' })
  await host.permissionOf('ana')
  await host.pullRequest(1)
  const limit = github.world.limits.requests
  expect(app.limits(place.installation)).toMatchObject([
    { resource: 'core', limit, remaining: limit - 3 },
    { resource: 'graphql', limit, remaining: limit - 1 },
  ])
  expect(app.limits(place.installation + 1)).toEqual([])
})

test.each([
  ['graphql', '/graphql', 200, { errors: [{ type: 'RATE_LIMITED', message: 'enough' }] }],
  ['core', '/installation/repositories', 403, { message: 'enough' }],
] as const)('an answer that refuses tells of the limit of %s, too', async (...row) => {
  const [resource, path, status, body] = row
  const { app, place, github } = await stage()
  const reset = Math.floor(Date.now() / 1000) + 60
  const headers = {
    'x-ratelimit-limit': '60',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': String(reset),
    'x-ratelimit-resource': resource,
  }
  github.faults.add({ path, status, headers, body })
  const all = await app.installation(place.installation, {})
  const asking = resource === 'core' ? all.repositories() : all.tips(['x'])
  await expect(asking).rejects.toMatchObject({ name: 'NotNow' })
  const resetsAt = new Date(reset * 1000).toISOString()
  expect(app.limits(place.installation)).toEqual([{ resource, limit: 60, remaining: 0, resetsAt }])
})

test('the installation of an organisation or of a user is found by its name', async () => {
  const { app, place, github } = await stage()
  github.people.createRepository('ana-b/hers', { ownerType: 'User' })
  const hers = github.people.install('ana-b')
  expect(await app.installationOf('acme')).toBe(place.installation)
  expect(await app.installationOf('ana-b')).toBe(hers.id)
  expect(await app.installationOf('nobody')).toBeNull()
  const before = github.calls.length
  for (const login of ['..', '', 'a/b', 'a b']) expect(await app.installationOf(login)).toBeNull()
  expect(github.calls.length).toBe(before)
})

test('a repository is found under the name that it had before', async () => {
  const set = await stage()
  set.github.people.editRepository(set.repository, { name: 'renamed' })
  const host = await set.host({ purpose: 'dashboard' })
  expect(await host.permissionOf('ana')).toBe('write')
  expect(await host.putIssue({ title: 'x', body: 'x' })).toBe(1)
})
