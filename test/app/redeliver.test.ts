import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
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

test('what never arrives is given up', async () => {
  const { hooks, place, round } = await missed(503)
  place.status = 503
  const failed = hooks.deliveries.length
  const asked = [await round(), await round(), await round(), await round(), await round()]
  expect(asked).toEqual([failed, failed, failed, 0, 0])
})

test('what is older than was asked for is left alone', async () => {
  const { round } = await missed(503)
  const later = Date.now() + 2 * 3_600_000
  expect(await round(60, later)).toBe(0)
  expect(await round(180, later)).toBeGreaterThan(0)
})
