import { createHmac, randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { openLog } from '../../src/app/log.ts'
import { openMetrics } from '../../src/app/metrics.ts'
import { openRoom, type Room } from '../../src/app/webhook/body.ts'
import type { Errand } from '../../src/app/webhook/project.ts'
import { receive } from '../../src/app/webhook/receive.ts'

const [secret, previous] = [
  'a secret of this test, long enough',
  'the secret before it was replaced',
]
const payload = JSON.stringify({
  action: 'opened',
  installation: { id: 3 },
  repository: { id: 5, name: 'clusters', owner: { login: 'acme' } },
  pull_request: { number: 7, title: 'Größe, words' },
})

const sign = (body: string | Uint8Array, key = secret, algorithm = 'sha256'): string =>
  `${algorithm}=${createHmac(algorithm, key).update(body).digest('hex')}`

const headersOf = (body: string | Uint8Array): Record<string, string> => ({
  'content-type': 'application/json',
  'x-github-event': 'pull_request',
  'x-github-delivery': randomUUID(),
  'x-hub-signature-256': sign(body),
})

type Body = string | Uint8Array<ArrayBuffer> | ReadableStream

const usualRoom = openRoom(30_000_000)

/** Lets the handler answer, and tells what it did. */
async function sent(
  body: Body,
  headers: Readonly<Record<string, string>>,
  enqueue: (errand: Errand) => Promise<string> = async () => 'queued',
  room: Room = usualRoom,
) {
  const queued: Errand[] = []
  const lines: string[] = []
  const request = new Request('http://localhost/api/github/webhooks', {
    method: 'POST',
    headers,
    body,
    ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
  })
  const { status } = await receive(request, {
    secrets: [secret, previous],
    enqueue: (errand) => {
      queued.push(errand)
      return enqueue(errand)
    },
    room,
    log: openLog(
      'trace',
      (line) => lines.push(line),
      () => new Date(0),
    ),
    metrics: openMetrics({}),
  })
  return { status, queued, log: lines.join('') }
}

test('a delivery is queued and answered with 202', async () => {
  const { status, queued, log } = await sent(payload, headersOf(payload))
  expect(status).toBe(202)
  expect(queued.map(({ key }) => key)).toEqual(['5#7'])
  expect(log).toContain('"event":"pull_request"')
  expect(log).not.toContain('words')
})

test('the secret before still holds', async () => {
  const headers = { ...headersOf(payload), 'x-hub-signature-256': sign(payload, previous) }
  expect((await sent(payload, headers)).status).toBe(202)
})

test('what asks for nothing is answered with 202 as well', async () => {
  const headers = { ...headersOf(payload), 'x-github-event': 'push' }
  expect(await sent(payload, headers)).toMatchObject({ status: 202, queued: [] })
})

test('where the queue is away, GitHub is told to come again', async () => {
  const away = async () => expect.unreachable('words of the payload')
  const { status, log } = await sent(payload, headersOf(payload), away)
  expect(status).toBe(503)
  expect(log).not.toContain('words')
})

describe('bodies on their way', () => {
  const queued = async () => 'queued'

  /** Sends so many bytes, and then nothing until it is told to. */
  function stalling(bytes: number) {
    const asked = Promise.withResolvers<void>()
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new Uint8Array(bytes)),
      pull: () => asked.resolve(),
    })
    return { body, arrived: asked.promise }
  }

  test('one that stalls is ended, and holds nothing any more', async () => {
    const room = openRoom(30_000_000, 20)
    const { body } = stalling(1000)
    const { status } = await sent(body, headersOf(payload), queued, room)
    expect(status).toBe(408)
    expect(room.held.size).toBe(0)
    expect((await sent(payload, headersOf(payload), queued, room)).status).toBe(202)
  })

  test('where there is no room for all, the large and slow make it', async () => {
    let now = 0
    const room = openRoom(30_000_000, 600_000, () => now)
    const [older, newer, small] = [stalling(14e6), stalling(15.5e6), stalling(400_000)]
    const ends = []
    for (const { body, arrived } of [small, older, newer]) {
      ends.push(sent(body, headersOf(payload), queued, room))
      await arrived
      now += 1000
    }
    const large = new Uint8Array(2_000_000)
    expect((await sent(large, headersOf(large), queued, room)).status).toBe(400)
    expect(await ends[1]).toMatchObject({ status: 503, queued: [] })
    expect([...room.held].map(({ bytes }) => bytes)).toEqual([400_000, 15.5e6])
    expect((await sent(payload, headersOf(payload), queued, room)).status).toBe(202)
    for (const each of room.held) each.drop(new Error('the test is over'))
    await Promise.all(ends)
    expect(room.held.size).toBe(0)
  })

  test('one that is more than the room by itself is told to come again', async () => {
    const room = openRoom(10)
    const { status } = await sent(payload, headersOf(payload), queued, room)
    expect(status).toBe(503)
  })
})

describe('refused, and nothing of it is read or told', () => {
  const long = 26_000_000
  const [{ 'x-hub-signature-256': _, ...unsigned }] = [headersOf(payload)]
  const sha1 = { ...unsigned, 'x-hub-signature': sign(payload, secret, 'sha1') }
  const endless = () =>
    new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(1_000_000).fill(120)),
    })
  const broken = () =>
    new ReadableStream({ pull: (controller) => controller.error(new Error('the line is dead')) })
  const latin = new Uint8Array(Buffer.from(payload, 'latin1'))

  test.each<[string, number, Body, Record<string, string>]>([
    ['unsigned', 401, payload, unsigned],
    ['signed with SHA-1 only', 401, payload, sha1],
    [
      'signed by somebody else',
      401,
      payload,
      { ...sha1, 'x-hub-signature-256': sign(payload, 'development') },
    ],
    ['changed', 401, payload.replace('7', '8'), headersOf(payload)],
    ['cut short', 401, payload.slice(0, -5), headersOf(payload)],
    [
      'a signature of another form',
      401,
      payload,
      { ...sha1, 'x-hub-signature-256': sign(payload).toUpperCase() },
    ],
    [
      'too long, as it says itself',
      413,
      payload,
      { ...headersOf(payload), 'content-length': `${long}` },
    ],
    ['without an end', 413, endless(), headersOf(payload)],
    ['broken off', 400, broken(), headersOf(payload)],
    ['no JSON', 400, 'words', headersOf('words')],
    ['no UTF-8', 400, latin, headersOf(latin)],
    [
      'no payload of this event',
      400,
      '{"action":"opened","words":1}',
      headersOf('{"action":"opened","words":1}'),
    ],
    [
      'a form',
      415,
      payload,
      { ...headersOf(payload), 'content-type': 'application/x-www-form-urlencoded' },
    ],
    ['no event', 400, payload, { ...headersOf(payload), 'x-github-event': 'Words\u00a0' }],
    ['no id', 400, payload, { ...headersOf(payload), 'x-github-delivery': 'words' }],
  ])('%s', async (_, status, body, headers) => {
    const result = await sent(body, headers)
    expect(result).toMatchObject({ status, queued: [] })
    expect(result.log.toLowerCase()).not.toContain('words')
    expect(usualRoom.held.size).toBe(0)
  })
})
