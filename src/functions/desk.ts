import { readSettings, type ServiceSettings } from '../app/environment.ts'
import { type Log, openLog, toldOf } from '../app/log.ts'
import { queues } from '../app/queues.ts'
import { openWake, type Wake } from '../app/turns/wake.ts'
import { type Jobs, jobsIn, type Notice } from '../jobs/open.ts'
import { postgresStore } from '../jobs/postgres.ts'
import { notSetUp } from './platform.ts'

/** What every function has at hand. */
export type Desk = {
  readonly settings: ServiceSettings
  /** Jobs over so many connections; `works` as in `JobsOptions`. */
  open(options: { readonly connections: number; readonly works: boolean }): Jobs
  /** Over one connection; it does not work. */
  readonly jobs: Jobs
  readonly log: Log
  readonly now: () => Date
  readonly wake: Wake
}

type Environment = Readonly<Record<string, string | undefined>>

const now = (): Date => new Date()
const write = (line: string): void => void process.stdout.write(line)

/** The instance's: whoever is served next may have its connection, and nothing else is kept. */
let kept: Desk | null = null

/**
 * Opens the desk of this instance, whose connection is kept while the instance lives; at its first
 * call, because before that the platform may not have set the environment.
 *
 * @returns null where the environment lacks something, which the log tells line by line.
 */
export function openDesk(): Desk | null {
  kept ??= deskIn(process.env)
  return kept
}

/**
 * Does something at a desk of its own, which is cleared afterwards: no connection can have died
 * while the instance slept.
 *
 * @returns the answer, or one that says that settings are missing.
 */
export async function atDesk(work: (desk: Desk) => Promise<Response>): Promise<Response> {
  const desk = deskIn(process.env)
  if (desk === null) return notSetUp()
  try {
    return await work(desk)
  } finally {
    await desk.jobs.stop({ within: 1 })
  }
}

/** Another desk in place of one whose connection died, as it may while the instance sleeps. */
export function reopenDesk(old: Desk): Desk | null {
  if (kept === old) kept = null
  old.jobs.stop({ within: 1 }).catch(() => {})
  return openDesk()
}

function deskIn(environment: Environment): Desk | null {
  const read = readSettings(environment)
  if ('problems' in read) return refused(read.problems)
  const { settings } = read
  const { database, level, secrets } = settings
  if (database.k !== 'postgres')
    return refused(['DATABASE_URL is missing: functions keep nothing on disk'])
  const log = openLog(level, write, now)
  const notice = ({ level: its, message }: Notice): void =>
    log(its, 'queue', { message: message.slice(0, 200) })
  const open: Desk['open'] = ({ connections, works }) =>
    jobsIn(postgresStore(database.url, connections), { queues, works, listens: false, notice })
  try {
    const jobs = open({ connections: 1, works: false })
    return { settings, open, jobs, log, now, wake: openWake(siteIn(environment), secrets, now) }
  } catch (error) {
    return refused([`DATABASE_URL: ${toldOf(error)['message']}`])
  }
}

function refused(problems: readonly string[]): null {
  const log = openLog('error', write, now)
  for (const problem of problems) log('error', 'settings', { problem })
  return null
}

/** Netlify tells its functions where: https://docs.netlify.com/build/functions/environment-variables/ */
const siteIn = (environment: Environment): string => environment['URL'] ?? 'http://localhost'
