import type { Job } from '../../jobs/job.ts'
import type { Pending, Results } from '../../jobs/results/types.ts'
import type { Fields } from '../log.ts'
import { type Office, today, type Work } from '../office.ts'
import type { ScanErrand } from './errands.ts'
import { sendScans, sendShows, sendSurvey } from './send.ts'
import { scanShard } from './shard.ts'

/** Repositories that are scanned by one job: some minutes of work, and one token. */
const shardSize = 25

/** Every so many jobs the dashboard shows how far it is. */
const shownEvery = 4

/**
 * Scans some of the repositories that wait, and sends the rest on. What was scanned is kept one by
 * one, so whoever does this again goes on with what is left.
 */
export const scanning =
  (office: Office): Work<ScanErrand> =>
  async (job) => {
    const results = office.jobs.results(job.data.installation)
    const terms = { office, job, results }
    const pause = await results.pause()
    if (pause !== null && Date.parse(pause.until) > office.now().getTime())
      return putOff(new Date(pause.until), terms)
    const waiting = await results.pending(shardSize)
    if (waiting.length === 0) return finish(terms)
    const { end, kept, failed } = await scanShard(waiting, terms)
    const told = { scanned: kept.length, failed }
    if (end === 'not installed') return { outcome: end, ...told }
    const fields = end === 'done' ? await goOn(kept, terms) : await putOff(end, terms)
    return { ...fields, ...told }
  }

type Terms = {
  readonly office: Office
  readonly job: Job<ScanErrand>
  readonly results: Results
}

/** Sends on what is left. */
async function goOn(kept: readonly Pending[], terms: Terms): Promise<Fields> {
  const { office, job, results } = terms
  const { installation, shard } = job.data
  const [next] = await results.pending(1)
  if (next === undefined) return finish(terms)
  if (shard % shownEvery === 0) await sendShows(office.jobs, installation, job)
  const { repository, tree } = next
  // What was just kept and waits all the same is wanted by another stand: somebody has to look.
  if (kept.some((each) => each.repository === repository && each.tree === tree))
    await sendSurvey(office.jobs, installation, `${job.id} ${job.attempt}`)
  else await sendScans(office.jobs, installation, job, { shard: shard + 1 })
  return { outcome: 'more' }
}

async function finish({ office, job, results }: Terms): Promise<Fields> {
  if ((await results.pause()) !== null) await results.keepPause(null)
  await results.count(today(office))
  await sendShows(office.jobs, job.data.installation, job)
  return { outcome: 'finished' }
}

/** Goes on when GitHub may be asked again, and has it said until then that it is not all. */
async function putOff(until: Date, { office, job, results }: Terms): Promise<Fields> {
  const { installation } = job.data
  const iso = until.toISOString()
  await results.keepPause({ until: iso })
  await results.count(today(office))
  await sendShows(office.jobs, installation, job)
  const after = (until.getTime() - office.now().getTime()) / 1000
  await sendScans(office.jobs, installation, job, { after: Math.max(1, after) })
  return { outcome: 'paused', until: iso }
}
