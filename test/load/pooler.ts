/** PgBouncer in transaction mode, in a folder of its own, on a Unix socket. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { newFolder, remove } from '../jobs/places.ts'

export type Pooler = {
  readonly pid: number
  url(database: string): string
  stop(): Promise<void>
}

const places = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer']

/** Where PgBouncer is on this machine; null where it is not. */
export const poolerProgram = (): string | null =>
  process.env['PGBOUNCER'] ?? places.find((place) => existsSync(place)) ?? null

/** It refuses to run as root, like PostgreSQL, whose user Debian's packages share. */
function owner(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const id = (flag: string): number =>
    Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

/**
 * Starts a pooler before a server.
 *
 * @param server any URL of the server, on a Unix socket
 * @param connections how many to the server at most, for each database
 */
export async function startPooler(
  program: string,
  server: string,
  connections = 20,
): Promise<Pooler> {
  const folder = newFolder()
  const user = owner()
  if (user !== undefined) chownSync(folder, user.uid, user.gid)
  const { host } = new pg.Client(server)
  const file = join(folder, 'pgbouncer.ini')
  writeFileSync(file, settings({ host, folder, connections }))
  writeFileSync(join(folder, 'users'), users.map((each) => `"${each}" ""\n`).join(''))
  const child: ChildProcess = spawn(program, ['-q', file], {
    ...user,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let error = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    error = `${error}${text}`.slice(-2000)
  })
  const socket = join(folder, `.s.PGSQL.${port}`)
  while (!existsSync(socket)) {
    if (child.exitCode !== null) throw new Error(`PgBouncer did not start: ${error}`)
    await wait(20)
  }
  return {
    pid: child.pid ?? 0,
    url: (database) => `postgresql:///${database}?host=${folder}&port=${port}&user=edgewise`,
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
      remove(folder)
    },
  }
}

/** Logins of the server that may come through. */
const users = ['edgewise', 'landlord']

/** No port of the machine: it only names the socket. */
const port = 6432

type Told = { readonly host: string; readonly folder: string; readonly connections: number }

/** https://www.pgbouncer.org/config.html; only the time after a failed login is not the usual one. */
const settings = ({ host, folder, connections }: Told): string => `[databases]
* = host=${host}
[pgbouncer]
listen_addr =
listen_port = ${port}
unix_socket_dir = ${folder}
auth_type = trust
auth_file = ${folder}/users
pool_mode = transaction
default_pool_size = ${connections}
max_client_conn = 1000
server_login_retry = 1
`
