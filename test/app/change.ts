import { createHash } from 'node:crypto'
import type { Objects } from '../../src/drive/objects.ts'
import type { TreeEntry } from '../../src/types/engine.ts'

export type Files = Readonly<Record<string, string>>

/** Two sides of a change, as a code host would give them, and what is asked of a review of it. */
export function change(base: Files, head: Files) {
  const contents = new Map<string, Uint8Array>()
  const asked: string[] = []
  const treeOf = (files: Files): readonly TreeEntry[] =>
    Object.entries(files).map(([path, text]) => {
      const value = Buffer.from(text)
      const id = createHash('sha1').update(text).digest('hex')
      contents.set(id, value)
      return { path, id, mode: '100644', size: value.length }
    })
  const trees: Readonly<Record<string, readonly TreeEntry[]>> = {
    base: treeOf(base),
    head: treeOf(head),
  }
  const objects: Objects = {
    tree: async (id) => ({ ok: true, value: trees[id] ?? [] }),
    blobs: async (needs) => {
      asked.push(...needs.map(({ path }) => path))
      return new Map(
        needs.map(({ key }) => [key, { ok: true, value: contents.get(key) ?? new Uint8Array() }]),
      )
    },
  }
  const [one, two] = ['1', '2'].map((digit) => digit.repeat(40))
  const speech = {
    change: {
      base: { id: one ?? '', tree: 'base', settingsTree: 'base' },
      head: { id: two ?? '', tree: 'head' },
    },
    from: { id: one ?? '', tree: 'base' },
    address: 'https://github.com/acme/clusters',
    asOf: '2026-11-22',
    organisation: null,
    isDraft: false,
  }
  return { objects, speech, asked }
}
