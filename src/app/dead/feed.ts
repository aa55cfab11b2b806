import type { DeadLetter, Sent } from '../../jobs/job.ts'
import type { Jobs } from '../../jobs/open.ts'
import { ticks } from '../dashboard/errands.ts'
import { type CommandErrand, commands, fixes, reviews } from '../errands.ts'

/** Seconds after which nobody waits for a word any more; ids are known for longer than that. */
const recent = 24 * 3600

/**
 * Sends a small job for each young dead letter that somebody waits for: it concludes the check, or
 * says that the command, a tick or what a box asked for failed. A job may die without a word, by a time
 * that is over or with its process, and then nobody but its letter knows of it. However often it is
 * called, by however many servers, each letter leads to one job.
 *
 * @returns how many were sent.
 */
export async function feedOnDead(jobs: Jobs): Promise<number> {
  const letters = await jobs.dead({ within: recent })
  const sent = await Promise.all(letters.map((letter) => answer(jobs, letter)))
  return sent.filter((each) => each !== null && each !== 'known').length
}

async function answer(jobs: Jobs, letter: DeadLetter): Promise<Sent | null> {
  const { id, queue, key, data, died } = letter
  const ids = { key, id: `dead ${id}` }
  const box = queue === fixes.name ? readable(() => fixes.read(data)) : null
  if (box?.k === 'follow' && box.asked?.number === null)
    return box.died === undefined ? jobs.send(fixes, { ...box, died }, ids) : null
  const tick = queue === ticks.name ? readable(() => ticks.read(data)) : null
  if (tick !== null)
    return tick.died === undefined ? jobs.send(ticks, { ...tick, died }, ids) : null
  if (queue !== reviews.name) {
    const errand = commandIn(letter)
    if (errand === null || errand.died !== undefined) return null
    const command = { ...ids, key: `${errand.place.repository}#${errand.number}` }
    return jobs.send(commands, { ...errand, died }, command)
  }
  const errand = readable(() => reviews.read(data))
  // What asks for all checks of a commit is the checks' own trouble once it is spread.
  if (errand === null || errand.died !== undefined || errand.subject.k === 'commit') return null
  return jobs.send(reviews, { ...errand, died }, ids)
}

/** The command that somebody gave, where a letter is about one or about what it asked for. */
function commandIn({ queue, data }: DeadLetter): CommandErrand | null {
  if (queue === commands.name) return readable(() => commands.read(data))
  const fix = queue === fixes.name ? readable(() => fixes.read(data)) : null
  if (fix?.k !== 'follow' || fix.asked === null) return null
  const { number, comment } = fix.asked
  return number === null || comment === null ? null : { place: fix.place, number, comment }
}

/** What another version wrote may be a letter because nobody can read it. */
function readable<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}
