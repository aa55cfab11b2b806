import { TestClock } from 'pg-boss'
import { describe, expect, test } from 'vitest'
import { type Job, Permanent } from '../../src/jobs/job.ts'
import { jobId } from '../../src/jobs/queue.ts'
import {
  breathe,
  command,
  type Numbered,
  type Opened,
  openOn,
  type Place,
  review,
} from './places.ts'

/** A handler that notes what it was given and ends when it is told to. */
function desk() {
  const begun: Job<Numbered>[] = []
  const open: (() => void)[] = []
  let most = 0
  let now = 0
  return {
    begun,
    numbers: () => begun.map(({ data }) => data.n),
    /** How many it had in hand at once. */
    most: () => most,
    handler: async (job: Job<Numbered>): Promise<void> => {
      begun.push(job)
      now += 1
      most = Math.max(most, now)
      await new Promise<void>((resolve) => open.push(resolve))
      now -= 1
    },
    /** Ends the job that began as the i-th. */
    finish: (i: number): void => open[i]?.(),
  }
}

const isEmpty = async (jobs: Opened): Promise<boolean> =>
  (await jobs.counts()).every(({ ready, later, active }) => ready + later + active === 0)

const later = (seconds: number): Error => Object.assign(new Error('later'), { retryAfter: seconds })

/** What holds in both databases. */
export function behaves(name: string, place: Place): void {
  const opened = async (): Promise<Opened> => await openOn(await place())

  describe(`sending, ${name}`, () => {
    test('an id has one effect, however often it comes', async () => {
      const jobs = await opened()
      const ids = { key: '1#7', id: '72D3162E-cc78-11e3-81ab-4c9367dc0958' }
      expect(await jobs.send(review, { n: 1 }, ids)).toBe('queued')
      expect(await jobs.send(review, { n: 1 }, ids)).toBe('known')
      const seen: Job<Numbered>[] = []
      await jobs.work(review, async (job) => void seen.push(job))
      await jobs.until(() => isEmpty(jobs))
      expect(await jobs.send(review, { n: 1 }, ids)).toBe('known')
      expect(await jobs.send(review, { n: 1 }, { ...ids, id: ids.id.toLowerCase() })).toBe('known')
      await jobs.pass(5)
      expect(seen).toHaveLength(1)
      expect(seen[0]).toMatchObject({ key: '1#7', data: { n: 1 }, attempt: 1, isLast: false })
      expect(seen[0]?.id).toBe(ids.id.toLowerCase())
    })

    test('of a key one runs, and the newest of those that came meanwhile', async () => {
      const jobs = await opened()
      const at = desk()
      const send = (n: number) => jobs.send(review, { n }, { key: 'a', id: `delivery ${n}` })
      await jobs.work(review, at.handler, { concurrency: 3 })
      await send(1)
      await jobs.until(() => at.begun.length === 1)
      expect([await send(2), await send(3), await send(4)]).toEqual(['queued', 'merged', 'merged'])
      expect([await send(1), await send(2), await send(3)]).toEqual(['known', 'known', 'known'])
      await jobs.pass(10)
      expect(at.numbers()).toEqual([1])
      at.finish(0)
      await jobs.until(() => at.begun.length === 2)
      at.finish(1)
      await jobs.until(() => isEmpty(jobs))
      expect([await send(2), await send(3), await send(4)]).toEqual(['known', 'known', 'known'])
      await jobs.pass(5)
      expect(at.numbers()).toEqual([1, 4])
      expect(at.most()).toBe(1)
    })

    test('at the same moment, one is queued and the others are merged into it', async () => {
      const jobs = await opened()
      const sent = await Promise.all(
        Array.from({ length: 20 }, (_, n) => jobs.send(review, { n }, { key: 'a', id: `${n}` })),
      )
      expect(sent.toSorted()).toEqual([...Array(19).fill('merged'), 'queued'])
      expect(await jobs.counts()).toContainEqual(
        expect.objectContaining({ queue: 'review', ready: 1, later: 0 }),
      )
      const thrice = (key: string) =>
        Promise.all([1, 2, 3].map((n) => jobs.send(review, { n }, { key, id: `one for ${key}` })))
      expect((await thrice('b')).toSorted()).toEqual(['known', 'known', 'queued'])
      expect((await thrice('a')).toSorted()).toEqual(['known', 'known', 'merged'])
    })

    test.each([1, 3])('where each counts, a key keeps all, one at a time (%i)', async (workers) => {
      const jobs = await opened()
      const seen: number[] = []
      let busy = 0
      for (let n = 0; n < 6; n += 1) {
        await jobs.send(command, { n }, { key: 'a', id: `${n}` })
        await jobs.sleep(0.001)
      }
      await jobs.work(
        command,
        async ({ data }) => {
          busy += 1
          expect(busy).toBe(1)
          await breathe()
          seen.push(data.n)
          busy -= 1
        },
        { concurrency: workers },
      )
      await jobs.until(() => isEmpty(jobs))
      expect(workers === 1 ? seen : seen.toSorted()).toEqual([0, 1, 2, 3, 4, 5])
      expect(await jobs.dead()).toEqual([])
    })

    test('a busy key holds up no other', async () => {
      const jobs = await opened()
      const at = desk()
      await jobs.work(review, at.handler, { concurrency: 2 })
      await jobs.send(review, { n: 1 }, { key: 'a', id: '1' })
      await jobs.until(() => at.begun.length === 1)
      await jobs.send(review, { n: 2 }, { key: 'a', id: '2' })
      await jobs.pass(1)
      await jobs.send(review, { n: 3 }, { key: 'b', id: '3' })
      await jobs.until(() => at.begun.length === 2)
      expect(at.numbers()).toEqual([1, 3])
      for (const i of [0, 1]) at.finish(i)
      await jobs.until(() => at.begun.length === 3)
      at.finish(2)
      expect(at.numbers()).toEqual([1, 3, 2])
    })

    test('a key is free once its job is done, though supervision saw it busy', async () => {
      const jobs = await opened()
      const at = desk()
      await jobs.work(review, at.handler)
      await jobs.send(review, { n: 1 }, { key: 'a', id: '1' })
      await jobs.until(() => at.begun.length === 1)
      // Longer than pg-boss's supervision and its memory of the queues need to notice.
      await jobs.pass(75)
      at.finish(0)
      await jobs.until(() => isEmpty(jobs))
      await jobs.send(review, { n: 2 }, { key: 'a', id: '2' })
      const sent = jobs.now()
      await jobs.until(() => at.begun.length === 2)
      expect(jobs.now() - sent).toBeLessThanOrEqual(3)
      at.finish(1)
    })
  })

  describe(`failing, ${name}`, () => {
    test('waits longer each time, then is a dead letter, which can be replayed', async () => {
      const jobs = await opened()
      const at: number[] = []
      let isBroken = true
      const attempts: (readonly [number, boolean])[] = []
      await jobs.work(review, async ({ attempt, isLast }) => {
        at.push(jobs.now())
        attempts.push([attempt, isLast])
        if (isBroken) throw new Error(`no luck\nin attempt ${attempt}`)
      })
      const ids = { key: 'a', id: jobId('a delivery') }
      await jobs.send(review, { n: 5 }, ids)
      await jobs.until(async () => (await jobs.dead()).length === 1)
      expect(attempts).toEqual([
        [1, false],
        [2, false],
        [3, true],
      ])
      const [first = 0, second = 0, third = 0] = at
      expect(second - first).toBeGreaterThanOrEqual(2)
      expect(second - first).toBeLessThanOrEqual(4 + 3)
      expect(third - second).toBeGreaterThanOrEqual(4)
      expect(third - second).toBeLessThanOrEqual(8 + 3)

      const [letter] = await jobs.dead()
      expect(letter).toMatchObject({
        queue: 'review',
        job: ids.id,
        key: 'a',
        data: { n: 5 },
        attempts: 3,
        reason: 'no luck\nin attempt 3',
      })
      expect(await jobs.counts()).toContainEqual(
        expect.objectContaining({ queue: 'review', dead: 1, ready: 0, later: 0, active: 0 }),
      )
      expect(await jobs.send(review, { n: 5 }, ids)).toBe('known')

      isBroken = false
      expect(await jobs.replay(letter?.id ?? '')).toBe('replayed')
      await jobs.until(() => isEmpty(jobs))
      expect(attempts.at(-1)).toEqual([1, false])
      expect(await jobs.dead()).toEqual([])
      for (const id of [letter?.id ?? '', 'nonsense', "'; DROP TABLE job"])
        await expect(jobs.replay(id)).rejects.toThrow(`there is no dead letter ${id}`)
    })

    test('a dead letter whose work a newer job does is not run again', async () => {
      const jobs = await opened()
      const at = desk()
      await jobs.send(review, { n: 1 }, { key: 'a', id: '1' })
      await jobs.work(review, async (job) => {
        if (job.data.n === 1) throw new Permanent('never')
        await at.handler(job)
      })
      await jobs.until(async () => (await jobs.dead()).length === 1)
      await jobs.send(review, { n: 2 }, { key: 'a', id: '2' })
      await jobs.until(() => at.begun.length === 1)
      await jobs.send(review, { n: 3 }, { key: 'a', id: '3' })
      const [letter] = await jobs.dead()
      expect(await jobs.replay(letter?.id ?? '')).toBe('superseded')
      expect(await jobs.dead()).toEqual([])
      at.finish(0)
      await jobs.until(() => at.begun.length === 2)
      at.finish(1)
      await jobs.until(() => isEmpty(jobs))
      expect(at.numbers()).toEqual([2, 3])
    })

    test('what cannot be helped is not tried again', async () => {
      const jobs = await opened()
      let tries = 0
      await jobs.work(review, async () => {
        tries += 1
        throw new Permanent('the repository is gone')
      })
      await jobs.send(review, { n: 1 }, { key: 'a', id: '1' })
      await jobs.until(async () => (await jobs.dead()).length === 1)
      expect(await jobs.dead()).toMatchObject([{ attempts: 1, reason: 'the repository is gone' }])
      expect(tries).toBe(1)
    })

    test('what asks for a time gets it, within reason', async () => {
      const jobs = await opened()
      const at: number[] = []
      await jobs.work(review, async ({ attempt }) => {
        at.push(jobs.now())
        if (attempt === 1) throw later(90)
        if (attempt === 2) throw later(1e9)
      })
      await jobs.send(review, { n: 1 }, { key: 'a', id: '1' })
      await jobs.until(() => at.length === 1)
      await jobs.pass(1)
      expect(await jobs.counts()).toContainEqual(
        expect.objectContaining({ queue: 'review', ready: 0, later: 1, active: 0 }),
      )
      await jobs.sleep(85)
      await jobs.pass(2)
      await jobs.until(() => at.length === 2)
      expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(90)
      expect((at[1] ?? 0) - (at[0] ?? 0)).toBeLessThanOrEqual(93)
      await jobs.sleep(6 * 3600 - 5)
      await jobs.pass(3)
      expect(at).toHaveLength(2)
      await jobs.until(() => at.length === 3)
    })

    test('a newer job does not wait for the retry of an older one, and takes its work', async () => {
      const jobs = await opened()
      const seen: (readonly [number, number])[] = []
      await jobs.work(review, async ({ data, attempt }) => {
        seen.push([data.n, attempt])
        if (data.n === 1) throw later(20)
        if (attempt < 3) throw new Error('no luck')
      })
      await jobs.send(review, { n: 1 }, { key: 'a', id: '1' })
      await jobs.until(() => seen.length === 1)
      await jobs.send(review, { n: 2 }, { key: 'a', id: '2' })
      await jobs.until(() => isEmpty(jobs))
      await jobs.pass(30)
      expect(seen).toEqual([
        [1, 1],
        [2, 1],
        [2, 2],
        [2, 3],
      ])
      expect(await jobs.dead()).toEqual([])
      expect(await jobs.send(review, { n: 1 }, { key: 'a', id: '1' })).toBe('known')
    })

    test('a retry whose turn comes before a newer job leaves the work to that', async () => {
      const jobs = await opened()
      const seen: (readonly [number, number])[] = []
      await jobs.send(review, { n: 1 }, { key: 'a', id: '1' })
      await jobs.sleep(1)
      await jobs.work(review, async ({ data, attempt }) => {
        seen.push([data.n, attempt])
        if (data.n === 2) return
        await jobs.send(review, { n: 2 }, { key: 'a', id: '2' })
        throw later(0)
      })
      await jobs.until(() => isEmpty(jobs))
      expect(seen).toEqual([
        [1, 1],
        [2, 1],
      ])
    })

    test('data that this version does not understand ends as a dead letter', async () => {
      const jobs = await opened()
      await jobs.work(review, async () => {})
      await jobs.send({ ...review, read: () => ({}) }, { m: 1 }, { key: 'a', id: '1' })
      await jobs.until(async () => (await jobs.dead()).length === 1)
      expect(await jobs.dead()).toMatchObject([
        { data: { m: 1 }, reason: 'there is no number in it' },
      ])
    })

    test('of an error, its message is kept and nothing else', async () => {
      const jobs = await opened()
      const request = { headers: { authorization: 'token secret' } }
      await jobs.work(review, async () => {
        throw Object.assign(new Permanent('x'.repeat(5000)), { request })
      })
      await jobs.send(review, { n: 1 }, { key: 'a', id: '1' })
      await jobs.until(async () => (await jobs.dead()).length === 1)
      expect((await jobs.dead())[0]?.reason).toBe('x'.repeat(1000))
    })
  })

  describe(`leases, ${name}`, () => {
    test('belong to an attempt, and end with it', async () => {
      const jobs = await opened()
      const at = desk()
      await jobs.work(review, at.handler, { concurrency: 2 })
      await jobs.send(review, { n: 1 }, { key: 'a', id: '1' })
      await jobs.until(() => at.begun.length === 1)
      await jobs.pass(40)
      const [first] = at.begun
      expect(await first?.lease.isHeld()).toBe(true)
      // The first attempt hangs; when its time is over, another worker begins anew.
      await jobs.until(() => at.begun.length === 2)
      const second = at.begun[1]
      expect(second?.attempt).toBe(2)
      expect([await first?.lease.isHeld(), await second?.lease.isHeld()]).toEqual([false, true])
      expect([first?.signal.aborted, second?.signal.aborted]).toEqual([true, false])
      at.finish(0)
      await jobs.pass(5)
      expect(await second?.lease.isHeld()).toBe(true)
      at.finish(1)
      await jobs.until(() => isEmpty(jobs))
      expect(await second?.lease.isHeld()).toBe(false)
      expect(at.begun).toHaveLength(2)
    })

    test('a process that was held up may not go on with what another one does', async () => {
      const open = await place()
      const at = desk()
      // Its clock stands still from here on: no heartbeat, and nothing tells it anything.
      const held = await openOn(open)
      await held.work(review, async (job) => {
        await at.handler(job)
        throw new Error('no luck')
      })
      await held.send(review, { n: 1 }, { key: 'a', id: '1' })
      await held.until(() => at.begun.length === 1)
      expect(await at.begun[0]?.lease.isHeld()).toBe(true)

      const other = await openOn(open)
      await other.work(review, at.handler)
      await other.until(() => at.begun.length === 2)
      const [first, second] = at.begun
      expect(second?.attempt).toBe(2)
      expect(first?.signal.aborted).toBe(false)
      expect([await first?.lease.isHeld(), await second?.lease.isHeld()]).toEqual([false, true])
      at.finish(0)
      await other.pass(5)
      expect(await second?.lease.isHeld()).toBe(true)
      at.finish(1)
      await other.until(() => isEmpty(other))
      expect(at.begun).toHaveLength(2)
    })

    test('a process that ends waits for its jobs, or gives them back', async () => {
      const open = await place()
      const clock = new TestClock()
      const jobs = await openOn(open, clock)
      const at = desk()
      await jobs.work(review, at.handler, { concurrency: 2 })
      await jobs.send(review, { n: 1 }, { key: 'a', id: '1' })
      await jobs.send(review, { n: 2 }, { key: 'b', id: '2' })
      await jobs.until(() => at.begun.length === 2)
      at.finish(at.numbers().indexOf(1))
      await jobs.stop({ within: 1 })
      const left = at.begun.find(({ data }) => data.n === 2)
      expect(left?.signal.aborted).toBe(true)
      expect(await left?.lease.isHeld()).toBe(false)
      for (const i of [0, 1]) at.finish(i)

      const after = await openOn(open, clock)
      const seen: (readonly [number, number])[] = []
      await after.work(review, async ({ data, attempt }) => void seen.push([data.n, attempt]))
      await after.until(() => isEmpty(after))
      expect(seen).toEqual([[2, 2]])
    })
  })
}
