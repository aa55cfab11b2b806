import { createHash } from 'node:crypto'
import type { Objects } from '../../src/drive/objects.ts'
import type { ObjectId, Options, Tree, TreeEntry } from '../../src/types/engine.ts'

/** Trees in memory, with what was asked for. */
export type Memory = {
  readonly objects: Objects
  /** Adds a tree of files by path; a name that ends in `@` is a link, in `/` a submodule. */
  add(files: Readonly<Record<string, string>>): ObjectId
  /** Paths of the blobs that were asked for. */
  readonly asked: readonly string[]
}

export function memory(): Memory {
  const trees = new Map<ObjectId, Tree>()
  const blobs = new Map<ObjectId, Uint8Array>()
  const asked: string[] = []
  return {
    asked,
    add(files) {
      const tree = Object.entries(files).map(([path, text]) => entry(path, text, blobs))
      const id = hash(JSON.stringify(tree))
      trees.set(id, tree)
      return id
    },
    objects: {
      tree: async (id) => ({ ok: true, value: trees.get(id) ?? [] }),
      blobs: async (needs) => {
        asked.push(...needs.map(({ path }) => path))
        return new Map(
          needs.map(({ key }) => [key, { ok: true, value: blobs.get(key) ?? new Uint8Array() }]),
        )
      },
    },
  }
}

/** The options of a plain request. */
export const plainOptions: Options = {
  asOf: '2026-01-31',
  clusters: [],
  kubernetes: null,
  entry: null,
  set: [],
  explain: false,
  settings: null,
}

function entry(path: string, text: string, blobs: Map<ObjectId, Uint8Array>): TreeEntry {
  const id = hash(text)
  const bytes = new TextEncoder().encode(text)
  blobs.set(id, bytes)
  if (path.endsWith('@')) return { path: path.slice(0, -1), id, mode: '120000', size: null }
  if (path.endsWith('/')) return { path: path.slice(0, -1), id, mode: '160000', size: null }
  return { path, id, mode: '100644', size: bytes.length }
}

const hash = (text: string): ObjectId => createHash('sha1').update(text).digest('hex')
