import { expect, test } from 'vitest'
import { makeFirstRound, makeRounds } from '../../src/app/rounds.ts'
import type { Jobs } from '../../src/jobs/open.ts'

/** The jobs that were asked for, each name once, as the queue keeps them. */
function asking() {
  const sent = new Map<string, unknown>()
  const jobs = {
    send: async (_queue: unknown, data: unknown, { id }: { readonly id: string }) => {
      sent.set(id, data)
      return 'queued'
    },
    dead: async () => [],
  } as unknown as Jobs
  return { sent, jobs }
}

const at = (time: string): Date => new Date(`2026-11-22T${time}:00Z`)

test('every five minutes a look at the last twenty, every hour one at three days', async () => {
  const { sent, jobs } = asking()
  for (let minute = 0; minute < 120; minute += 1)
    await makeRounds(jobs, new Date(at('10:00').getTime() + minute * 60_000))
  const looks = [...sent.values()].flatMap((data) =>
    data instanceof Object && 'minutes' in data ? [data.minutes] : [],
  )
  expect(looks).toHaveLength(24)
  expect(looks.filter((minutes) => minutes === 3 * 24 * 60)).toHaveLength(2)
  expect(looks.filter((minutes) => minutes === 20)).toHaveLength(22)
})

test('the scans of a day are asked for once a day', async () => {
  const { sent, jobs } = asking()
  for (const time of ['00:00', '12:00', '23:59']) await makeRounds(jobs, at(time))
  await makeRounds(jobs, new Date('2026-11-23T00:00:00Z'))
  expect([...sent].filter(([id]) => id.startsWith('plan '))).toEqual([
    ['plan 2026-11-22', { day: '2026-11-22' }],
    ['plan 2026-11-23', { day: '2026-11-23' }],
  ])
})

test('who begins looks back as far as there is anything', async () => {
  const { sent, jobs } = asking()
  await makeFirstRound(jobs, at('10:07'))
  expect([...sent.values()]).toEqual([{ minutes: 3 * 24 * 60 }])
})
