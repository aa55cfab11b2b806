import { describe, expect, test } from 'vitest'
import { postgresPrograms } from '../jobs/postgres.ts'
import { embeddedFloor, postgresFloor } from './floors.ts'
import { type Floor, openGround } from './ground.ts'
import { lookBack, playRound, type Round } from './rounds.ts'

/** The same every time; `npm run chaos` plays others, and prints theirs. */
const seeds = [1, 2, 3, 4, 5]

const programs = postgresPrograms()

/** Plays the rounds, one after the other on one place. */
async function play(floor: Floor): Promise<void> {
  const ground = await openGround(floor)
  try {
    const played: Round[] = []
    for (const seed of seeds) {
      const round = await playRound(ground, { seed, most: 1 })
      const { strikes, calls, wrongs } = round
      played.push(round)
      expect(wrongs, `seed ${seed}`).toEqual([])
      expect(strikes).toHaveLength(1)
      expect(calls).toBeGreaterThan(0)
    }
    expect(await lookBack(ground, played)).toEqual([])
  } finally {
    await ground.close()
  }
}

// Side by side, because each waits more than it works.
describe.concurrent('nothing is lost and nothing happens twice', { timeout: 300_000 }, () => {
  test('where the only process is killed, with its database in it', async () => {
    await play(await embeddedFloor())
  })

  test.runIf(programs !== null)('where processes are killed and PostgreSQL crashes', async () => {
    await play(await postgresFloor(programs ?? ''))
  })
})
