/** A network with nothing in it but loopback, from which some ports of this machine can be reached. */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type Network = {
  /** The process that has it; others enter by its id. */
  readonly pid: number
  close(): Promise<void>
}

/**
 * Makes one. Connections to these ports of its loopback go to the same ports of this machine's, by way
 * of Unix sockets.
 */
export async function makeNetwork(ports: readonly number[]): Promise<Network> {
  const folder = mkdtempSync(join(tmpdir(), 'edgewise-network-'))
  const sockets = ports.map((port) => ({ port, path: join(folder, `${port}`) }))
  const servers = await Promise.all(sockets.map(({ port, path }) => forward(path, port)))
  const relay = join(import.meta.dirname, 'relay.mjs')
  const node = [process.execPath, relay, ...sockets.map(({ port, path }) => `${port}=${path}`)]
  const script = 'ip link set lo up && exec "$@"'
  const child = spawn('unshare', ['--net', 'sh', '-c', script, 'sh', ...node], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const close = async (): Promise<void> => {
    await ended(child)
    for (const server of servers) server.close()
    rmSync(folder, { recursive: true, force: true })
  }
  const [told] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
  if (!String(told).startsWith('ready')) throw new Error('the network could not be made')
  return { pid: child.pid ?? 0, close }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const end = once(child, 'exit')
  child.kill('SIGKILL')
  await end
}

async function forward(path: string, port: number): Promise<Server> {
  const server = createServer((incoming) => {
    const outgoing = connect(port, '127.0.0.1')
    incoming.pipe(outgoing).pipe(incoming)
    incoming.on('error', () => outgoing.destroy())
    outgoing.on('error', () => incoming.destroy())
  })
  server.listen(path)
  await once(server, 'listening')
  return server
}

/** Why no network can be made here; null where one can. */
export async function networkObstacle(): Promise<string | null> {
  try {
    await (await makeNetwork([])).close()
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
