import { describe, expect, test } from 'vitest'
import {
  failed,
  noteEnd,
  noteFailure,
  noteFollowed,
  saidOf,
} from '../../src/app/dashboard/requests.ts'
import { feedOnDead } from '../../src/app/dead/feed.ts'
import { type Asked, fixes } from '../../src/app/errands.ts'
import type { Followed } from '../../src/app/fix/follow.ts'
import { dashboardStage, entry } from './dashboard-stage.ts'

const due = { stage: 'keep', refusal: 'it would bring findings' } as never

describe('what is said of a box', () => {
  test.each<[Followed, string, number | null, RegExp]>([
    [
      { k: 'open', number: 7, isNew: true, stage: 'move', more: 1, isDirect: false, branch: 'm' },
      'open',
      7,
      /^stage `move`, 1 more comes after it$/,
    ],
    [{ k: 'nothing', none: null }, 'done', null, /nothing is left/],
    [
      { k: 'nothing', none: { code: 'complete', message: 'all is well', declare: null } },
      'done',
      null,
      /^all is well$/,
    ],
    [
      {
        k: 'nothing',
        none: { code: 'unknown', message: 'no pool', declare: null },
      } as unknown as Followed,
      'refused',
      null,
      /^no pool$/,
    ],
    [{ k: 'idle' }, 'done', null, /nobody/],
    [{ k: 'unconfirmed', number: 7 }, 'refused', 7, /edgewise applied/],
    [{ k: 'theirs', number: 7, branch: 'b' }, 'refused', 7, /commits that are not/],
    [{ k: 'theirs', number: null, branch: 'b' }, 'refused', null, /branch `b`/],
    [{ k: 'declined', number: 7 }, 'refused', 7, /tick again/],
    [{ k: 'enough', open: 3 }, 'refused', null, /^3 follow-ups/],
    [{ k: 'by hand', due }, 'done', null, /`keep`/],
    [{ k: 'unsafe', due }, 'refused', null, /it would bring findings/],
    [{ k: 'denied', due, status: 403 }, 'refused', null, /\(403\)/],
    [{ k: 'over' }, 'refused', null, /no branch/],
    [{ k: 'unplanned', message: 'why' }, 'refused', null, /why$/],
  ])('%o', (followed, state, pull, words) => {
    expect(saidOf(followed)).toEqual({ state, pull, words: expect.stringMatching(words) })
  })
})

const at = '2026-11-22T08:00:00.000Z'
const box: Asked = { number: null, id: 'box-1', comment: null, at, confirms: null }
const open: Followed = {
  ...{ k: 'open', number: 7, isNew: true, stage: 'move', more: 1, isDirect: false },
  branch: 'main',
}

/** A request on its way, and what is noted of it by a job. */
async function asking() {
  const it = await dashboardStage()
  const { place, office } = it
  const target = { cluster: 'prod', entry }
  const common = { repository: place.repository, ...target, by: 'ana', at }
  await it.results.keepRequest({ ...common, state: 'asked', pull: null, words: null })
  const job = { id: 'j', attempt: 1 }
  const noting = { office, job }
  return {
    ...it,
    followed: (followed: Followed, asked: Asked | null = box) =>
      noteFollowed(place, { target, followed, asked }, noting),
    ended: (number: number, state: 'closed' | 'merged') =>
      noteEnd(place, { number, state }, noting),
    died: (asked: Asked) =>
      noteFailure({ k: 'follow', place, scope: null, ...target, asked }, failed, noting),
    state: async () => {
      const [request] = await it.requests()
      return [request?.state, request?.pull]
    },
  }
}

describe('a request', () => {
  test('has what became of its follow-up, until that ends', async () => {
    const it = await asking()
    await it.followed(open)
    expect(await it.state()).toEqual(['open', 7])
    expect(it.sent.map(({ queue }) => queue)).toEqual(['dashboards'])
    await it.ended(8, 'merged')
    expect(await it.state()).toEqual(['open', 7])
    await it.ended(7, 'merged')
    expect(await it.state()).toEqual(['done', 7])
    expect((await it.requests())[0]?.words).toContain('/edgewise applied')
    // What somebody asked for below that one goes on here.
    const comment: Asked = { ...box, number: 7, id: '9', comment: 'IC_9' }
    await it.followed({ k: 'unconfirmed', number: 7 }, comment)
    expect(await it.state()).toEqual(['done', 7])
    await it.followed({ ...open, number: 9 } as Followed, comment)
    expect(await it.state()).toEqual(['open', 9])
  })

  test('is not answered by what an older one asked for', async () => {
    const it = await asking()
    await it.followed({ k: 'over' }, { ...box, at: '2026-11-21T08:00:00.000Z' })
    await it.died({ ...box, at: '2026-11-21T08:00:00.000Z' })
    expect(await it.state()).toEqual(['asked', null])
  })

  test('that died says so, and one that was answered does not', async () => {
    const it = await asking()
    await it.died({ ...box, number: 3 })
    expect(await it.state()).toEqual(['asked', null])
    await it.died(box)
    expect(await it.requests()).toMatchObject([{ state: 'refused', words: failed }])
    await it.followed(open)
    await it.died(box)
    expect(await it.state()).toEqual(['open', 7])
  })

  test('of another way in, or of none, is left alone', async () => {
    const it = await asking()
    const other = { cluster: 'test', entry }
    const noting = { office: it.office, job: { id: 'j', attempt: 1 } }
    await noteFollowed(it.place, { target: other, followed: open, asked: box }, noting)
    expect(await it.state()).toEqual(['asked', null])
    expect(it.sent).toEqual([])
  })
})

test('a dead letter of what a box asked for leads to one job that says so, and its own to none', async () => {
  const it = await asking()
  const follow = { k: 'follow', place: it.place, scope: null, cluster: 'prod', entry, asked: box }
  const letterOf = (data: object) => ({
    ...{ id: 'letter', queue: 'fixes', job: 'j', key: 'k', data, attempts: 10 },
    ...{ died: at, reason: 'why' },
  })
  const jobs = (data: object) => ({ ...it.office.jobs, dead: async () => [letterOf(data)] })
  expect(await feedOnDead(jobs(follow))).toBe(1)
  expect(await feedOnDead(jobs(follow))).toBe(0)
  const [sent] = it.sent
  expect(sent).toMatchObject({ queue: 'fixes', data: { ...follow, died: at } })
  const read = fixes.read(JSON.parse(JSON.stringify(sent?.data)))
  expect(read).toEqual(sent?.data)
  expect(await feedOnDead(jobs(read))).toBe(0)
})
