import type { Jobs } from '../../jobs/open.ts'
import { idOf, type Sender } from '../scan/send.ts'
import { type ShowErrand, shows } from './errands.ts'

/** Seconds between two edits of a dashboard that nobody waits for. */
const calm = 120

/**
 * Has the dashboard of an installation show what became of what somebody asked for there, or not be
 * shown where too many may read it: at once, or with what is put off already. GitHub is asked how it is
 * there.
 */
export async function sendSoon(jobs: Jobs, installation: number, sender: Sender): Promise<void> {
  const data = { installation, looks: true, isDue: true } as const
  const id = idOf('shows soon', sender)
  await jobs.send(shows, data, { key: `${installation}`, id })
}

/**
 * Puts a look at the dashboard off. What asks for another one meanwhile is done with it, so that many
 * pushes are one edit, and the last of them is never lost.
 */
export async function sendLater(jobs: Jobs, errand: ShowErrand, sender: Sender): Promise<void> {
  const data: ShowErrand = { ...errand, isDue: true }
  const id = idOf('shows later', sender)
  await jobs.send(shows, data, { key: `${errand.installation}`, id, after: calm })
}
