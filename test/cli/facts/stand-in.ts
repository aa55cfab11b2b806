import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { scratch } from '../../support/scratch.ts'
import { edgewise, type Ran } from '../run.ts'

/** What a stand-in for the API server is asked, and what it answers. */
export type Answering = (ask: string, body: unknown) => readonly [status: number, answer: string]

/** Runs `work` beside an HTTP server that answers so; it is gone afterwards. */
export async function beside<T>(
  answering: Answering,
  work: (address: string, asked: readonly string[]) => Promise<T>,
): Promise<T> {
  const asked: string[] = []
  const server = createServer(async (request, reply) => {
    const ask = `${request.method} ${request.url}`
    asked.push(ask)
    const text = await textOf(request)
    const [status, answer] = answering(ask, text === '' ? null : JSON.parse(text))
    reply.writeHead(status, { 'content-type': 'application/json' }).end(answer)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0
  try {
    return await work(`http://127.0.0.1:${port}`, asked)
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const part of request) text += part
  return text
}

/** A kubeconfig of one context, `live`, for a server. */
export const kubeconfig = (server: string, user: object = { token: 'secret' }): string =>
  JSON.stringify({
    'current-context': 'live',
    clusters: [{ name: 'one', cluster: { server } }],
    users: [{ name: 'one', user }],
    contexts: [{ name: 'live', context: { cluster: 'one', user: 'one' } }],
  })

/** Runs `edgewise facts` with a kubeconfig of this text. */
export function facts(config: string, ...args: readonly string[]): Promise<Ran> {
  const { folder, write } = scratch()
  write({ config })
  return edgewise(['facts', ...args], { env: { KUBECONFIG: join(folder, 'config') } })
}
