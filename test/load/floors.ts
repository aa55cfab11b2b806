/** The two stores, as a place where the service dies. */

import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { queues } from '../../src/app/queues.ts'
import { embeddedStore } from '../../src/jobs/embedded.ts'
import { type Jobs, openJobs } from '../../src/jobs/open.ts'
import { newFolder, remove } from '../jobs/places.ts'
import { startPostgres } from '../jobs/postgres.ts'
import type { Floor } from './ground.ts'

/**
 * What failed or was put off is done when somebody looks for work next, so that a round takes
 * seconds.
 */
const hasten = `
  CREATE FUNCTION public.hasten() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    NEW.retry_delay := 0;
    NEW.start_after := LEAST(NEW.start_after, now());
    RETURN NEW;
  END $$;
  CREATE TRIGGER hasten BEFORE INSERT ON edgewise.job FOR EACH ROW
    EXECUTE FUNCTION public.hasten();`

/** A folder: the database dies with the only process that has it. */
export async function embeddedFloor(): Promise<Floor> {
  const folder = newFolder()
  const database = { k: 'embedded', folder } as const
  const open = (): Promise<Jobs> => openJobs({ database, queues, works: false, notice: () => {} })
  const jobs = await open()
  await jobs.migrate()
  await jobs.stop({ within: 1 })
  const store = await embeddedStore(folder)
  for (const sql of hasten.split(/;\n(?= {2}CREATE TRIGGER)/))
    await store.options.db?.executeSql(sql)
  await store.close()
  return {
    database: () => database,
    processes: 1,
    crash: null,
    buried: async () => {},
    hurry: async () => {},
    open,
    close: async () => remove(folder),
  }
}

/** Notes which process began a job: the name of its connection tells. */
const owners = `
  CREATE TABLE public.owner (job uuid PRIMARY KEY, process text NOT NULL);
  CREATE FUNCTION public.own() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
    INSERT INTO public.owner VALUES (NEW.id, current_setting('application_name'))
    ON CONFLICT (job) DO UPDATE SET process = EXCLUDED.process;
    RETURN NULL;
  END $$;
  CREATE TRIGGER own AFTER UPDATE ON edgewise.job FOR EACH ROW
    WHEN (NEW.state = 'active' AND OLD.state <> 'active') EXECUTE FUNCTION public.own()`

/** As if a worker had not been heard of for so long that its jobs go to another. */
const silent = `UPDATE edgewise.job SET heartbeat_on = heartbeat_on - interval '1 hour'
  WHERE state = 'active' AND heartbeat_on > now() - interval '30 minutes'`

/** A PostgreSQL that several processes share; it crashes by itself, and so do they. */
export async function postgresFloor(programs: string): Promise<Floor> {
  const server = await startPostgres(programs)
  await server.query('CREATE DATABASE chaos')
  const url = server.url('chaos')
  const jobs = await openJobs({
    database: { k: 'postgres', url },
    queues,
    works: true,
    patrol: 1,
    notice: () => {},
  })
  await jobs.migrate()
  const query = async (sql: string, values: readonly unknown[] = []): Promise<void> => {
    const client = new pg.Client(url)
    client.on('error', () => {})
    try {
      await client.connect()
      await client.query(sql, [...values])
    } finally {
      await client.end().catch(() => {})
    }
  }
  await query(`${hasten}${owners}`)
  return {
    database: (process) => ({ k: 'postgres', url: `${url}&application_name=${process}` }),
    processes: 2,
    crash: () => server.crash(),
    buried: (process) =>
      insist(() =>
        query(`${silent} AND id IN (SELECT job FROM public.owner WHERE process = $1)`, [process]),
      ),
    hurry: async (isStill) => {
      if (isStill) await insist(() => query(silent))
    },
    open: () =>
      openJobs({ database: { k: 'postgres', url }, queues, works: false, notice: () => {} }),
    close: async () => {
      await jobs.stop({ within: 1 })
      await server.stop()
    },
  }
}

/** Does it, for as long as the database may be away. */
async function insist(act: () => Promise<void>): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await act()
    } catch (error) {
      if (tries === 100) throw error
      await wait(100)
    }
  }
}
