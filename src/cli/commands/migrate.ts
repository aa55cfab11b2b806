import { databaseOf } from '../../app/environment.ts'
import { terminalText } from '../../report/escape.ts'
import type { Arguments } from '../arguments.ts'
import type { ExitStatus } from '../command.ts'
import { withDatabase } from '../database.ts'
import type { Terminal } from '../terminal.ts'

/** `edgewise migrate`: makes the tables of the service, or brings them up to date. */
export async function migrate(_args: Arguments, terminal: Terminal): Promise<ExitStatus> {
  const database = databaseOf(process.env)
  await withDatabase(terminal, async () => {})
  // The address of a PostgreSQL may hold a password.
  const place =
    database.k === 'postgres' ? 'DATABASE_URL' : `the folder ${terminalText(database.folder)}`
  await terminal.print(`The tables in the database of ${place} are up to date.\n`)
  return 0
}
