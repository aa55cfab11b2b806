import { describe, expect, test } from 'vitest'
import { scans } from '../../src/app/scan/errands.ts'
import type { Call } from '../github/server.ts'
import { oneStore, type Scanned, scannedBy, way } from './scanning.ts'
import { checksOn } from './service.ts'

const there = oneStore()
const overviewOf = (it: Scanned) => it.results.overview({ most: 5000, today: '2026-11-22' })
const waiting = async (it: Scanned): Promise<number> =>
  (await overviewOf(it)).repositories.filter(({ status }) => status === 'pending').length
const isLimited = ({ status }: Call): boolean => status === 403 || status === 429

describe('what GitHub allows', () => {
  test('is left to reviews in good time, and the rest is scanned after the reset', async () => {
    const it = await scannedBy(there.store, 60, { limits: { requests: 60 } })
    const { people, world } = it.github
    await it.deliver()
    await it.work()
    const pause = await it.results.pause()
    expect(Date.parse(pause?.until ?? '')).toBeGreaterThan(it.process.clock.now())
    expect(await waiting(it)).toBeGreaterThan(5)
    expect(it.github.calls.filter(isLimited)).toEqual([])
    const inAll = it.github.calls.filter(({ who }) => who.startsWith('installation'))
    expect(inAll.filter(({ path }) => path !== '/graphql').length).toBeLessThanOrEqual(49)

    const [, one] = it.repositories
    if (one === undefined) expect.unreachable()
    people.push(one, { branch: 'change', files: way('service-1', 'Local'), by: 'ana' })
    people.openPull(one, { head: 'change', by: 'ana' })
    await it.deliver()
    await it.work()
    const head = one.refs.get('refs/heads/change') ?? ''
    expect(checksOn(one, head)).toMatchObject([{ status: 'completed' }])
    expect(await waiting(it)).toBeGreaterThan(5)

    world.advance(3_600_000)
    await it.pass(3_700)
    await it.work(true)
    expect(await waiting(it)).toBe(0)
    expect(await it.results.pause()).toBeNull()
    expect((await overviewOf(it)).repositories).toHaveLength(55)
    expect(it.github.calls.filter(isLimited)).toEqual([])
  })

  test('a word of GitHub to wait is heeded', async () => {
    const it = await scannedBy(there.store, 8)
    const path = '/repos/acme/service-3/git/trees'
    const { tree } = (await treeOf(it, 'service-3')) ?? expect.unreachable()
    it.github.faults.add({
      method: 'GET',
      path: `${path}/${tree}`,
      status: 429,
      headers: { 'retry-after': '600' },
    })
    await it.deliver()
    await it.work()
    const asked = it.github.calls.length
    expect(await waiting(it)).toBeGreaterThan(2)
    await it.pass(300)
    await it.work()
    expect(it.github.calls.length).toBe(asked)
    await it.pass(400)
    await it.work()
    expect(await waiting(it)).toBe(0)
    expect(await it.results.pause()).toBeNull()
  })
})

async function treeOf(it: Scanned, name: string) {
  const repository = it.repositories.find((each) => each.name === name)
  const commit = repository?.refs.get('refs/heads/main') ?? ''
  return repository?.store.commit(commit)
}

describe('one repository', () => {
  test('that cannot be read for a while holds up no other, and is tried again', async () => {
    const it = await scannedBy(there.store, 12)
    const { tree } = (await treeOf(it, 'service-1')) ?? expect.unreachable()
    const fault = { method: 'GET', path: `/repos/acme/service-1/git/trees/${tree}`, status: 502 }
    for (let n = 0; n < 30; n += 1) it.github.faults.add(fault)
    await it.deliver()
    await it.work(true)
    const { repositories } = await overviewOf(it)
    expect(repositories.filter(({ status }) => status === 'scanned')).toHaveLength(7)
    const [failed] = repositories.filter(({ name }) => name === 'service-1')
    expect(failed).toMatchObject({ status: 'failed', reason: expect.stringContaining('502') })
    const tries = it.calls().filter(({ path }) => path.startsWith(fault.path))
    // Each call is tried twice at once.
    expect(tries.length).toBeLessThanOrEqual(10)
    await it.nextDay()
    await it.work(true)
    expect(it.calls().some(({ path }) => path.startsWith(fault.path))).toBe(true)
  })

  test('that the App may not read any more is said', async () => {
    const it = await scannedBy(there.store, 8)
    const { tree } = (await treeOf(it, 'service-1')) ?? expect.unreachable()
    const path = `/repos/acme/service-1/git/trees/${tree}`
    it.github.faults.add({ method: 'GET', path, status: 451, message: 'blocked' })
    await it.deliver()
    await it.work()
    const { repositories } = await overviewOf(it)
    expect(repositories.find(({ name }) => name === 'service-1')).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('451'),
    })
    expect(await waiting(it)).toBe(0)
  })
})

test('where nothing can be read, nothing is given up for it', async () => {
  const it = await scannedBy(there.store, 20)
  await it.deliver()
  it.github.faults.add({ method: 'GET', path: /\/git\/trees\//, isCut: true, times: 30 })
  await it.work(true)
  const { repositories } = await overviewOf(it)
  const reasons = repositories.flatMap(({ reason }) => reason ?? [])
  expect(reasons.toSorted()).toEqual(
    [expect.stringContaining('unknown key'), expect.stringContaining('too large')].toSorted(),
  )
  expect(await waiting(it)).toBe(0)
})

test('what is wanted by another version is listed again, and not scanned for ever', async () => {
  const it = await scannedBy(there.store, 8)
  await it.deliver()
  await it.work()
  it.calls()
  const { id } = it.installation
  const { repositories } = await overviewOf(it)
  const known = repositories.filter(({ commit }) => commit !== null)
  const listed = known.map(({ repository, owner, name, commit }) => ({
    repository,
    owner,
    name,
    branch: 'main',
    commit,
    tree:
      it.repositories.find((each) => each.id === repository)?.store.commit(commit ?? '')?.tree ??
      null,
    skip: null,
  }))
  const options = { whole: false, stand: 'another -', today: '2026-11-22' }
  const { pending } = await it.results.list(listed, options)
  expect(pending).toBe(listed.length)
  await it.process.jobs.send(scans, { installation: id, shard: 0 }, { key: `${id}`, id: 'other' })
  await it.work()
  expect(await waiting(it)).toBe(0)
  expect(it.calls().length).toBeLessThan(40)
})
