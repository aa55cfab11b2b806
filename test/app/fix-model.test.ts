/**
 * Follow-up pull requests under whatever may happen to them, as `model.test.ts` does it for reviews:
 * commands that come twice or in another order, people who merge, squash, close and push in between,
 * also in the midst of a job, errors of GitHub, and the death of the process between any two calls.
 *
 * `SEQUENCES=5000 npm test` plays more of them.
 */

import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Store } from '../../src/jobs/store.ts'
import { type Listening, listen } from '../../src/server/http.ts'
import { playFix } from './fix-model.ts'
import { fixSequence } from './fix-sequences.ts'
import { memoryStore } from './memory-store.ts'
import type { Door } from './model.ts'

const number = Math.ceil(Number(process.env['SEQUENCES'] ?? 200) / 5)

let store: Store | null = null
let server: Listening | null = null
let door: Door | null = null

beforeAll(async () => {
  store = await memoryStore()
  server = await listen(
    async (request, peer) =>
      (await door?.serve?.(request, peer)) ?? new Response(null, { status: 503 }),
    { host: '127.0.0.1', port: 0 },
  )
  door = { url: server.url, serve: null }
})

afterAll(async () => {
  await server?.close()
  await store?.close()
})

const there = <T>(value: T | null): T => value ?? expect.unreachable('it is not open yet')

test(`${number} sequences end with at most one follow-up for each entry and stage`, async () => {
  const met = { deaths: 0, faults: 0, opened: 0 }
  await fc.assert(
    fc.asyncProperty(fixSequence, async (each) => {
      const { deaths, faults, opened } = await playFix(each, there(store), there(door))
      met.deaths += deaths
      met.faults += faults
      met.opened += opened
    }),
    { numRuns: number },
  )
  // What is to be survived has to happen.
  expect(met.deaths).toBeGreaterThanOrEqual(Math.floor(number / 20))
  expect(met.faults).toBeGreaterThanOrEqual(Math.floor(number / 20))
  expect(met.opened).toBeGreaterThanOrEqual(Math.floor(number / 3))
}, 3_600_000)
