import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { faithfulFetch } from '../../src/app/fetch.ts'

type Answer = { readonly status: number; readonly location?: string }

/** A host that answers each path as it is told, and remembers what it was asked. */
async function host(answers: Readonly<Record<string, Answer>>) {
  const asked: { line: string; token: string | undefined; body: string }[] = []
  const server = createServer(async (request: IncomingMessage, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { method, url = '', headers } = request
    const body = Buffer.concat(chunks).toString()
    asked.push({ line: `${method} ${url}`, token: headers.authorization, body })
    const { status, location } = answers[url] ?? { status: 200 }
    const more = location === undefined ? {} : { location }
    response.writeHead(status, { 'x-said': url, ...more }).end('{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

const headers = { authorization: 'Bearer secret' }
const post = { method: 'POST', body: 'words', headers }

test('goes on at the same host, and hears every answer on the way', async () => {
  const { url, asked } = await host({ '/old': { status: 301, location: '/repositories/1' } })
  const said: (string | null)[] = []
  const faithful = faithfulFetch((its) => said.push(its.get('x-said')))
  const answer = await faithful(`${url}/old`, { headers })
  expect(answer.status).toBe(200)
  expect(asked.map(({ line }) => line)).toEqual(['GET /old', 'GET /repositories/1'])
  expect(said).toEqual(['/old', '/repositories/1'])
})

test.each([301, 302, 307, 308])('%i to another host is not followed', async (status) => {
  const other = await host({})
  const { url } = await host({ '/a': { status, location: `${other.url}/a` } })
  expect((await faithfulFetch()(`${url}/a`, { headers })).status).toBe(421)
  expect((await faithfulFetch()(`${url}/a`, post)).status).toBe(421)
  expect(other.asked).toEqual([])
})

test('a write is sent on as it is, or not at all', async () => {
  const { url, asked } = await host({
    '/kept': { status: 307, location: '/new' },
    '/lost': { status: 301, location: '/new' },
  })
  expect((await faithfulFetch()(`${url}/kept`, post)).status).toBe(200)
  expect((await faithfulFetch()(`${url}/lost`, post)).status).toBe(421)
  expect(asked).toMatchObject([
    { line: 'POST /kept' },
    { line: 'POST /new', body: 'words', token: 'Bearer secret' },
    { line: 'POST /lost' },
  ])
})

test.each([
  ['in a circle', '/a'],
  ['nowhere', undefined],
  ['to no address', 'http://['],
])('what leads %s has an end', async (_, location) => {
  const answer = location === undefined ? { status: 301 } : { status: 301, location }
  const { url, asked } = await host({ '/a': answer })
  expect((await faithfulFetch()(`${url}/a`)).status).toBe(421)
  expect(asked.length).toBeLessThan(10)
})

test('ends when it is told to', async () => {
  const { url } = await host({})
  const signal = AbortSignal.abort(new Error('enough'))
  await expect(faithfulFetch()(url, { signal })).rejects.toThrow('enough')
})
