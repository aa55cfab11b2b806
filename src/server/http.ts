import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { InputError } from '../drive/errors.ts'
import type { Serve } from './routes.ts'

export type Listening = {
  /** `http://127.0.0.1:3000` */
  readonly url: string
  /** Takes no more connections; settles when the requests under way are answered, or soon after. */
  close(): Promise<void>
}

/** How long a client may take, in milliseconds; GitHub itself gives up after ten seconds. */
const times = { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 5000 }

/** Milliseconds that requests under way get when the server ends. */
const longestEnd = 2000

/**
 * Serves on an address of this machine.
 *
 * @throws InputError where the address is taken or not ours.
 */
export async function listen(
  serve: Serve,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Listening> {
  const { createServer } = await import('node:http')
  const server = createServer(times, (incoming, response) => {
    answer(serve, incoming, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', ({ code, message }: NodeJS.ErrnoException) =>
      reject(new InputError(`HOST and PORT: ${host}:${port} cannot be used (${code ?? message})`)),
    )
    server.listen(port, host, resolve)
  })
  const { address, family, port: taken } = server.address() as AddressInfo
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeIdleConnections()
        setTimeout(() => server.closeAllConnections(), longestEnd).unref()
      }),
  }
}

async function answer(
  serve: Serve,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const answered = await serve(requestOf(incoming), {
    address: incoming.socket.remoteAddress ?? null,
  })
  // Who was refused may still be sending: the connection ends with the answer.
  if (!incoming.complete) response.setHeader('connection', 'close')
  response.writeHead(answered.status, Object.fromEntries(answered.headers))
  response.end(incoming.method === 'HEAD' ? undefined : Buffer.from(await answered.arrayBuffer()))
}

function requestOf(incoming: IncomingMessage): Request {
  const { method = 'GET', url = '/', headers } = incoming
  const given = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  )
  const hasBody = method !== 'GET' && method !== 'HEAD'
  return new Request(new URL(url, 'http://localhost'), {
    method,
    headers: given,
    ...(hasBody ? { body: Readable.toWeb(incoming) as ReadableStream, duplex: 'half' } : {}),
  })
}
