import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { followUps, scenario } from '../app/fixing.ts'
import { lost, sample } from '../app/sample.ts'
import { checksOn, ownComments } from '../app/service.ts'
import { type Deployment, deploy, obstacle } from './site.ts'

const why = await obstacle()
const name = 'what Netlify deploys, in cells of 1,024 MB and 0.6 of a processor'

/** Of the 1,024 MB that a function has. */
const mostMegabytes = 800

describe.skipIf(why !== null)(why === null ? name : `${name} (NOT RUN: ${why})`, () => {
  let it: Deployment
  beforeAll(async () => {
    it = await deploy()
  }, 300_000)
  afterAll(async () => {
    await it.close()
    expect(it.github.violations).toEqual([])
  })

  test('from a signed webhook to a review, and by a command to a follow-up', async () => {
    const { people, hooks } = it.github
    const repository = people.createRepository('acme/clusters', {
      isPrivate: true,
      roles: { ana: 'write', eve: 'read' },
      files: { ...scenario('cluster-policy'), 'README.md': 'Clusters\n' },
    })
    people.install('acme')
    const files = { 'README.md': 'All clusters\n' }
    const head = people.push(repository, { branch: 'words', files, by: 'ana' })
    const pull = people.openPull(repository, { head: 'words', by: 'ana' })
    await it.idle()
    expect(it.platform.failures).toEqual([])
    expect(checksOn(repository, head)).toMatchObject([
      { status: 'completed', conclusion: 'success', title: 'No traffic path changes' },
    ])
    people.comment(pull, 'ana', '/edgewise fix')
    await it.idle()
    expect(ownComments(pull).at(-1)?.body).toContain('Stage `prepare`')
    const [followUp, ...others] = followUps(repository)
    expect(others).toEqual([])
    expect(followUp?.issue.title).toContain('(stage 1 of 5)')
    expect(hooks.deliveries.map(({ statusCode }) => statusCode)).toEqual(
      hooks.deliveries.map(() => 202),
    )
    expect(it.platform.failures).toEqual([])
  }, 300_000)

  test('a review that finds something, and a fix whose documents are validated', async () => {
    const { people } = it.github
    const repository = people.createRepository('shop/clusters', {
      isPrivate: true,
      roles: { ana: 'write' },
      files: sample,
    })
    people.install('shop')
    const head = people.push(repository, { branch: 'more', files: lost, by: 'ana' })
    const pull = people.openPull(repository, { head: 'more', by: 'ana' })
    await it.idle()
    expect(ownComments(pull)[0]?.body).toContain('no longer sees who the client is')
    expect(checksOn(repository, head)).toMatchObject([{ conclusion: 'neutral' }])
    people.comment(pull, 'ana', '/edgewise fix')
    await it.idle()
    const body = followUps(repository)[0]?.issue.body ?? ''
    // The validator, which travels as WebAssembly, was asked and answered.
    expect(body).toMatch(/\bvalid\b/)
    expect(body).not.toContain('not checked')
  }, 300_000)

  test('what nobody was woken for is found by the clock', async () => {
    const { people } = it.github
    const repository = people.createRepository('clock/clusters', {
      isPrivate: true,
      roles: { ana: 'write' },
      files: sample,
    })
    people.install('clock')
    it.platform.isDeaf = true
    const head = people.push(repository, { branch: 'more', files: lost, by: 'ana' })
    people.openPull(repository, { head: 'more', by: 'ana' })
    await it.idle()
    expect(checksOn(repository, head)).toEqual([])
    it.platform.isDeaf = false
    expect(await it.platform.tick()).toMatchObject({ status: 204 })
    await it.idle()
    expect(checksOn(repository, head)).toMatchObject([{ conclusion: 'neutral' }])
  }, 300_000)

  test('nothing of it failed, and the memory is enough', () => {
    expect(it.platform.failures).toEqual([])
    const lines = it.platform.log.map((line) => JSON.parse(line))
    const bad = lines.filter(
      ({ level, what }) => level === 'error' || (level === 'warn' && what !== 'wake'),
    )
    expect(bad).toEqual([])
    // Each lane was worked on, by an instance of its own.
    const drained = lines.filter(({ what, outcome }) => what === 'drain' && outcome === 'empty')
    expect([...new Set(drained.map(({ lane }) => lane))].toSorted()).toEqual(['prompt', 'scan'])
    const done = lines.filter(({ what, result }) => what === 'job' && result === 'done')
    expect(new Set(done.map(({ queue }) => queue))).toContain('scans')
    expect(it.platform.peak('webhook') / 2 ** 20).toBeLessThan(200)
    expect(it.platform.peak('drain-background') / 2 ** 20).toBeLessThanOrEqual(mostMegabytes)
  })
})
