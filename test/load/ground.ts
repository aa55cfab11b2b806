/** A GitHub that survives, and the service beside it, which does not, on either store. */

import { setTimeout as wait } from 'node:timers/promises'
import type { Database, Jobs } from '../../src/jobs/open.ts'
import { asked } from '../app/sample.ts'
import { type Call, type GitHub, startGitHub } from '../github/server.ts'
import type { Chance } from './chance.ts'
import { type Servant, startServant } from './servant.ts'
import type { Part } from './service-process.ts'

/** What ends without a word: a process of the service, all of them, or the database. */
export type Strike = 'process' | 'processes' | 'database'

export type Ground = {
  readonly github: GitHub
  /** What may be struck here. */
  readonly strikes: readonly Strike[]
  /** Is told of every call to GitHub before it has an effect. */
  called: (call: Call) => void
  /** Ends something at once, and starts it anew after a while; returns when it serves again. */
  strike(what: Strike, chance: Chance): Promise<void>
  /** Lets webhooks go to one of the processes, dead or alive. */
  turn(chance: Chance): void
  /** Lets time pass for what waits, where that can be done from outside. */
  hurry(): Promise<void>
  counts(): Promise<Counts>
  /** Ends all processes for good, and opens what they leave behind. */
  end(): Promise<Jobs>
  /** The lines of the log so far that somebody has to look at. */
  readonly complaints: string[]
  close(): Promise<void>
}

/** The jobs that are not done, in words, and how many are dead. */
type Counts = { readonly left: readonly string[]; readonly dead: number }

/** What differs between the stores. */
export type Floor = {
  /** The database as a process of some name sees it. */
  database(process: string): Database
  /** How many processes of the service share it. */
  readonly processes: number
  /** Ends the database and starts it again; null where it ends with the process. */
  readonly crash: (() => Promise<void>) | null
  /** Tells that a process is gone for good, as otherwise only time does. */
  buried(process: string): Promise<void>
  /** `isStill`: nothing was heard of any job for a while, so nobody is at work who is said to be. */
  hurry(isStill: boolean): Promise<void>
  /** Opens the database when no process has it any more. */
  open(): Promise<Jobs>
  close(): Promise<void>
}

/** Rounds through GitHub's log of deliveries are asked for once in five minutes. */
const turn = 5 * 60_000

/** Milliseconds after which nobody is at work who has said nothing and asked GitHub for nothing. */
const still = 8000

type Named = Servant & { readonly name: string }

/** Starts a GitHub and the processes of the service on a floor. */
export async function openGround(floor: Floor): Promise<Ground> {
  const complaints: string[] = []
  let called: (call: Call) => void = () => {}
  const before = (call: Call): void => {
    heard = performance.now()
    called(call)
  }
  const github = await startGitHub({ app: asked, before })
  const { app } = github.world
  let starts = 0
  let heard = performance.now()
  const start = async (): Promise<Named> => {
    starts += 1
    const name = `process-${starts}`
    const part: Part = {
      settings: {
        appId: app.id,
        privateKey: app.privateKey,
        secrets: [app.webhookSecret],
        api: github.url,
        web: 'https://github.com',
        host: '127.0.0.1',
        port: 0,
        level: 'info',
        database: floor.database(name),
        metricsToken: null,
      },
      ahead: starts * turn,
    }
    const servant = await startServant('service-process.ts', part, (line) => {
      heard = performance.now()
      if (/"result":"dead"/.test(line)) complaints.push(line)
    })
    return { ...servant, name }
  }
  const servants: Named[] = []
  // One makes the tables, before the others look for them.
  for (let count = 0; count < floor.processes; count += 1) servants.push(await start())
  const turnTo = (servant: Named): void => {
    github.hooks.url = `${servant.url}/api/github/webhooks`
  }
  const replace = async (index: number, pause: number): Promise<void> => {
    const old = servants[index]
    if (old === undefined) throw new Error(`there is no process ${index}`)
    await old.kill()
    await floor.buried(old.name)
    await wait(pause)
    const next = await start()
    servants[index] = next
    if (github.hooks.url?.startsWith(old.url)) turnTo(next)
  }
  const first = servants[0]
  if (first !== undefined) turnTo(first)
  return {
    github,
    strikes: floor.crash === null ? ['process'] : ['process', 'processes', 'database'],
    set called(listener: (call: Call) => void) {
      called = listener
    },
    strike: async (what, chance) => {
      const pause = chance.below(200)
      if (what === 'database') return await floor.crash?.()
      const all = servants.map((_, index) => index)
      const struck = what === 'processes' ? all : [chance.of(all)]
      await Promise.all(struck.map((index) => replace(index, pause)))
    },
    turn: (chance) => turnTo(chance.of(servants)),
    hurry: async () => {
      const isStill = performance.now() - heard > still
      if (isStill) heard = performance.now()
      await floor.hurry(isStill)
    },
    counts: async () => await countsOf(servants[0]?.url ?? ''),
    complaints,
    end: async () => {
      await Promise.all(servants.splice(0).map((servant) => servant.kill()))
      return await floor.open()
    },
    close: async () => {
      await Promise.all(servants.splice(0).map((servant) => servant.kill()))
      await floor.close()
      await github.close()
    },
  }
}

/** The metrics name all jobs; nobody says how many there are while the database is away. */
async function countsOf(url: string): Promise<Counts> {
  const page = await (await fetch(`${url}/metrics`)).text()
  const jobs = [
    ...page.matchAll(/^edgewise_queue_jobs\{queue="(\w+)",state="(\w+)"\} ([1-9]\d*)$/gm),
  ].map(([, queue = '', state = '', number]) => ({ queue, state, number: Number(number) }))
  if (!page.includes('edgewise_queue_jobs{')) return { left: ['nobody knows'], dead: 0 }
  const [dead, left] = [true, false].map((isDead) =>
    jobs.filter(({ state }) => (state === 'dead') === isDead),
  )
  return {
    left: (left ?? []).map(({ queue, state, number }) => `${number} ${state} in ${queue}`),
    dead: (dead ?? []).reduce((sum, { number }) => sum + number, 0),
  }
}
