import { TestClock } from 'pg-boss'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type Opener, openOn, type Place, queues, review } from './places.ts'

/** Opens jobs in a process that does not live for long: nobody supervises anything there. */
async function openShort(open: Opener, clock = new TestClock()) {
  const jobs = await open({ queues, works: false, notice: () => {}, clock })
  onTestFinished(() => jobs.stop({ within: 1 }))
  await jobs.ping()
  const pass = (seconds: number) => clock.setTime(clock.now() + 1000 * seconds)
  return { jobs, pass, clock }
}

let lanes = 0
const newLane = (): string => {
  lanes += 1
  return `lane ${lanes}`
}

/** What processes do that come and go. */
export function rounds(name: string, place: Place): void {
  describe(`sending for later, ${name}`, () => {
    test('waits for as long as it was told to', async () => {
      const jobs = await openOn(await place())
      const begun: number[] = []
      const sent = jobs.now()
      await jobs.send(review, { n: 1 }, { key: 'a', id: '1', after: 59.5 })
      await jobs.work(review, async () => void begun.push(jobs.now() - sent))
      await jobs.pass(50)
      expect(begun).toEqual([])
      expect(await jobs.counts()).toContainEqual(
        expect.objectContaining({ queue: 'review', ready: 0, later: 1 }),
      )
      await jobs.until(() => begun.length === 1)
      expect(begun[0]).toBeGreaterThanOrEqual(60)
      expect(begun[0]).toBeLessThanOrEqual(63)
    })

    test('keeps the time of what waits already', async () => {
      const jobs = await openOn(await place())
      const seen: (readonly [number, boolean])[] = []
      const sent = jobs.now()
      await jobs.send(review, { n: 1 }, { key: 'a', id: '1', after: 60 })
      expect(await jobs.send(review, { n: 2 }, { key: 'a', id: '2' })).toBe('merged')
      await jobs.send(review, { n: 3 }, { key: 'b', id: '3' })
      expect(await jobs.send(review, { n: 4 }, { key: 'b', id: '4', after: 600 })).toBe('merged')
      await jobs.work(review, async ({ data }) => {
        seen.push([data.n, jobs.now() - sent >= 60])
      })
      await jobs.until(() => seen.length === 2)
      expect(seen).toEqual([
        [4, false],
        [2, true],
      ])
    })
  })

  describe(`one round of supervision, ${name}`, () => {
    test('gives back what a silent worker holds, however often it is asked for', async () => {
      const open = await place()
      const short = await openShort(open)
      const held = await openOn(open)
      let begun = 0
      const done = Promise.withResolvers<void>()
      onTestFinished(() => done.resolve())
      await held.work(review, async () => {
        begun += 1
        await done.promise
      })
      await held.send(review, { n: 1 }, { key: 'a', id: '1' })
      await held.until(() => begun === 1)
      // From here on it is silent; it may be so for ten seconds.
      await short.clock.setTime(1000 * held.now() + 9000)
      await short.jobs.patrol()
      const queued = async () => (await short.jobs.counts()).find(({ queue }) => queue === 'review')
      expect(await queued()).toMatchObject({ active: 1, later: 0 })
      await short.pass(2)
      await short.jobs.patrol()
      expect(await queued()).toMatchObject({ active: 0, later: 1 })
      await short.jobs.patrol()
      expect(await queued()).toMatchObject({ active: 0, later: 1 })
    })
  })

  describe(`the turn of a lane, ${name}`, () => {
    test('is had by one, until it is ended', async () => {
      const { jobs } = await openShort(await place())
      const lane = newLane()
      expect(await jobs.isTurnTaken(lane)).toBe(false)
      const turns = await Promise.all(Array.from({ length: 20 }, () => jobs.takeTurn(lane, 30)))
      const [turn, ...more] = turns.filter((each) => each !== null)
      expect(more).toEqual([])
      expect(await jobs.isTurnTaken(lane)).toBe(true)
      expect(await jobs.isTurnTaken(newLane())).toBe(false)
      expect(await jobs.takeTurn(newLane(), 30)).not.toBeNull()
      await turn?.end()
      expect(await jobs.isTurnTaken(lane)).toBe(false)
      expect(await turn?.keep()).toBe(false)
      expect(await jobs.isTurnTaken(lane)).toBe(false)
      expect(await jobs.takeTurn(lane, 30)).not.toBeNull()
    })

    test('goes to the next where whoever had it was silent for too long', async () => {
      const { jobs, pass } = await openShort(await place())
      const lane = newLane()
      const first = await jobs.takeTurn(lane, 30)
      await pass(29)
      expect(await first?.keep()).toBe(true)
      await pass(29)
      expect(await jobs.takeTurn(lane, 30)).toBeNull()
      await pass(2)
      expect(await jobs.isTurnTaken(lane)).toBe(false)
      // Nobody has come meanwhile.
      expect(await first?.keep()).toBe(true)
      await pass(31)
      const second = await jobs.takeTurn(lane, 30)
      expect(second).not.toBeNull()
      expect(await first?.keep()).toBe(false)
      await first?.end()
      expect(await jobs.isTurnTaken(lane)).toBe(true)
      expect(await second?.keep()).toBe(true)
    })
  })
}
