import { queues } from '../app/queues.ts'
import { type Jobs, jobsIn } from '../jobs/open.ts'
import { postgresStore } from '../jobs/postgres.ts'
import { type Desk, noticeIn, openDesk } from './desk.ts'
import { notSetUp } from './platform.ts'

/** A desk for who works. */
export type Workbench = Desk & {
  /** Jobs over so many connections; `works` as in `JobsOptions`. */
  open(options: { readonly connections: number; readonly works: boolean }): Jobs
  /** Over one connection; it does not work. */
  readonly jobs: Jobs
}

/**
 * Does something at a workbench of its own, which is cleared afterwards: no connection can have died
 * while the instance slept.
 *
 * @returns the answer, or one that says that settings are missing.
 */
export async function atWorkbench(
  work: (workbench: Workbench) => Promise<Response>,
): Promise<Response> {
  const workbench = openDesk(workbenchAt)
  if (workbench === null) return notSetUp()
  try {
    return await work(workbench)
  } finally {
    await workbench.jobs.stop({ within: 1 })
  }
}

function workbenchAt(desk: Desk): Workbench {
  const { database, log } = desk
  const open: Workbench['open'] = ({ connections, works }) =>
    jobsIn(postgresStore(database, connections), {
      queues,
      works,
      listens: false,
      notice: ({ level, message }) => noticeIn(log, level)(message),
    })
  return { ...desk, open, jobs: open({ connections: 1, works: false }) }
}
