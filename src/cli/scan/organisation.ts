import { randomUUID } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { readSettings, type ServiceSettings } from '../../app/environment.ts'
import { openApp } from '../../app/github.ts'
import type { Log } from '../../app/log.ts'
import { openMetrics } from '../../app/metrics.ts'
import type { Office } from '../../app/office.ts'
import { queues } from '../../app/queues.ts'
import { sendSurvey } from '../../app/scan/send.ts'
import { startWork } from '../../app/work.ts'
import { InputError } from '../../drive/errors.ts'
import { Refused } from '../../forge/errors.ts'
import { openJobs } from '../../jobs/open.ts'
import { terminalText } from '../../report/escape.ts'
import type { Scan } from '../../types/scan.ts'
import { openBar } from '../progress.ts'
import type { Terminal } from '../terminal.ts'
import { lateTools } from '../tools.ts'
import { settled } from './settled.ts'
import { known, scanOfStore } from './store.ts'

/** Seconds that what is at work gets to end by itself. */
const grace = 6

/**
 * Scans what changed in the repositories of an organisation that the App is installed in, and tells
 * what is known of all of them. The jobs are those of the service: others may do a part of them, and
 * what is left undone stays in the queue.
 *
 * @throws InputError where the environment, the database or the organisation cannot be used.
 */
export async function scanOrganisation(organisation: string, terminal: Terminal): Promise<Scan> {
  const settings = settingsOf(process.env)
  const app = openApp(settings)
  const installation = await installationOf(app, organisation)
  const jobs = await openJobs({
    database: settings.database,
    queues,
    works: true,
    notice: ({ message }) => terminal.note(`note: ${message}`),
  })
  const { openThreads } = await import('../../app/engine/threads.ts')
  const tools = lateTools()
  const engine = openThreads(Math.max(2, availableParallelism()), { tools })
  try {
    await jobs.migrate()
    const common = { jobs, app, engine, web: settings.web, now: () => new Date() }
    const office = { ...common, metrics: openMetrics({}), log: telling(terminal, installation) }
    return await scanInstallation(installation, office, terminal)
  } finally {
    await jobs.stop({ within: grace })
    await Promise.all([engine.close(), tools.close()])
  }
}

function settingsOf(environment: NodeJS.ProcessEnv): ServiceSettings {
  const read = readSettings(environment)
  if ('settings' in read) return read.settings
  throw new InputError(`--org works as the App, as serve does: ${read.problems.join('; ')}`)
}

async function installationOf(app: Office['app'], organisation: string): Promise<number> {
  try {
    const found = await app.installationOf(organisation)
    if (found !== null) return found
  } catch (error) {
    if (error instanceof Refused)
      throw new InputError(`GitHub does not take the App: ${error.message}`)
    throw error
  }
  throw new InputError(
    `--org ${organisation}: there is no such organisation, or the App is not installed in it`,
  )
}

/** Says why something takes longer than it should. */
const telling =
  (terminal: Terminal, installation: number): Log =>
  (_level, what, { queue = '', key = '', result = '', message = '' } = {}) => {
    if (what === 'job' && key === `${installation}` && result === 'again')
      terminal.note(`note: ${queue}: ${terminalText(`${message}`)}; it is tried again`)
  }

async function scanInstallation(
  installation: number,
  office: Office,
  terminal: Terminal,
): Promise<Scan> {
  const { jobs } = office
  const before = await known(jobs, installation)
  await sendSurvey(jobs, installation, randomUUID())
  await startWork(office, ['scan'])
  const bar = openBar(terminal.isWatched, 'repositories')
  try {
    const watch = async (): Promise<void> => {
      const { repositories } = await known(jobs, installation)
      const waiting = repositories.filter(({ status }) => status === 'pending')
      // Nothing is known before the first survey.
      if (repositories.length > 0)
        bar.update(repositories.length - waiting.length, repositories.length)
    }
    bar.say('asking GitHub what there is ...')
    // To know how far it is takes a look at everything, which is for who sees it.
    const looking = terminal.isWatched ? watch : async () => {}
    const left = await settled(jobs, installation, looking)
    return await scanOfStore(jobs, installation, { before, left })
  } finally {
    bar.end()
  }
}
