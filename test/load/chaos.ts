// npm run chaos [rounds] [seed]: rounds of deaths on each store. Prints a line for each round.

import { postgresPrograms } from '../jobs/postgres.ts'
import { embeddedFloor, postgresFloor } from './floors.ts'
import { type Floor, openGround } from './ground.ts'
import { lookBack, playRound, type Round } from './rounds.ts'

const rounds = Number(process.argv[2] ?? 50)
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000)
const only = process.argv[4]

const say = (line: string): void => void process.stdout.write(`${line}\n`)

function tell(store: string, round: Round): void {
  const { strikes, deliveries, refused, calls, seconds, wrongs } = round
  const how = wrongs.length === 0 ? 'well' : `${wrongs.length} WRONG`
  say(
    `${store} ${round.seed}: ${how}, ${seconds.toFixed(1)} s, ${deliveries} deliveries (${refused} refused), ${calls} calls, struck ${strikes.join(' ')}`,
  )
  for (const wrong of wrongs) say(`  ${wrong}`)
}

async function play(store: string, floor: Floor): Promise<readonly Round[]> {
  const ground = await openGround(floor)
  const played: Round[] = []
  try {
    for (let count = 0; count < rounds; count += 1) {
      const round = await playRound(ground, { seed: seed + count })
      tell(store, round)
      played.push(round)
    }
    const wrong = await lookBack(ground, played)
    for (const each of wrong) say(`${store}, results: ${each}`)
    if (wrong.length > 0) process.exitCode = 1
    return played
  } finally {
    await ground.close()
  }
}

function sum(store: string, played: readonly Round[]): void {
  const all = (of: (round: Round) => number): number =>
    played.reduce((total, round) => total + of(round), 0)
  const wrong = played.filter(({ wrongs }) => wrongs.length > 0)
  say(
    `${store}: ${played.length} rounds, ${all(({ strikes }) => strikes.length)} strikes, ${all(({ deliveries }) => deliveries)} deliveries of which ${all(({ refused }) => refused)} were refused at first, ${all(({ seconds }) => seconds).toFixed(0)} s; rounds gone wrong: ${wrong.map((round) => round.seed).join(' ') || 'none'}`,
  )
  if (wrong.length > 0) process.exitCode = 1
}

say(`${rounds} rounds on each store from seed ${seed}`)
if (only !== 'postgres') sum('embedded', await play('embedded', await embeddedFloor()))
const programs = postgresPrograms()
if (programs === null) say('no PostgreSQL here (apt-get install postgresql)')
else if (only !== 'embedded') sum('postgres', await play('postgres', await postgresFloor(programs)))
