/** What Kustomize makes of some files, read as the engine reads it. */

import { asking } from '../../src/render/ask.ts'
import { documents, type Reading } from '../../src/render/documents.ts'
import { at, locate } from '../../src/source/field.ts'
import type { Answer, Tree } from '../../src/types/engine.ts'
import type { Path } from '../../src/types/source.ts'
import { withBuilds } from '../support/built.ts'

export type Files = Readonly<Record<string, string | Uint8Array>>

/** All of a tree, its builds rendered. */
export function readingOf(files: Files, folders: readonly string[] = ['']): Reading {
  const blobs = new Map<string, Answer<Uint8Array>>()
  const tree: Tree = Object.entries(files).map(([path, content]) => {
    const value = typeof content === 'string' ? new TextEncoder().encode(content) : content
    blobs.set(`blob of ${path}`, { ok: true, value })
    return { path, id: `blob of ${path}`, mode: '100644', size: value.length }
  })
  const world = {
    tree: () => null,
    blob: (key: string) => blobs.get(key) ?? null,
    validation: () => null,
    build: () => null,
    hcl: () => null,
  }
  const memo = new Map()
  const { value, needs } = withBuilds<Reading>(world, (known) => {
    const ask = asking(known)
    return { value: documents(tree, folders, { ask, memo }), needs: ask.needs, refusal: null }
  })
  if (value === null) throw new Error(`asks for what is not there: ${JSON.stringify(needs)}`)
  return value
}

/** `file:line` of what an object of a kind has at a path, and what it says there. */
export function placeOf(files: Files, kind: string, path: Path): string {
  const { documents: read } = readingOf(files)
  const [doc, ...others] = read.docs.filter((each) => each.kind === kind)
  if (doc === undefined || others.length > 0)
    throw new Error(`not one ${kind}: ${JSON.stringify(read.problems)}`)
  const field = at(doc, ...path)
  const { file, line } = locate(field)
  const value = field.node?.k === 'scalar' ? field.node.value : (field.node?.k ?? 'nothing')
  return `${file}:${line} ${value}`
}
