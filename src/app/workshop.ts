import type { Jobs } from '../jobs/open.ts'
import type { Limits } from './engine/threads.ts'
import type { ServiceSettings } from './environment.ts'
import { type AppOptions, openApp } from './github.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'
import type { Lane } from './queues.ts'
import { startWork } from './work.ts'

export type WorkshopOptions = {
  readonly settings: Pick<ServiceSettings, 'appId' | 'privateKey' | 'api' | 'web'>
  readonly jobs: Jobs
  /** The lanes to work on, and how many tasks each may have at work at once. */
  readonly lanes: readonly { readonly lane: Lane; readonly threads: number }[]
  readonly log: Log
  readonly metrics: Metrics
  readonly now: () => Date
  /** What one task may take; plenty unless told otherwise. */
  readonly limits?: Limits
  readonly pace?: AppOptions['pace']
}

export type Workshop = {
  /** Ends what works beside this thread; to be called after the jobs were stopped. */
  close(): Promise<void>
}

/**
 * Begins to work on lanes, each with threads of its own: so that a scan delays no review.
 *
 * @throws where the place of the jobs cannot be used; then everything is closed again.
 */
export async function openWorkshop(options: WorkshopOptions): Promise<Workshop> {
  const { settings, jobs, lanes, log, metrics, now, limits, pace } = options
  // Files of their own in the bundle as well, because threads begin with them.
  const { openThreads } = await import('./engine/threads.ts')
  const { openTools } = await import('../drive/renderer/open.ts')
  const tools = openTools()
  const benches = lanes.map(({ lane, threads }) => ({
    lane,
    engine: openThreads(threads, { tools, ...(limits === undefined ? {} : { limits }) }),
  }))
  const close = async (): Promise<void> => {
    await Promise.all([...benches.map(({ engine }) => engine.close()), tools.close()])
  }
  try {
    const app = openApp({
      ...settings,
      called: (kind, outcome) => metrics.count('edgewise_github_calls', { kind, outcome }),
      ...(pace === undefined ? {} : { pace }),
    })
    for (const { lane, engine } of benches)
      await startWork({ jobs, app, engine, web: settings.web, log, metrics, now }, [lane])
    return { close }
  } catch (error) {
    await close()
    throw error
  }
}
