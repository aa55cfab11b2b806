/**
 * A process that sends deliveries in GitHub's place: `sender.ts <Sending as JSON>`. It begins when it
 * reads a line, sends each at its time whatever became of the others, and what was not acknowledged
 * again, as GitHub does when the service asks for it. At the end it says what became of them.
 */

import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { type Parcel, parcel, signed, type Templates } from './deliveries.ts'

export type Sending = {
  /** A file with `Templates`. */
  readonly templates: string
  /** Where the webhook is; one after the other is taken. */
  readonly urls: readonly string[]
  /** The numbers of the deliveries: from this one on, every so many, so many of them. */
  readonly first: number
  readonly step: number
  readonly count: number
  /** Milliseconds between two. */
  readonly gap: number
}

/**
 * An attempt at a delivery: its number, when it began (milliseconds of the clock), how long it took,
 * how it was answered, and whether it was the first one.
 */
export type Attempt = readonly [
  number: number,
  at: number,
  milliseconds: number,
  status: number,
  isFirst: boolean,
]

/** GitHub waits for no longer. */
const timeout = 10_000

/** Milliseconds until what failed is sent again; the service, too, asks more rarely each time. */
const again = 2000

/** Milliseconds after which a delivery is given up. */
const longest = 120_000

const agent = new Agent({ keepAlive: true })

/** The status of the answer; 0 where there was none. */
function post(url: string, { headers, body }: ReturnType<typeof signed>): Promise<number> {
  return new Promise((resolve) => {
    const sent = request(url, { method: 'POST', headers, agent, timeout }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode ?? 0))
    })
    sent.once('timeout', () => sent.destroy())
    sent.once('error', () => resolve(0))
    sent.end(body)
  })
}

async function deliver(
  sending: Sending,
  templates: Templates,
  number: number,
): Promise<readonly Attempt[]> {
  const { urls } = sending
  const what: Parcel = parcel(templates, number)
  const attempts: Attempt[] = []
  const begun = performance.now()
  while (performance.now() - begun < longest) {
    const url = urls[(number + attempts.length) % urls.length] ?? ''
    const [at, start] = [Date.now(), performance.now()]
    const status = await post(url, signed(templates, what))
    attempts.push([number, at, performance.now() - start, status, attempts.length === 0])
    if (status === 202) break
    await wait(again * 2 ** (attempts.length - 1))
  }
  return attempts
}

if (import.meta.main) {
  const sending: Sending = JSON.parse(process.argv[2] ?? '')
  const templates: Templates = JSON.parse(readFileSync(sending.templates, 'utf8'))
  process.stdout.write('ready\n')
  await once(process.stdin, 'data')
  const start = performance.now()
  const all: Promise<readonly Attempt[]>[] = []
  for (let index = 0; index < sending.count; index += 1) {
    await wait(Math.max(0, start + index * sending.gap - performance.now()))
    all.push(deliver(sending, templates, sending.first + index * sending.step))
  }
  const attempts = (await Promise.all(all)).flat()
  // A pipe takes it bit by bit, so the end has to wait for that.
  process.stdout.write(`${JSON.stringify(attempts)}\n`, () => process.exit(0))
}
