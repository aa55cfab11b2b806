import type { Answer, Need, Tree, World } from '../types/engine.ts'

/** The world, remembering what was asked of it and is not there yet. */
export type Ask = {
  tree(key: string): Answer<Tree> | null
  blob(key: string, path: string): Answer<Uint8Array> | null
  readonly needs: readonly Need[]
}

/** Looks things up in a world and notes as needs what it does not know yet. */
export function asking(world: World): Ask {
  const needs = new Map<string, Need>()
  return {
    tree: (key) => {
      const found = world.tree(key)
      if (found === null) needs.set(`tree ${key}`, { k: 'tree', key })
      return found
    },
    blob: (key, path) => {
      const found = world.blob(key)
      if (found === null) needs.set(`blob ${key}`, { k: 'blob', key, path })
      return found
    },
    get needs() {
      return [...needs.values()]
    },
  }
}
