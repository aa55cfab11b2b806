import { expect, test } from 'vitest'
import type { Permissions } from '../github/state.ts'
import { failure } from './github-corner.ts'
import { emulated } from './github-emulated.ts'

async function place(permissions?: Permissions) {
  const { github, job, operations } = await emulated()
  const repository = github.people.createRepository('acme/ops', { isPrivate: true })
  github.people.install('acme', permissions ? { permissions } : {})
  return { github, people: github.people, repository, host: await job(repository), operations }
}

/** Issues of somebody else. */
function crowd({ people, repository }: Awaited<ReturnType<typeof place>>, count: number): void {
  for (let index = 0; index < count; index += 1) people.openIssue(repository, 'eve', `i${index}`)
}

const dashboard = { title: 'Edgewise dashboard', body: 'one\n' }

test('an issue is opened, read, changed, and opened again', async () => {
  const { host, people, repository } = await place()
  const number = await host.putIssue(dashboard)
  expect(await host.issue(number)).toEqual({ ...dashboard, number, state: 'open', isOurs: true })
  people.editIssue(repository, number, { state: 'closed', body: 'closed by hand' }, 'ana')
  expect(await host.issue(number)).toMatchObject({ state: 'closed', body: 'closed by hand' })
  expect(await host.putIssue({ title: 'New', body: 'two' }, number)).toBe(number)
  expect(await host.issue(number)).toMatchObject({ title: 'New', body: 'two', state: 'open' })
  const theirs = people.openIssue(repository, 'ana', 'Hers')
  expect(await host.issue(theirs.number)).toMatchObject({ isOurs: false, body: '' })
})

test('what is gone is null, and so is a pull request', async () => {
  const { host, people, repository } = await place()
  const number = await host.putIssue(dashboard)
  people.deleteIssue(repository, number)
  people.push(repository, { branch: 'x', files: { x: 'x' } })
  const pull = people.openPull(repository, { head: 'x' })
  expect(await host.issue(number)).toBeNull()
  expect(await host.issue(pull.issue.number)).toBeNull()
  expect(await failure(host.putIssue(dashboard, number))).toMatchObject({ status: 410 })
})

test('our own are found in one call where there are few, the newest first', async () => {
  const set = await place()
  const { host, operations } = set
  crowd(set, 3)
  await host.putIssue(dashboard)
  await host.putIssue({ ...dashboard, title: 'Another' })
  operations()
  expect((await host.ownIssues()).map(({ number }) => number)).toEqual([5, 4])
  expect(operations()).toEqual(['POST /graphql'])
})

test('an old one is found behind many, and the newest of all without a filter', async () => {
  const set = await place()
  const { host, operations } = set
  await host.putIssue(dashboard)
  crowd(set, 100)
  await host.putIssue(dashboard)
  operations()
  expect((await host.ownIssues()).map(({ number }) => number)).toEqual([102, 1])
  expect(operations()).toHaveLength(2)
})

test('where GitHub does not know what an App opened, the newest are looked through', async () => {
  const set = await place()
  const { github, host, operations } = set
  github.world.findsIssuesOfApps = false
  await host.putIssue(dashboard)
  crowd(set, 250)
  operations()
  expect((await host.ownIssues()).map(({ number }) => number)).toEqual([1])
  expect(operations()).toHaveLength(4)
  crowd(set, 800)
  expect(await host.ownIssues()).toEqual([])
  expect(operations()).toHaveLength(11)
})

test('without the permission nothing is taken for missing', async () => {
  const set = await place({ contents: 'read' })
  crowd(set, 1)
  const { host } = set
  const refused = { name: 'Refused', status: 403 }
  expect(await failure(host.issue(1))).toMatchObject(refused)
  expect(await failure(host.ownIssues())).toMatchObject(refused)
  expect(await failure(host.putIssue(dashboard))).toMatchObject(refused)
})

test('where issues are switched off there is none, and none is opened', async () => {
  const { host, repository } = await place()
  repository.hasIssues = false
  expect(await host.issue(1)).toBeNull()
  expect(await host.ownIssues()).toEqual([])
  expect(await failure(host.putIssue(dashboard))).toMatchObject({ name: 'Refused', status: 410 })
})

test('an issue whose making was not answered is found, and not made twice', async () => {
  const { github, host, repository } = await place()
  github.faults.add({ method: 'POST', path: /\/issues$/, isCut: true, isApplied: true })
  expect(await failure(host.putIssue(dashboard))).toMatchObject({ name: 'NotNow' })
  expect(await host.ownIssues()).toMatchObject([{ ...dashboard, isOurs: true }])
  expect(repository.issues.size).toBe(1)
})
