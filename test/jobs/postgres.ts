/** A real PostgreSQL of this machine, in a folder of its own, on a Unix socket. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { newFolder, remove } from './places.ts'

export type Postgres = {
  url(database: string): string
  query(sql: string): Promise<unknown>
  /** Ends it as a machine that loses power would, and starts it again. */
  crash(): Promise<void>
  stop(): Promise<void>
}

const packages = '/usr/lib/postgresql'

/** Where the newest PostgreSQL of this machine has its programs; null where there is none. */
export function postgresPrograms(): string | null {
  const named = process.env['POSTGRES_BIN']
  if (named !== undefined) return named
  if (!existsSync(packages)) return null
  const versions = readdirSync(packages).toSorted((a, b) => Number(b) - Number(a))
  const found = versions.map((version) => join(packages, version, 'bin'))
  return found.find((folder) => existsSync(join(folder, 'initdb'))) ?? null
}

/** PostgreSQL refuses to run as root; Debian's package brings a user for it. */
function owner(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const id = (flag: string): number =>
    Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

export async function startPostgres(programs: string): Promise<Postgres> {
  const folder = newFolder()
  const user = owner()
  if (user !== undefined) chownSync(folder, user.uid, user.gid)
  const data = join(folder, 'data')
  execFileSync(join(programs, 'initdb'), ['-D', data, '-U', 'edgewise', '-A', 'trust', '-N'], {
    ...user,
    cwd: folder,
    stdio: 'ignore',
  })
  // Databases are copied while nobody cares whether they survive this machine.
  const settings = ['listen_addresses=', 'fsync=off', `unix_socket_directories=${folder}`]
  const options = settings.flatMap((setting) => ['-c', setting])
  const url = (database: string): string => `postgresql:///${database}?host=${folder}&user=edgewise`
  const begin = async (): Promise<ChildProcess> => {
    const child = spawn(join(programs, 'postgres'), ['-D', data, ...options], {
      ...user,
      cwd: folder,
      stdio: 'ignore',
    })
    await answers(url('postgres'), child)
    return child
  }
  let server = await begin()
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ended = new Promise((resolve) => server.once('exit', resolve))
    server.kill(signal)
    await ended
  }
  return {
    url,
    async query(sql) {
      const client = new pg.Client(url('postgres'))
      await client.connect()
      const result = await client.query(sql)
      await client.end()
      return result
    },
    async crash() {
      await end('SIGQUIT')
      server = await begin()
    },
    async stop() {
      await end('SIGINT')
      remove(folder)
    },
  }
}

async function answers(url: string, server: ChildProcess): Promise<void> {
  for (;;) {
    if (server.exitCode !== null) throw new Error('PostgreSQL did not start')
    const client = new pg.Client(url)
    const isUp = await client.connect().then(
      () => true,
      () => false,
    )
    await client.end().catch(() => {})
    if (isUp) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
