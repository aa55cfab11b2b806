import { expect, test } from 'vitest'
import { postgresPrograms } from '../jobs/postgres.ts'
import { poolerProgram } from './pooler.ts'
import { pour } from './pour.ts'

const programs = { postgres: postgresPrograms(), pooler: poolerProgram() }
const canPour = programs.postgres !== null && programs.pooler !== null

/** `npm run bench:burst` pours more, for longer. */
const little = { senders: 4, rate: 40, seconds: 5 }

// The one takes deliveries and works; the other takes them only, as a function does.
test.runIf(canPour).each(['service-process.ts', 'function-process.ts'])(
  'no delivery is lost by %s while its database crashes behind a pooler',
  { timeout: 180_000 },
  async (program) => {
    const { sent, unanswered, lost, states, atFirst, again } = await pour({
      ...little,
      programs: { postgres: programs.postgres ?? '', pooler: programs.pooler ?? '' },
      server: { program, processes: 2 },
    })
    expect({ sent, unanswered, lost }).toEqual({ sent: 200, unanswered: 0, lost: 0 })
    expect(atFirst + again).toBeGreaterThanOrEqual(sent)
    const jobs = Object.values(states).reduce((sum, each) => sum + each, 0)
    expect(jobs).toBeGreaterThanOrEqual(sent)
  },
)
