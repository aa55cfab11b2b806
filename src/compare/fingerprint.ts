/** What makes a finding the same in two revisions: no line numbers, no wording. */
export type Identity = {
  readonly cluster: string
  readonly rule: string
  readonly subject: string
  readonly entry: string | null
}

/** 16 lower-case hex digits, stable over runs, machines and versions of the engine. */
export function fingerprint({ cluster, rule, subject, entry }: Identity): string {
  const parts = entry === null ? [cluster, rule, subject] : [cluster, rule, subject, entry]
  return hash64(parts)
}

/** One text for many: each part carries its length, so that no two lists share a text. */
export function unambiguous(parts: readonly string[]): string {
  let text = ''
  for (const part of parts) text += `${part.length}:${part}`
  return text
}

/**
 * Two lanes of 32 bits over the parts' lengths and UTF-16 code units: multiply and xor as FNV-1a
 * does, with different primes, then MurmurHash3's finaliser over both. It tells findings apart, it
 * does not protect.
 */
function hash64(parts: readonly string[]): string {
  let low = 0x811c9dc5
  let high = 0x9e3779b9
  for (const part of parts) {
    for (let i = -1; i < part.length; i++) {
      const unit = i < 0 ? part.length : part.charCodeAt(i)
      low = Math.imul(low ^ unit, 0x01000193)
      high = Math.imul(high ^ unit, 0x85ebca6b)
      high ^= high >>> 15
    }
  }
  return hex(mix(low ^ Math.imul(high, 0xc2b2ae35))) + hex(mix(high ^ Math.imul(low, 0x27d4eb2f)))
}

function mix(lane: number): number {
  let mixed = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

const hex = (lane: number): string => lane.toString(16).padStart(8, '0')
