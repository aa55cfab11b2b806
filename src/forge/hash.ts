import { hash } from 'node:crypto'
import type { ObjectId } from '../types/engine.ts'

/** The hash of a repository's object ids. */
export type ObjectFormat = 'sha1' | 'sha256'

/** The id that Git gives to a blob: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects */
export function blobId(content: Uint8Array, format: ObjectFormat): ObjectId {
  return hash(format, Buffer.concat([Buffer.from(`blob ${content.length}\0`), content]))
}

/** Whether a blob has the content that its id names. */
export function isWhole(content: Uint8Array, id: ObjectId): boolean {
  return blobId(content, id.length === 40 ? 'sha1' : 'sha256') === id
}

/** Whether a text has the form of an object id. */
export function isObjectId(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text)
}

/** A key for what a listing says; no Git tree, but like listings have like keys. */
export function listingId(lines: readonly string[]): ObjectId {
  return `listing-${hash('sha256', lines.join('\0'))}`
}
