import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openMetrics } from '../../src/app/metrics.ts'
import { openRoom } from '../../src/app/webhook/body.ts'
import { listen } from '../../src/server/http.ts'
import { type Routes, routing } from '../../src/server/routes.ts'

const secret = 'a secret of this test, long enough'

const routes = (change: Partial<Routes> = {}): Routes => {
  const metrics = openMetrics({ edgewise_webhooks: 'Deliveries.' })
  return {
    receiving: {
      secrets: [secret],
      enqueue: async () => 'queued',
      room: openRoom(30_000_000),
      log: () => {},
      metrics,
    },
    metrics,
    ping: async () => {},
    counts: async () => [{ queue: 'reviews', ready: 1, later: 0, active: 2, dead: 3 }],
    metricsToken: null,
    isEnding: () => false,
    ...change,
  }
}

const loopback = { address: '127.0.0.1' }

const ask = async (
  path: string,
  { method = 'GET', headers = {} }: RequestInit = {},
  {
    change = {},
    peer = loopback,
  }: { change?: Partial<Routes>; peer?: { address: string | null } } = {},
) => {
  const request = new Request(`http://localhost${path}`, { method, headers })
  const answer = await routing(routes(change))(request, peer)
  return { status: answer.status, body: await answer.text(), headers: answer.headers }
}

test('who is not asked for is not there', async () => {
  expect((await ask('/')).status).toBe(404)
  expect(await ask('/api/github/webhooks')).toMatchObject({ status: 405 })
  expect((await ask('/healthz', { method: 'POST' })).headers.get('allow')).toBe('GET')
})

describe('ready', () => {
  test('is who has a database', async () => {
    expect((await ask('/readyz')).status).toBe(200)
    const ping = async () => Promise.reject(new Error('away'))
    expect((await ask('/readyz', {}, { change: { ping } })).status).toBe(503)
    expect((await ask('/healthz', {}, { change: { ping } })).status).toBe(200)
  })

  test('is nobody whose database says nothing', async () => {
    const ping = () => new Promise<void>(() => {})
    expect((await ask('/readyz', {}, { change: { ping } })).status).toBe(503)
  })

  test('is nobody who is about to end', async () => {
    expect((await ask('/readyz', {}, { change: { isEnding: () => true } })).status).toBe(503)
  })
})

describe('metrics', () => {
  test('are in the format of OpenMetrics', async () => {
    const change = routes()
    change.metrics.count('edgewise_webhooks', { event: 'a "b"\\\n', status: '202' })
    change.metrics.count('edgewise_webhooks', { event: 'push', status: '202' }, 2)
    change.metrics.observe('edgewise_job_seconds', { queue: 'reviews' }, 0.5)
    const { body, headers } = await ask('/metrics', {}, { change })
    expect(headers.get('content-type')).toContain('application/openmetrics-text')
    expect(body).toBe(`# TYPE edgewise_webhooks counter
# HELP edgewise_webhooks Deliveries.
edgewise_webhooks_total{event="a \\"b\\"\\\\\\n",status="202"} 1
edgewise_webhooks_total{event="push",status="202"} 2
# TYPE edgewise_job_seconds summary
# HELP edgewise_job_seconds edgewise_job_seconds
edgewise_job_seconds_count{queue="reviews"} 1
edgewise_job_seconds_sum{queue="reviews"} 0.5
# TYPE edgewise_queue_jobs gauge
# HELP edgewise_queue_jobs edgewise_queue_jobs
edgewise_queue_jobs{queue="reviews",state="ready"} 1
edgewise_queue_jobs{queue="reviews",state="later"} 0
edgewise_queue_jobs{queue="reviews",state="active"} 2
edgewise_queue_jobs{queue="reviews",state="dead"} 3
# EOF
`)
  })

  const token = 'f1c9a3d27be8405c96aa'

  test.each([
    ['loopback', null, '127.0.0.1', {}, 200],
    ['loopback, IPv6', null, '::1', {}, 200],
    ['from afar', null, '203.0.113.7', {}, 403],
    ['from nobody knows where', null, null, {}, 403],
    ['through a proxy', null, '127.0.0.1', { 'x-forwarded-for': '203.0.113.7' }, 403],
    ['with the token', token, '203.0.113.7', { authorization: `Bearer ${token}` }, 200],
    ['with another token', token, '203.0.113.7', { authorization: 'Bearer guess' }, 403],
    ['without the token', token, '127.0.0.1', {}, 403],
  ])('%s', async (_, metricsToken, address, headers, status) => {
    const asked = await ask(
      '/metrics',
      { headers },
      { change: { metricsToken }, peer: { address } },
    )
    expect(asked.status).toBe(status)
  })
})

/** The service on a socket, and what it answers to raw bytes; null where it hangs up. */
async function raw() {
  const { url, close } = await listen(routing(routes()), { host: '127.0.0.1', port: 0 })
  onTestFinished(close)
  return async (bytes: string, end: boolean) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    await once(socket, 'connect')
    socket.write(bytes)
    if (end) socket.end()
    const chunks: Buffer[] = []
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', () => {})
    await once(socket, 'close')
    return Buffer.concat(chunks).toString().split('\r\n')[0]
  }
}

describe('over a socket', () => {
  const head = (length: number): string =>
    [
      'POST /api/github/webhooks HTTP/1.1',
      'Host: localhost',
      'Content-Type: application/json',
      'X-GitHub-Event: push',
      'X-GitHub-Delivery: 3b1b2d0e-0000-4000-8000-000000000000',
      `X-Hub-Signature-256: sha256=${'0'.repeat(64)}`,
      `Content-Length: ${length}`,
      '\r\n',
    ].join('\r\n')

  test('a body that is announced as too long is refused before it is sent', async () => {
    const send = await raw()
    expect(await send(head(26_000_000), false)).toBe('HTTP/1.1 413 Payload Too Large')
  })

  test('a body that breaks off harms nobody', async () => {
    const send = await raw()
    await send(`${head(100)}{"action":`, true)
    expect(await send('GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', false)).toBe(
      'HTTP/1.1 200 OK',
    )
  })

  test('who is refused at once and leaves harms nobody either', async () => {
    const send = await raw()
    const form = head(100).replace('application/json', 'text/plain')
    expect(await send(`${form}{"action":`, true)).toBe('HTTP/1.1 415 Unsupported Media Type')
    expect(await send('GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', false)).toBe(
      'HTTP/1.1 200 OK',
    )
  })

  test('a forged one', async () => {
    const send = await raw()
    expect(await send(`${head(2).replace('Host', 'Connection: close\r\nHost')}{}`, false)).toBe(
      'HTTP/1.1 401 Unauthorized',
    )
  })

  test('an address that is taken is named', async () => {
    const first = await listen(routing(routes()), { host: '127.0.0.1', port: 0 })
    onTestFinished(first.close)
    const port = Number(new URL(first.url).port)
    await expect(listen(routing(routes()), { host: '127.0.0.1', port })).rejects.toThrow(
      `HOST and PORT: 127.0.0.1:${port} cannot be used (EADDRINUSE)`,
    )
  })
})
