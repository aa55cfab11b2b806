import { describe, expect, test } from 'vitest'
import type { Lane } from '../../src/app/queues.ts'
import { callFor, laneCalled } from '../../src/app/turns/call.ts'
import { drain } from '../../src/app/turns/drain.ts'
import { wakeLanes } from '../../src/app/turns/wake.ts'
import type { Counts } from '../../src/jobs/job.ts'
import type { Jobs } from '../../src/jobs/open.ts'

const now = new Date('2026-11-22T12:00:00Z')
const secrets = ['f1c9a3d27be8405c96aa', '0b6d18e2c7a94f35aa01']

const requestOf = ({ body, headers }: ReturnType<typeof callFor>): Request =>
  new Request('https://edgewise.example.org/api/drain', { method: 'POST', body, headers })

const minutes = (count: number): Date => new Date(now.getTime() + count * 60_000)

describe('a call', () => {
  test.each(['prompt', 'scan'] as const)('for the lane %s is understood', async (lane) => {
    expect(await laneCalled(requestOf(callFor(lane, secrets, now)), secrets, now)).toBe(lane)
  })

  test('is understood while its secret is being replaced', async () => {
    const old = callFor('scan', secrets.slice(1), now)
    expect(await laneCalled(requestOf(old), secrets, now)).toBe('scan')
    expect(await laneCalled(requestOf(old), secrets.slice(0, 1), now)).toBeNull()
  })

  test.each([
    ['an old one', minutes(6), 'prompt'],
    ['one of tomorrow', minutes(-6), 'prompt'],
    ['one for a lane that is none', now, 'other'],
  ])('%s is not followed', async (_, at, lane) => {
    const call = callFor(lane as Lane, secrets, now)
    expect(await laneCalled(requestOf(call), secrets, at)).toBeNull()
  })

  test('that somebody else signed, or nobody, or about something else, is not followed', async () => {
    const call = callFor('prompt', secrets, now)
    const { body, headers } = call
    const others = [
      callFor('prompt', ['a secret of somebody else'], now),
      { body, headers: {} },
      { body: body.replace('prompt', 'scan'), headers },
      { body: body.padEnd(1000), headers },
    ]
    for (const other of others) expect(await laneCalled(requestOf(other), secrets, now)).toBeNull()
  })

  test('has no signature that is one of a delivery', async () => {
    const { createHmac } = await import('node:crypto')
    const { body } = callFor('prompt', secrets, now)
    const signed = createHmac('sha256', secrets[0] ?? '')
      .update(body)
      .digest('hex')
    const forged = { body, headers: { 'x-edgewise-signature': `sha256=${signed}` } }
    expect(await laneCalled(requestOf(forged), secrets, now)).toBeNull()
  })
})

const idle = { later: 0, active: 0, dead: 0 }
const waiting = (queue: string, ready: number): Counts => ({ ...idle, queue, ready })

/** Jobs of which nothing is used but their turns and counts. */
const jobsOf = (parts: Partial<Jobs>): Jobs => parts as Jobs

test('lanes with something ready and nobody at it are woken', async () => {
  const woken: Lane[] = []
  const wake = async (lane: Lane) => woken.push(lane) > 1
  const jobs = (prompt: number, scan: number, taken: readonly string[]) =>
    jobsOf({
      counts: async () => [waiting('reviews', prompt), waiting('scans', scan)],
      isTurnTaken: async (lane) => taken.includes(lane),
    })
  expect(await wakeLanes(jobs(0, 0, []), wake)).toEqual([])
  expect(await wakeLanes(jobs(1, 1, ['prompt', 'scan']), wake)).toEqual([])
  expect(woken).toEqual([])
  expect(await wakeLanes(jobs(2, 1, []), wake)).toEqual([
    { lane: 'prompt', isAwake: false },
    { lane: 'scan', isAwake: true },
  ])
  expect(await wakeLanes(jobs(2, 1, ['prompt']), wake)).toHaveLength(1)
})

describe('a turn', () => {
  /** Notes what happens, in its order. */
  function scene(counts: () => Counts, keep = true) {
    const notes: string[] = []
    const note = (text: string) => async () => {
      notes.push(text)
    }
    const turn = { keep: async () => keep, end: note('turn ended') }
    const jobs = jobsOf({
      takeTurn: async (lane, seconds) => {
        notes.push(`taken ${lane} ${seconds}`)
        return turn
      },
      counts: async () => [counts(), waiting('scans', 5)],
    })
    const begin = async () => {
      notes.push('begun')
      return note('work ended')
    }
    return { notes, jobs, begin }
  }

  test('goes on until its own lane is empty; then work ends, and the turn last', async () => {
    let looks = 0
    const { notes, ...terms } = scene(() => {
      looks += 1
      return looks < 4 ? waiting('reviews', 1) : waiting('reviews', 0)
    })
    expect(await drain('prompt', { ...terms, longest: 60_000 })).toBe('empty')
    expect(looks).toBeGreaterThan(4)
    expect(notes).toEqual(['taken prompt 60', 'begun', 'work ended', 'turn ended'])
  })

  test('ends when its time is up, whatever waits', async () => {
    const { notes, ...terms } = scene(() => waiting('reviews', 9))
    expect(await drain('prompt', { ...terms, longest: 100 })).toBe('late')
    expect(notes.slice(-2)).toEqual(['work ended', 'turn ended'])
  })

  test('is ended where the work cannot begin, and where the database fails', async () => {
    const { notes, jobs } = scene(() => waiting('reviews', 1))
    const begin = async () => Promise.reject(new Error('no'))
    await expect(drain('scan', { jobs, begin, longest: 100 })).rejects.toThrow('no')
    expect(notes).toEqual(['taken scan 60', 'turn ended'])
  })

  test('of somebody else is left alone', async () => {
    const jobs = jobsOf({ takeTurn: async () => null })
    const begin = async () => expect.unreachable('nobody may begin')
    expect(await drain('scan', { jobs, begin, longest: 100 })).toBe('taken')
  })
})
