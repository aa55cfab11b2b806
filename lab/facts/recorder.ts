import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { request } from 'node:https'
import type { ApiServer } from './server.ts'

/** What was asked of the API server, and what it answered. */
export type Exchange = {
  readonly ask: string
  readonly body: unknown
  readonly status: number
  readonly answer: unknown
}

/** Passes what it is asked on to the API server, as `kubectl proxy` does, and writes all down. */
export async function openRecorder({ address, authority }: ApiServer) {
  const exchanges: Exchange[] = []
  const server = createServer(async (asked, reply) => {
    const body = await textOf(asked)
    const { authorization = '', 'content-type': type = 'application/json' } = asked.headers
    const passed = request(`${address}${asked.url}`, {
      method: asked.method,
      ca: authority,
      headers: { authorization, 'content-type': type },
    })
    passed.on('error', () => reply.destroy())
    passed.on('response', async (response) => {
      const text = await textOf(response)
      const status = response.statusCode ?? 0
      const ask = `${asked.method} ${asked.url}`
      exchanges.push({ ask, body: json(body), status, answer: json(text) })
      reply.writeHead(status, { 'content-type': 'application/json' }).end(text)
    })
    passed.end(body)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0
  return {
    address: `http://127.0.0.1:${port}`,
    exchanges,
    close: async (): Promise<void> => {
      server.close()
      await once(server, 'close')
    },
  }
}

async function textOf(stream: IncomingMessage): Promise<string> {
  let text = ''
  stream.setEncoding('utf8')
  for await (const part of stream) text += part
  return text
}

/** `managedFields` say who wrote which field: most of the bytes, and nothing that is asked for. */
const json = (text: string): unknown =>
  text === ''
    ? null
    : JSON.parse(text, (key, value) => (key === 'managedFields' ? undefined : value))
