import { readSettings, type ServiceSettings } from '../app/environment.ts'
import { type Log, openLog, toldOf } from '../app/log.ts'
import { openWake, type Wake } from '../app/turns/wake.ts'

/** What every function has at hand. */
export type Desk = {
  readonly settings: ServiceSettings
  /** Of the PostgreSQL that keeps the jobs. */
  readonly database: string
  readonly log: Log
  readonly now: () => Date
  readonly wake: Wake
}

const now = (): Date => new Date()
const write = (line: string): void => void process.stdout.write(line)

/**
 * Opens a desk, at a call at the earliest: before that the platform may not have set the environment.
 *
 * @param use what is opened by the settings and throws where they cannot be right.
 * @returns null where the environment lacks something, which the log tells line by line.
 */
export function openDesk<T>(use: (desk: Desk) => T): T | null {
  const read = readSettings(process.env)
  if ('problems' in read) return refused(read.problems)
  const { settings } = read
  const { database, level, secrets } = settings
  if (database.k !== 'postgres')
    return refused(['DATABASE_URL is missing: functions keep nothing on disk'])
  const log = openLog(level, write, now)
  const wake = openWake(site(), secrets, now)
  try {
    return use({ settings, database: database.url, log, now, wake })
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
const site = (): string => process.env['URL'] ?? 'http://localhost'

/** Tells of what breaks in the background of a queue. */
export const noticeIn =
  (log: Log, level: 'error' | 'warn') =>
  (message: string): void =>
    log(level, 'queue', { message: message.slice(0, 200) })
