import type { BlobNeed, Objects } from '../../drive/objects.ts'
import type { Answer, ObjectId, Tree } from '../../types/engine.ts'
import type { Engine } from '../engine/engine.ts'
import { failedFor, type Scanning, type ScanOutcome } from './task.ts'

/**
 * Scans a tree. Where that is too much with a look at what a fix would mend, it is done without: the
 * findings count for more. Objects are asked for once, and are not kept beyond this.
 *
 * @throws what reading an object throws, the reason of the signal, or a Defect.
 */
export async function scanObjects(
  engine: Engine,
  scanning: Omit<Scanning, 'plans'>,
  objects: Objects,
  signal?: AbortSignal,
): Promise<ScanOutcome> {
  const source = remembering(objects)
  const whole = await engine.run('scan', { ...scanning, plans: true }, source, signal)
  if (whole.ok) return whole.value
  const plain = await engine.run('scan', { ...scanning, plans: false }, source, signal)
  return plain.ok ? plain.value : failedFor(`It is too large to be scanned: ${plain.message}.`)
}

/** Gives out again what was given out before. */
function remembering(objects: Objects): Objects {
  const trees = new Map<ObjectId, Answer<Tree>>()
  const blobs = new Map<ObjectId, Answer<Uint8Array>>()
  return {
    tree: async (id) => {
      const tree = trees.get(id) ?? (await objects.tree(id))
      trees.set(id, tree)
      return tree
    },
    blobs: async (needs: readonly BlobNeed[]) => {
      const fresh = needs.filter(({ key }) => !blobs.has(key))
      for (const [id, found] of await objects.blobs(fresh)) blobs.set(id, found)
      return new Map(needs.flatMap(({ key }) => pairOf(key, blobs.get(key))))
    },
  }
}

const pairOf = <V>(key: ObjectId, value: V | undefined): readonly (readonly [ObjectId, V])[] =>
  value === undefined ? [] : [[key, value]]
