import type { BlobNeed, Objects } from '../../drive/objects.ts'
import type { Answer, ObjectId } from '../../types/engine.ts'

/** How much one answer may read, both sides of a change together. */
export type Bounds = {
  readonly bytes: number
  readonly files: number
  /** Kubernetes objects, by how often their first key is written. */
  readonly objects: number
}

/** Ten times what large repositories hold, and what a thread can hold in its memory. */
export const usual: Bounds = { bytes: 32_000_000, files: 20_000, objects: 40_000 }

/** There is more to read than anybody may ask for. The message is ours. */
export class TooMuch extends Error {
  override name = 'TooMuch'
}

/**
 * Objects that are given out up to a bound: what goes beyond it is not fetched.
 *
 * @throws TooMuch from `blobs`
 */
export function bounded(objects: Objects, bounds: Bounds): Objects {
  const sizes = new Map<ObjectId, number | null>()
  const counted = new Set<ObjectId>()
  const sum = { bytes: 0, files: 0, objects: 0 }
  const add = (more: Partial<Bounds>): void => {
    for (const unit of ['files', 'bytes', 'objects'] as const) {
      sum[unit] += more[unit] ?? 0
      if (sum[unit] > bounds[unit]) throw new TooMuch(tooMuch(unit, bounds[unit]))
    }
  }
  return {
    tree: async (id) => {
      const tree = await objects.tree(id)
      if (tree.ok) for (const entry of tree.value) sizes.set(entry.id, entry.size)
      return tree
    },
    blobs: async (needs) => {
      const fresh = needs.filter(({ key }) => !counted.has(key))
      for (const { key } of fresh) counted.add(key)
      add({ files: fresh.length, bytes: total(fresh, ({ key }) => sizes.get(key) ?? 0) })
      const found = await objects.blobs(needs)
      const unsized = fresh.filter(({ key }) => (sizes.get(key) ?? null) === null)
      add({
        bytes: total(unsized, ({ key }) => contentOf(found.get(key)).length),
        objects: total(fresh, ({ key }) => timesIn(contentOf(found.get(key)))),
      })
      return found
    },
  }
}

/** Says that there is more of a unit than anybody may ask for. */
export const tooMuch = (unit: keyof Bounds, most: number): string => {
  const number = most.toLocaleString('en-US')
  if (unit === 'bytes') return `its manifests have more than ${number} bytes`
  return `it has more than ${number} ${unit === 'files' ? 'manifest files' : 'objects'}`
}

const total = (needs: readonly BlobNeed[], of: (need: BlobNeed) => number): number =>
  needs.reduce((sum, need) => sum + of(need), 0)

const nothing = new Uint8Array()
const contentOf = (answer: Answer<Uint8Array> | undefined): Uint8Array =>
  answer?.ok ? answer.value : nothing

/** Every object has it once or more; whoever writes it in another way meets the deadline. */
const key = Buffer.from('apiVersion')

function timesIn(content: Uint8Array): number {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
  let times = 0
  for (let at = bytes.indexOf(key); at >= 0; at = bytes.indexOf(key, at + key.length)) times += 1
  return times
}
