import { setTimeout as wait } from 'node:timers/promises'
import { InputError } from '../../drive/errors.ts'
import type { Jobs } from '../../jobs/open.ts'

/** Milliseconds between two looks. */
const between = 1000

/** Milliseconds; what waits for longer than this is left to others. */
const patience = 120_000

/** What is left waits until a moment, or for nobody knows how long. */
export type Left = { readonly until: string | null }

/**
 * Waits until every job about an installation is done, also where another process does it.
 *
 * @param watch told to look how it stands, again and again.
 * @returns null where all is done; else until when GitHub is asked no more, null where nobody knows.
 * @throws InputError where a job was given up.
 */
export async function settled(
  jobs: Jobs,
  installation: number,
  watch: () => Promise<void>,
): Promise<Left | null> {
  const start = Date.now()
  let stillSince = start
  for (;;) {
    await wait(between)
    const { now, later } = await jobs.unfinished({ installation })
    await mustLive(jobs, installation, (Date.now() - start) / 1000)
    if (now + later === 0) return null
    if (now > 0) stillSince = Date.now()
    else {
      const until = await longPause(jobs, installation)
      if (until !== null || Date.now() - stillSince > patience) return { until }
    }
    await watch()
  }
}

async function longPause(jobs: Jobs, installation: number): Promise<string | null> {
  const pause = await jobs.results(installation).pause()
  const isLong = pause !== null && Date.parse(pause.until) - Date.now() > patience
  return isLong ? pause.until : null
}

/** Seconds that clocks may differ by. */
const skew = 5

async function mustLive(jobs: Jobs, installation: number, seconds: number): Promise<void> {
  const dead = await jobs.dead({ within: Math.ceil(seconds) + skew })
  const own = dead.find(({ data }) => isAbout(data, installation))
  if (own === undefined) return
  const { queue, attempts, reason } = own
  throw new InputError(
    `a job of the queue ${queue} was given up after ${attempts} attempts: ${reason} (edgewise jobs)`,
  )
}

const isAbout = (data: unknown, installation: number): boolean =>
  typeof data === 'object' &&
  data !== null &&
  'installation' in data &&
  data.installation === installation
