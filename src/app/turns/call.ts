import { createHmac } from 'node:crypto'
import { type Lane, lanes } from '../queues.ts'
import { openRoom, readBody } from '../webhook/body.ts'
import { isSigned } from '../webhook/signature.ts'

/** Asks whoever is called to work on a lane. Its address is public, so it is signed. */
export type Call = {
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

/** Milliseconds that a call is good for, before and after it was made by another clock. */
const goodFor = 5 * 60_000

const longestCall = 200
const signature = 'x-edgewise-signature'

/**
 * The keys that calls are signed with: they follow from the secrets of the webhook, and a signature of
 * one kind is none of the other.
 */
const keysOf = (secrets: readonly string[]): readonly string[] =>
  secrets.map((secret) => createHmac('sha256', secret).update('edgewise drain').digest('hex'))

/**
 * A signed call for a lane.
 *
 * @param secrets those of the webhook; the first one signs
 */
export function callFor(lane: Lane, secrets: readonly string[], now: Date): Call {
  const body = JSON.stringify({ lane, at: now.getTime() })
  const [key = ''] = keysOf(secrets)
  const signed = createHmac('sha256', key).update(body).digest('hex')
  return { body, headers: { 'content-type': 'application/json', [signature]: `sha256=${signed}` } }
}

/**
 * The lane that a request calls for; null for what nobody here signed in the last five minutes. Nothing
 * of it is parsed before the signature is found good.
 */
export async function laneCalled(
  request: Request,
  secrets: readonly string[],
  now: Date,
): Promise<Lane | null> {
  const body = await readBody(request, longestCall, openRoom(longestCall)).catch(() => null)
  if (body === null || !isSigned(body, request.headers.get(signature), keysOf(secrets))) return null
  const { lane, at } = JSON.parse(Buffer.from(body).toString())
  const isFresh = Math.abs(now.getTime() - at) <= goodFor
  return isFresh ? (lanes.find((known) => known === lane) ?? null) : null
}
