import { expect, test } from 'vitest'
import type { Permissions } from '../github/state.ts'
import { lost } from './sample.ts'
import { ownComments } from './service.ts'
import { stage } from './stage.ts'

const needed = { metadata: 'read', contents: 'read', pull_requests: 'write', checks: 'write' }
const reviewing = { purpose: 'review' } as const

/** What the tokens that were made so far are good for. */
const made = ({ github }: Awaited<ReturnType<typeof stage>>) =>
  [...github.world.tokens.values()].map(({ permissions, repositories }) => ({
    permissions,
    repositories: [...(repositories ?? [])],
  }))

test('a review has a token for its repository, and for no more than it does', async () => {
  const all = { ...needed, contents: 'write', issues: 'write', merge_queues: 'read' } as Permissions
  const set = await stage({}, all)
  const pull = set.propose(lost)
  await set.review(pull, reviewing)
  expect(made(set)).toEqual([{ permissions: needed, repositories: [set.repository.id] }])
  expect(ownComments(pull)).toHaveLength(1)
  await set.host({ purpose: 'all' })
  expect(made(set).at(-1)?.permissions).toMatchObject({ contents: 'write' })
})

test('where less is granted, with what there is, which is asked for once', async () => {
  const granted = { metadata: 'read', contents: 'read', checks: 'write', pull_requests: 'read' }
  const set = await stage({}, granted as Permissions)
  const pull = set.propose(lost)
  expect((await set.review(pull, reviewing)).published).toEqual({ written: 1, denied: ['comment'] })
  expect(made(set)).toMatchObject([{ permissions: granted }])
  const before = set.github.calls.length
  await set.host(reviewing)
  expect(set.github.calls.slice(before)).toEqual([])
  await set.host({ ...reviewing, anew: true })
  expect(made(set)).toHaveLength(2)
})

test('where the repository is not among those of the installation there is none', async () => {
  const set = await stage()
  const [installation] = set.github.world.installations.values()
  if (installation === undefined) expect.unreachable('it is not installed')
  installation.repositories = new Set()
  await expect(set.host(reviewing)).rejects.toMatchObject({ name: 'Refused', status: 422 })
})
