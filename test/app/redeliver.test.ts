import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { oldestMinutes, redeliver } from '../../src/app/redeliver.ts'
import { lost } from './sample.ts'
import { stage } from './stage.ts'

/** A place for webhooks that answers what it is told to. */
async function sink() {
  const place = { url: '', status: 202 }
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(place.status).end())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  place.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return place
}

/** A pull request that was opened while the App answered with a status. */
async function missed(status: number) {
  // The clock of both sides: tokens of the App have to be of the same time.
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  const set = await stage()
  const place = await sink()
  const { hooks } = set.github
  hooks.url = place.url
  place.status = status
  set.propose(lost)
  await hooks.settled()
  place.status = 202
  const round = async (minutes = oldestMinutes, now = Date.now()) => {
    const asked = await redeliver(set.app, minutes, now)
    await hooks.settled()
    return asked
  }
  return { ...set, place, hooks, round }
}

test('what failed is delivered again, once, under its own id', async () => {
  const { hooks, round } = await missed(503)
  const failed = hooks.deliveries.map(({ guid }) => guid)
  expect(failed.length).toBeGreaterThan(0)
  expect(await round()).toBe(failed.length)
  expect(
    hooks.deliveries
      .slice(failed.length)
      .map(({ guid }) => guid)
      .toSorted(),
  ).toEqual(failed.toSorted())
  expect(await round()).toBe(0)
})

test('what arrived is left alone, and so is what was refused for good', async () => {
  expect(await (await missed(202)).round()).toBe(0)
  expect(await (await missed(413)).round()).toBe(0)
})

test('what does not arrive is asked for more and more rarely, and then given up', async () => {
  const { hooks, place, round } = await missed(503)
  place.status = 503
  const failed = hooks.deliveries.length
  const start = Date.now()
  const at: number[] = []
  // As the service makes its rounds: every five minutes, and once an hour as far back as it goes.
  for (let turn = 0; turn < 80 * 12; turn += 1) {
    // Nothing is in sight of the short ones any more.
    const isIdle = turn > 24 && turn % 12 !== 0
    if (!isIdle && (await round(turn % 12 === 0 ? oldestMinutes : 20)) > 0)
      at.push(Math.round((Date.now() - start) / 60_000))
    vi.setSystemTime(Date.now() + 5 * 60_000)
  }
  expect(at.slice(0, 4)).toEqual([0, 5, 10, 20])
  expect(at.length).toBeLessThanOrEqual(12)
  expect(at.at(-1)).toBeGreaterThan(24 * 60)
  expect(hooks.deliveries.length).toBe(failed * (at.length + 1))
})

test('what failed for long arrives after all', async () => {
  const { place, round } = await missed(503)
  place.status = 503
  expect(await round(20)).toBeGreaterThan(0)
  vi.setSystemTime(Date.now() + 3_600_000)
  place.status = 202
  expect(await round(20)).toBe(0)
  expect(await round()).toBeGreaterThan(0)
  expect(await round()).toBe(0)
})

test('what is older than was asked for is left alone', async () => {
  const { round } = await missed(503)
  const later = Date.now() + 2 * 3_600_000
  expect(await round(60, later)).toBe(0)
  expect(await round(180, later)).toBeGreaterThan(0)
})
