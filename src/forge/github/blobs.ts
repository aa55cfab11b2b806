import type { BlobNeed } from '../../drive/objects.ts'
import type { Answer, ObjectId } from '../../types/engine.ts'
import { NotNow, Refused } from '../errors.ts'
import { isObjectId, isWhole } from '../hash.ts'
import { unreadable } from '../unreadable.ts'
import type { Calls } from './calls.ts'
import { blobsQuery } from './queries/reviews.ts'
import { inTurns } from './turns.ts'

/**
 * GitHub cuts the text of a blob after 512,000 bytes and fails above a megabyte: larger ones are
 * asked for by themselves. (`isTruncated` is documented, the number was observed.)
 */
const mostBytesInQuery = 400_000

/** What one query asks for. GitHub ends a query after ten seconds, whatever is missing then. */
const mostBytesOfQuery = 1_500_000
const mostBlobsOfQuery = 500

/** A blob and its bytes, null where nobody has told. */
export type Wanted = BlobNeed & { readonly size: number | null }

type Found = Answer<Uint8Array>

/**
 * Reads blobs, as many in one query as it takes, and checks that each has the content that its id
 * names. What a query cannot give as it is (no UTF-8, cut, unknown in size, not found where a tree has
 * just named it) comes by itself.
 */
export async function readBlobs(
  calls: Calls,
  wanted: readonly Wanted[],
): Promise<Map<ObjectId, Found>> {
  const found = new Map<ObjectId, Found>()
  const ids = wanted.filter(({ key }) => isObjectId(key))
  for (const { key } of wanted) found.set(key, missing)
  const answers = await inTurns(batches(ids.filter(isSmall)), (batch) => readBatch(calls, batch))
  const alone = ids.filter((blob) => !isSmall(blob))
  for (const [blob, content] of answers.flat()) {
    if (content === 'ask again') alone.push(blob)
    else found.set(blob.key, content)
  }
  await inTurns(alone, async ({ key }) => found.set(key, await readBlob(calls, key)))
  return found
}

const missing = unreadable<Uint8Array>('the object is not in this repository')
const isSmall = ({ size }: Wanted): boolean => size !== null && size <= mostBytesInQuery

/** Blobs in their order, in groups that one query holds. */
function batches(blobs: readonly Wanted[]): readonly (readonly Wanted[])[] {
  const groups: Wanted[][] = []
  let bytes = 0
  for (const blob of blobs) {
    const group = groups.at(-1)
    bytes += blob.size ?? 0
    if (group !== undefined && group.length < mostBlobsOfQuery && bytes <= mostBytesOfQuery)
      group.push(blob)
    else {
      groups.push([blob])
      bytes = blob.size ?? 0
    }
  }
  return groups
}

type Content = { isBinary?: boolean | null; isTruncated?: boolean; text?: string | null }
type BlobsAnswer = { readonly repository: Readonly<Record<string, Content | null>> | null }
type Read = readonly [Wanted, Found | 'ask again']

/** A query that is too much for GitHub fails like the network: its halves may pass. */
async function readBatch(calls: Calls, batch: readonly Wanted[]): Promise<readonly Read[]> {
  try {
    return await ask(calls, batch)
  } catch (error) {
    if (!(error instanceof NotNow) || error.retryAfter !== null || batch.length < 2) throw error
    const half = Math.ceil(batch.length / 2)
    return [...(await ask(calls, batch.slice(0, half))), ...(await ask(calls, batch.slice(half)))]
  }
}

async function ask(calls: Calls, batch: readonly Wanted[]): Promise<readonly Read[]> {
  const ids = batch.map(({ key }) => key)
  const { repository } = await calls.query<BlobsAnswer>(blobsQuery(ids), {})
  if (repository === null) throw new Refused('GitHub shows this repository no more', 404)
  return batch.map((blob, index) => [blob, contentOf(blob.key, repository[`b${index}`] ?? null)])
}

function contentOf(id: ObjectId, content: Content | null): Found | 'ask again' {
  if (content === null) return 'ask again'
  const { isBinary, isTruncated, text } = content
  if (isTruncated === undefined) return unreadable('the object is no file')
  if (isBinary || isTruncated || typeof text !== 'string') return 'ask again'
  const bytes = Buffer.from(text)
  // Text in another encoding comes in UTF-8, which is not what the file holds.
  return isWhole(bytes, id) ? { ok: true, value: bytes } : 'ask again'
}

/** https://docs.github.com/en/rest/git/blobs#get-a-blob, up to 100 MB, always base64 */
async function readBlob(calls: Calls, id: ObjectId): Promise<Found> {
  const route = 'GET /repos/{owner}/{repo}/git/blobs/{file_sha}'
  const blob = await calls.find<{ content: string; encoding: string }>(route, { file_sha: id })
  if (blob === null) return missing
  const bytes = Buffer.from(blob.content, 'base64')
  if (!isWhole(bytes, id)) return unreadable('the object is not what its id says')
  return { ok: true, value: bytes }
}
