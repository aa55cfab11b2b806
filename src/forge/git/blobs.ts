import type { BlobNeed } from '../../drive/objects.ts'
import type { Answer, ObjectId } from '../../types/engine.ts'
import { blobId, isObjectId, type ObjectFormat } from '../hash.ts'
import { unreadable } from '../unreadable.ts'
import { git, gitError } from './run.ts'

type Blobs = Map<ObjectId, Answer<Uint8Array>>

/** Reads blobs by one `git cat-file`, and checks that each has the content that its id names. */
export async function readBlobs(
  root: string,
  needs: readonly BlobNeed[],
  format: ObjectFormat,
): Promise<Blobs> {
  const found: Blobs = new Map()
  const ids = needs.map(({ key }) => key).filter(isObjectId)
  if (ids.length > 0) {
    const input = `${ids.join('\n')}\n`
    const ran = await git(root, ['cat-file', '--batch'], { input, onData: receive(found, format) })
    if (ran.status !== 0) throw gitError(ran)
  }
  for (const { key } of needs) {
    if (!found.has(key)) found.set(key, unreadable('the object is not in this repository'))
  }
  return found
}

/** One object on its way in; `bytes` has room for the line end that follows the content. */
type Incoming = {
  readonly id: ObjectId
  readonly type: string
  readonly bytes: Buffer
  filled: number
}

/** Takes the output of `git cat-file --batch`: `<id> <type> <size>\n<content>\n`, again and again. */
function receive(found: Blobs, format: ObjectFormat): (chunk: Buffer) => void {
  let header = ''
  let incoming: Incoming | null = null
  const readHeader = (chunk: Buffer, at: number): number => {
    const end = chunk.indexOf('\n', at)
    header += chunk.toString('latin1', at, end < 0 ? chunk.length : end)
    if (end < 0) return chunk.length
    incoming = begin(header)
    header = ''
    return end + 1
  }
  const readContent = (into: Incoming, chunk: Buffer, at: number): number => {
    const copied = chunk.copy(into.bytes, into.filled, at)
    into.filled += copied
    if (into.filled === into.bytes.length) {
      found.set(into.id, check(into, format))
      incoming = null
    }
    return at + copied
  }
  return (chunk) => {
    let at = 0
    while (at < chunk.length) {
      at = incoming === null ? readHeader(chunk, at) : readContent(incoming, chunk, at)
    }
  }
}

/** The object that a header line announces; null for one that is missing. */
function begin(header: string): Incoming | null {
  const [id = '', type = '', size] = header.split(' ')
  if (size === undefined) return null
  return { id, type, bytes: Buffer.allocUnsafe(Number(size) + 1), filled: 0 }
}

function check({ id, type, bytes }: Incoming, format: ObjectFormat): Answer<Uint8Array> {
  const content = bytes.subarray(0, -1)
  if (type !== 'blob') return unreadable(`the object is a ${type}, no file`)
  if (blobId(content, format) !== id) return unreadable('the object is not what its id says')
  return { ok: true, value: content }
}
