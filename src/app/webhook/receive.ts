import type { Log } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import { Crowded, type Room, readBody, TooLarge, TooSlow } from './body.ts'
import { type Errand, project } from './project.ts'
import { isSigned } from './signature.ts'

export type Receiving = {
  /** The secret, and during a rotation the one before. */
  readonly secrets: readonly string[]
  /** Puts an errand where it outlives this process; says what became of it. */
  readonly enqueue: (errand: Errand) => Promise<string>
  /** What deliveries of which nobody knows the sender yet may take together. */
  readonly room: Room
  readonly log: Log
  readonly metrics: Metrics
}

/** GitHub delivers no more: https://docs.github.com/en/webhooks/webhook-events-and-payloads */
const mostBytes = 25_000_000

/**
 * Answers a delivery of GitHub's: 202 once it is on disk, or where it asks for nothing; 4xx for what
 * GitHub did not send, before any of it is parsed; 503 where it is to be delivered again.
 */
export async function receive(request: Request, receiving: Receiving): Promise<Response> {
  const { log, metrics } = receiving
  const event = request.headers.get('x-github-event') ?? ''
  const delivery = request.headers.get('x-github-delivery') ?? ''
  const known = /^[a-z_]{1,40}$/.test(event) && uuid.test(delivery)
  const {
    status,
    outcome,
    more = {},
  } = known
    ? await accept(request, { event, delivery }, receiving)
    : { status: 400, outcome: 'no delivery of GitHub' }
  const about = known ? { delivery, event } : {}
  // Who is not known may not invent names for the metrics.
  const label = status === 202 ? event : 'refused'
  metrics.count('edgewise_webhooks', { event: label, status: String(status) })
  log(status === 503 ? 'error' : status >= 400 ? 'warn' : 'info', 'webhook', {
    ...about,
    ...more,
    status,
    outcome,
  })
  return Response.json({ outcome }, { status })
}

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i

type Result = {
  readonly status: number
  readonly outcome: string
  readonly more?: Readonly<Record<string, string | number>>
}

type About = { readonly event: string; readonly delivery: string }

async function accept(request: Request, about: About, receiving: Receiving): Promise<Result> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^application\/json\s*(?:;|$)/i.test(type))
    return { status: 415, outcome: 'the content type of the webhook has to be application/json' }
  const signature = request.headers.get('x-hub-signature-256')
  if (signature === null) return { status: 401, outcome: 'x-hub-signature-256 is missing' }
  try {
    const body = await readBody(request, mostBytes, receiving.room)
    if (!isSigned(body, signature, receiving.secrets))
      return { status: 401, outcome: 'the signature is wrong' }
    return await forward(body, about, receiving)
  } catch (error) {
    if (error instanceof TooLarge) return { status: 413, outcome: 'the body is too large' }
    if (error instanceof TooSlow) return { status: 408, outcome: 'the body took too long' }
    if (error instanceof Crowded) return { status: 503, outcome: 'too much at once' }
    return { status: 400, outcome: 'the body did not come to its end' }
  }
}

async function forward(body: Uint8Array, about: About, receiving: Receiving): Promise<Result> {
  const errands = errandsOf(body, about)
  if (errands === 'unreadable')
    return { status: 400, outcome: 'the payload is not what GitHub documents' }
  const [first] = errands
  if (first === undefined) return { status: 202, outcome: 'nothing to do' }
  const queue = errands.map((errand) => errand.queue).join(' ')
  const more = { queue, key: first.key, ...identifiers(first) }
  try {
    const outcomes: string[] = []
    // Where one fails, GitHub delivers all of them again, and those that are known stay as they are.
    for (const errand of errands) outcomes.push(await receiving.enqueue(errand))
    return { status: 202, outcome: outcomes.join(' '), more }
  } catch {
    return { status: 503, outcome: 'the queue does not answer', more }
  }
}

function identifiers({ data }: Errand): Readonly<Record<string, number>> {
  if (!('place' in data)) return { installation: data.installation }
  const { installation, repository } = data.place
  return { installation, repository }
}

/** The messages of parsers quote what they read, so nothing of them is kept. */
function errandsOf(body: Uint8Array, { delivery, event }: About): readonly Errand[] | 'unreadable' {
  try {
    const payload: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
    return project({ id: delivery, event, payload })
  } catch {
    return 'unreadable'
  }
}
