// npm run bench:burst [seconds] [rate] [program] [processes]: deliveries from 20 processes onto servers
// behind a pooler, while PostgreSQL crashes and comes back.

import { postgresPrograms } from '../jobs/postgres.ts'
import { poolerProgram } from './pooler.ts'
import { type Poured, pour } from './pour.ts'

const [seconds = 60, rate = 200] = process.argv.slice(2, 4).map(Number)
const [postgres, pooler] = [postgresPrograms(), poolerProgram()]

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const round = (milliseconds: number): string => `${milliseconds.toFixed(1)} ms`

function tell(program: string, poured: Poured): void {
  const { sent, atFirst, again, unanswered, lost, times, longest, outage } = poured
  say(`${program}: ${sent} deliveries, ${poured.rate.toFixed(0)} a second`)
  say(`  acknowledged at first ${atFirst}, sent again ${again}, never ${unanswered}; lost ${lost}`)
  say(
    `  answers: p50 ${round(times.p50)}, p95 ${round(times.p95)}, p99 ${round(times.p99)}, most ${round(longest)}; outage ${outage.toFixed(1)} s`,
  )
  say(`  failures ${JSON.stringify(poured.failures)}, jobs ${JSON.stringify(poured.states)}`)
  const { servers, pooler: between, database } = poured.processor
  say(
    `  processor seconds: servers ${servers.toFixed(1)}, PgBouncer ${between.toFixed(1)}, PostgreSQL ${database.toFixed(1)}`,
  )
  if (unanswered + lost > 0) process.exitCode = 1
}

if (postgres === null || pooler === null)
  throw new Error(
    'there is no PostgreSQL or no PgBouncer here: apt-get install postgresql pgbouncer',
  )

const programs = { postgres, pooler }
const processes = Number(process.argv[5] ?? 4)
for (const program of [process.argv[4] ?? ['service-process.ts', 'function-process.ts']].flat())
  tell(
    program,
    await pour({ programs, server: { program, processes }, senders: 20, rate, seconds }),
  )
