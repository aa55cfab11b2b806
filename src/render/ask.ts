import type { Answer, Built, Hcl, Need, Tree, Validation, World } from '../types/engine.ts'

/** The world, remembering what was asked of it and is not there yet. */
export type Ask = {
  tree(key: string): Answer<Tree> | null
  blob(key: string, path: string): Answer<Uint8Array> | null
  validate(document: Validated): Answer<Validation> | null
  build(kustomization: Kustomized): Answer<Built> | null
  hcl(file: Omit<Extract<Need, { k: 'hcl' }>, 'k'>): Answer<Hcl> | null
  readonly needs: readonly Need[]
}

/** One document's text, the file it stands in, and the cluster's minor version, as `1.35`. */
type Validated = {
  readonly text: string
  readonly path: string
  readonly kubernetes: string
}

/** A folder with a kustomization, and all that its build may read. */
type Kustomized = Pick<Extract<Need, { k: 'build' }>, 'folder' | 'files'>

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
    validate: ({ text, path, kubernetes }) => {
      const key = `${kubernetes} ${text}`
      const found = world.validation(key)
      if (found === null)
        needs.set(`validate ${key}`, { k: 'validate', key, kubernetes, text, path })
      return found
    },
    build: ({ folder, files }) => {
      const key = JSON.stringify([folder, files.map(({ path, blob }) => [path, blob])])
      const found = world.build(key)
      if (found === null) needs.set(`build ${key}`, { k: 'build', key, folder, files })
      return found
    },
    hcl: (file) => {
      const found = world.hcl(file.key)
      if (found === null) needs.set(`hcl ${file.key}`, { k: 'hcl', ...file })
      return found
    },
    get needs() {
      return [...needs.values()]
    },
  }
}
