/** What senders send: every one knows all of it, so that nobody has to keep it. */

import { createHash, createHmac } from 'node:crypto'
import { jobId } from '../../src/jobs/queue.ts'

/** Payloads as GitHub's look like, by their event. */
export type Templates = {
  readonly secret: string
  readonly payloads: Readonly<Record<Kind, Payload>>
}

export type Payload = Readonly<Record<string, unknown>>

export type Kind = 'pull_request' | 'issue_comment' | 'push'

export type Parcel = { readonly guid: string; readonly event: Kind; readonly payload: Payload }

/** Of ten deliveries seven are about pull requests; each of 40 repositories has 25 of those. */
const kinds: readonly Kind[] = [
  ...Array<Kind>(7).fill('pull_request'),
  ...Array<Kind>(2).fill('issue_comment'),
  'push',
]

/** The delivery of a number, of all that are sent in a run. */
export function parcel({ payloads }: Templates, number: number): Parcel {
  const digest = createHash('sha256').update(`delivery ${number}`).digest()
  const event = kinds[digest.readUInt8(0) % kinds.length] ?? 'push'
  const template = payloads[event]
  const repository = { ...(template['repository'] as Payload), id: 1 + (digest.readUInt8(1) % 40) }
  const pull = 1 + (digest.readUInt8(2) % 25)
  const more: Readonly<Record<Kind, Payload>> = {
    pull_request: {
      number: pull,
      pull_request: { ...(template['pull_request'] as Payload), number: pull },
    },
    issue_comment: {
      issue: { ...(template['issue'] as Payload), number: pull },
      comment: { ...(template['comment'] as Payload), node_id: `IC_${number}` },
    },
    push: {},
  }
  return {
    guid: jobId(`delivery ${number}`),
    event,
    payload: { ...template, ...more[event], repository },
  }
}

/** What GitHub sends for it: https://docs.github.com/en/webhooks/webhook-events-and-payloads#delivery-headers */
export function signed(
  { secret }: Pick<Templates, 'secret'>,
  { guid, event, payload }: Parcel,
): { readonly headers: Readonly<Record<string, string>>; readonly body: Buffer } {
  const body = Buffer.from(JSON.stringify(payload))
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'content-length': String(body.length),
      'x-github-event': event,
      'x-github-delivery': guid,
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
  }
}
