import { describe, expect, test } from 'vitest'
import { newlyTicked } from '../../src/app/dashboard/box.ts'
import { ticks } from '../../src/app/dashboard/errands.ts'
import { failed } from '../../src/app/dashboard/requests.ts'
import { feedOnDead } from '../../src/app/dead/feed.ts'
import { fixes } from '../../src/app/errands.ts'
import { dashboardStage, entry, finding } from './dashboard-stage.ts'

const begun = async (permissions?: undefined) => {
  const it = await dashboardStage(permissions)
  await it.show()
  const follows = () => it.sent.filter(({ queue }) => queue === 'fixes')
  return { ...it, follows }
}

describe('a box that is ticked', () => {
  test('has a follow-up begun, once', async () => {
    const it = await begun()
    const job = it.tickJob('ana', it.platform)
    expect(await it.tick(job)).toBe('asked')
    expect(await it.requests()).toEqual([{ by: 'ana', state: 'asked', pull: null, words: null }])
    expect(it.follows()).toHaveLength(1)
    const [{ data } = { data: {} }] = it.follows()
    expect(data).toMatchObject({
      k: 'follow',
      scope: null,
      cluster: 'prod',
      entry,
      place: it.place,
    })
    expect(fixes.read(JSON.parse(JSON.stringify(data)))).toEqual(data)
    expect(it.sent.at(-1)).toMatchObject({ queue: 'dashboards' })
    // The same delivery again, another press of the same person, and somebody else.
    expect(await it.tick({ ...job, attempt: 2 })).toBe('asked')
    it.github.world.advance(1000)
    it.people.grant(it.clusters, 'mia', 'admin')
    expect(await it.tick(it.tickJob('ana', it.platform))).toBe('known')
    expect(await it.tick(it.tickJob('mia', it.platform))).toBe('known')
    expect(it.follows()).toHaveLength(1)
    expect(await it.show()).toBe('edited')
    const [issue] = it.platform.issues.values()
    expect(issue?.body).toMatch(/What was asked for\s+- .*: on its way; asked by `ana`/)
    expect(issue?.body).not.toContain('- [ ]')
  })

  test.each([
    ['eve', 'read'],
    ['stranger', 'no role'],
  ])('by %s, who has %s there, is refused and offered again', async (by) => {
    const it = await begun()
    // Who may tick here need not be somebody there.
    it.people.grant(it.platform, by, 'admin')
    expect(await it.tick(it.tickJob(by, it.platform))).toBe('refused')
    expect(it.follows()).toEqual([])
    const [issue] = it.platform.issues.values()
    it.people.editIssue(it.platform, issue?.number ?? 0, issue?.body?.replace('[ ]', '[x]') ?? '')
    expect(await it.show()).toBe('edited')
    expect(issue?.body).toContain(`- [ ] ${it.mark}`)
    expect(issue?.body).toMatch(/\*\*not opened\*\*.*needs write permission/)
    it.github.world.advance(1000)
    expect(await it.tick(it.tickJob('ana', it.platform))).toBe('asked')
  })

  test('is unticked even where nothing else changes', async () => {
    const it = await begun()
    const [issue] = it.platform.issues.values()
    const body = issue?.body ?? ''
    const fake = body.replace('- [ ]', '- [x] <!-- edgewise:box 99 0123456789ab -->x\n- [ ]')
    it.people.editIssue(it.platform, issue?.number ?? 0, fake)
    const boxes = newlyTicked(body, fake)
    expect(boxes).toEqual([{ repository: 99, hash: '0123456789ab' }])
    expect(await it.tick(it.tickJob('ana', it.platform, boxes))).toBe('gone')
    expect(await it.requests()).toEqual([])
    expect(await it.show()).toBe('edited')
    expect(issue?.body).toBe(body)
  })

  test('that died is said to have failed, once, and may be ticked again', async () => {
    const it = await begun()
    const job = it.tickJob('ana', it.platform)
    const letter = {
      ...{ id: 'letter', queue: 'ticks', job: job.id, key: 'k', data: job.data, attempts: 10 },
      ...{ died: job.data.at, reason: 'why' },
    }
    const jobs = (data: object) => ({ ...it.office.jobs, dead: async () => [{ ...letter, data }] })
    expect(await feedOnDead(jobs(job.data))).toBe(1)
    expect(await feedOnDead(jobs(job.data))).toBe(0)
    const sent = ticks.read(JSON.parse(JSON.stringify(it.sent[0]?.data)))
    expect(sent).toEqual({ ...job.data, died: job.data.at })
    expect(await feedOnDead(jobs(sent))).toBe(0)
    const calls = it.github.calls.length
    expect(await it.tick({ ...job, data: sent })).toBe('concluded')
    expect(it.github.calls.length).toBe(calls)
    expect(await it.requests()).toMatchObject([{ by: 'ana', state: 'refused', words: failed }])
    expect(it.follows()).toEqual([])
    it.github.world.advance(1000)
    expect(await it.tick(it.tickJob('ana', it.platform))).toBe('asked')
    // What is on its way for somebody is not ended by what died.
    expect(await it.tick({ ...job, data: sent })).toBe('known')
  })

  test('is nothing on an issue that is not the dashboard, or not this one', async () => {
    const it = await begun()
    it.people.openIssue(it.other, 'eve', 'x', `- [x] ${it.mark}`)
    expect(await it.tick(it.tickJob('ana', it.other))).toBe('no dashboard')
    const job = it.tickJob('ana', it.platform)
    expect(await it.tick({ ...job, data: { ...job.data, number: 77 } })).toBe('no dashboard')
    expect(it.sent).toEqual([])
  })

  test('whose finding is gone, or cannot be mended, begins nothing', async () => {
    const it = await begun()
    await it.scan(finding({ fixable: false }), finding({ fingerprint: 'f2', entry: null }))
    expect(await it.tick(it.tickJob('ana', it.platform))).toBe('gone')
    expect(await it.requests()).toEqual([])
  })

  test('again, after what came of it was noted, begins nothing when it is replayed', async () => {
    const it = await begun()
    const job = it.tickJob('ana', it.platform)
    await it.tick(job)
    const [request] = (await it.results.overview({ most: 1, today: '2026-11-22' })).requests
    if (request === undefined) expect.unreachable('there is no request')
    await it.results.keepRequest({ ...request, state: 'done', words: 'x' })
    expect(await it.tick({ ...job, attempt: 3 })).toBe('known')
    await it.scan()
    it.github.world.advance(1000)
    expect(await it.tick(it.tickJob('ana', it.platform))).toBe('gone')
    expect((await it.requests())[0]).toMatchObject({ state: 'done', words: /not found/ })
  })
})
