import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * Whether a body was signed with one of the secrets. `signature` is the header
 * `x-hub-signature-256`; the older one is SHA-1 and is not looked at.
 * https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export function isSigned(
  body: Uint8Array,
  signature: string | null,
  secrets: readonly string[],
): boolean {
  if (signature === null || !/^sha256=[\da-f]{64}$/.test(signature)) return false
  const given = Buffer.from(signature.slice('sha256='.length), 'hex')
  // Each secret is tried, so that the time tells nothing about which one it was.
  const matches = secrets.map((secret) =>
    timingSafeEqual(given, createHmac('sha256', secret).update(body).digest()),
  )
  return matches.includes(true)
}
