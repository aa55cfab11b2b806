import { describe, expect, test } from 'vitest'
import { Permanent } from '../../src/jobs/job.ts'
import { command, type Numbered, type Opened, openOn, type Place, review } from './places.ts'

const isIdle = async (jobs: Opened): Promise<boolean> =>
  (await jobs.counts()).every(({ ready, later, active }) => ready + later + active === 0)

/** What of a job outlives it in another one, and what does not outlive anything. */
export function carries(name: string, place: Place): void {
  const opened = async (): Promise<Opened> => await openOn(await place())

  describe(`what a job carries, ${name}`, () => {
    test('goes on in the one that it is merged with', async () => {
      const jobs = await opened()
      const seen: Numbered[] = []
      await jobs.send(review, { n: 1, isLoud: true }, { key: 'a', id: '1' })
      expect(await jobs.send(review, { n: 2 }, { key: 'a', id: '2' })).toBe('merged')
      expect(await jobs.send(review, { n: 3 }, { key: 'a', id: '3' })).toBe('merged')
      await jobs.work(review, async ({ data }) => void seen.push(data))
      await jobs.until(() => isIdle(jobs))
      expect(seen).toEqual([{ n: 3, isLoud: true }])
    })

    test('goes on in the newer one that does its work, through its failures too', async () => {
      const jobs = await opened()
      const seen: (readonly [Numbered, number])[] = []
      await jobs.work(review, async ({ data, attempt }) => {
        seen.push([data, attempt])
        if (data.n === 1) throw Object.assign(new Error('later'), { retryAfter: 20 })
        if (attempt < 3) throw new Error('no luck')
      })
      await jobs.send(review, { n: 1, isLoud: true }, { key: 'a', id: '1' })
      await jobs.until(() => seen.length === 1)
      await jobs.send(review, { n: 2 }, { key: 'a', id: '2' })
      await jobs.until(() => isIdle(jobs))
      const newer = { n: 2, isLoud: true }
      expect(seen.slice(1)).toEqual([
        [newer, 1],
        [newer, 2],
        [newer, 3],
      ])
    })

    test('goes on in the one that waits when its retry comes first', async () => {
      const jobs = await opened()
      const seen: Numbered[] = []
      await jobs.send(review, { n: 1, isLoud: true }, { key: 'a', id: '1' })
      await jobs.sleep(1)
      await jobs.work(review, async ({ data }) => {
        seen.push(data)
        if (data.n === 2) return
        await jobs.send(review, { n: 2 }, { key: 'a', id: '2' })
        throw Object.assign(new Error('now'), { retryAfter: 0 })
      })
      await jobs.until(() => isIdle(jobs))
      expect(seen).toEqual([
        { n: 1, isLoud: true },
        { n: 2, isLoud: true },
      ])
    })

    test('is forgotten when it is asked for: waiting, done and dead, and nothing else', async () => {
      const jobs = await opened()
      await jobs.work(command, async ({ data }) => {
        if (data.n === 2) throw new Permanent('no')
      })
      await jobs.send(command, { n: 1 }, { key: 'a', id: '1' })
      await jobs.send(command, { n: 2 }, { key: 'b', id: '2' })
      await jobs.send(command, { n: 3 }, { key: 'c', id: '3' })
      await jobs.until(() => isIdle(jobs))
      await jobs.send(review, { n: 2, isLoud: true }, { key: 'a', id: '4' })
      await jobs.send(review, { n: 3 }, { key: 'b', id: '5' })
      // The dead job, its letter, and what waits.
      expect(await jobs.forget({ n: 2 })).toEqual({ deleted: 3, left: 0 })
      expect(await jobs.dead()).toEqual([])
      expect(await jobs.send(command, { n: 1 }, { key: 'a', id: '1' })).toBe('known')
      expect(await jobs.counts()).toContainEqual(
        expect.objectContaining({ queue: 'review', ready: 1 }),
      )
      expect(await jobs.forget({ n: 2 })).toEqual({ deleted: 0, left: 0 })
    })

    test('what is not done is counted by its data: ready or at work, put off, and no dead letter', async () => {
      const jobs = await opened()
      await jobs.work(command, async () => {
        throw new Permanent('no')
      })
      await jobs.send(command, { n: 2 }, { key: 'a', id: '1' })
      await jobs.until(async () => (await jobs.dead()).length === 1)
      expect(await jobs.unfinished({ n: 2 })).toEqual({ now: 0, later: 0 })
      await jobs.send(review, { n: 2, isLoud: true }, { key: 'a', id: '2' })
      await jobs.send(review, { n: 2 }, { key: 'b', id: '3', after: 60 })
      await jobs.send(review, { n: 3 }, { key: 'c', id: '4' })
      expect(await jobs.unfinished({ n: 2 })).toEqual({ now: 1, later: 1 })
      expect(await jobs.unfinished({ isLoud: true })).toEqual({ now: 1, later: 0 })
    })

    test('of dead letters the young ones can be had alone', async () => {
      const jobs = await opened()
      await jobs.work(command, async () => {
        throw new Permanent('no')
      })
      await jobs.send(command, { n: 1 }, { key: 'a', id: '1' })
      await jobs.until(async () => (await jobs.dead()).length === 1)
      await jobs.pass(100)
      await jobs.send(command, { n: 2 }, { key: 'b', id: '2' })
      await jobs.until(async () => (await jobs.dead()).length === 2)
      const young = await jobs.dead({ within: 50 })
      expect(young).toMatchObject([{ data: { n: 2 }, key: 'b', queue: 'command', attempts: 1 }])
    })
  })
}
