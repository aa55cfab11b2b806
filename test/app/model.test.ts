/**
 * The service under whatever may happen to it, in random sequences: pushes, comments, webhooks that
 * come twice or in another order, errors of GitHub, answers that are lost, and the death of the
 * process between any two calls to GitHub. Every sequence meets the real thing: webhooks over HTTP,
 * pg-boss on the embedded database (in memory), the workers, Octokit, and the GitHub of the tests.
 * Only time is the test's. A process dies in place: nothing that it had begun reaches the database
 * or GitHub again, and the next one finds what it left.
 *
 * `SEQUENCES=5000 npm test` plays more of them, `SEED=...` others.
 */

import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Store } from '../../src/jobs/store.ts'
import { type Listening, listen } from '../../src/server/http.ts'
import { memoryStore } from './memory-store.ts'
import { type Door, play } from './model.ts'
import { sequence } from './sequences.ts'

const number = Number(process.env['SEQUENCES'] ?? 200)

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

test(`${number} sequences end with one comment and one check run on the newest head`, async () => {
  const met = { deaths: 0, faults: 0 }
  await fc.assert(
    fc.asyncProperty(sequence, async (each) => {
      const { deaths, faults } = await play(each, there(store), there(door))
      met.deaths += deaths
      met.faults += faults
    }),
    { numRuns: number },
  )
  // What is to be survived has to happen.
  expect(met.deaths).toBeGreaterThanOrEqual(Math.floor(number / 20))
  expect(met.faults).toBeGreaterThanOrEqual(Math.floor(number / 20))
}, 3_600_000)
