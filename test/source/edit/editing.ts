import { editFiles } from '../../../src/source/edit/edit.ts'
import { at } from '../../../src/source/field.ts'
import { readFile } from '../../../src/source/read-file.ts'
import type { FileEdit, Intent, Json, JsonMap, Unedited } from '../../../src/types/remedy.ts'
import type { Doc, Path } from '../../../src/types/source.ts'
import { bytesOf } from '../reading.ts'

export const why = { k: 'assumed', id: 'test', text: 'a test' } as const

/** A wish about the object with a number, counted from 0 in order of the file. */
export type Wish =
  | readonly ['set' | 'append', Path, Json, number?]
  | readonly ['remove', Path, number?]
  | readonly ['create', JsonMap, number?]

/** A path as it is written: keys between dots, numbers are indexes; `a."b.c".0`. */
export function path(written: string): Path {
  return [...written.matchAll(/"([^"]*)"|([^."]+)/g)].map(([, quoted, plain = '']) => {
    if (quoted !== undefined) return quoted
    return /^\d+$/.test(plain) ? Number(plain) : plain
  })
}

/** The wishes as intents on the objects of a file. */
export function intentsOf(docs: readonly Doc[], wishes: readonly Wish[]): Intent[] {
  const docAt = (index: number): Doc => {
    const doc = docs[index]
    if (doc === undefined) throw new Error(`the file has no object ${index}`)
    return doc
  }
  return wishes.map((wish) => {
    if (wish[0] === 'create')
      return { k: 'create', why, near: docAt(wish[2] ?? 0), object: wish[1] }
    if (wish[0] === 'remove')
      return { k: 'remove', why, field: at(docAt(wish[2] ?? 0), ...wish[1]) }
    return { k: wish[0], why, field: at(docAt(wish[3] ?? 0), ...wish[1]), value: wish[2] }
  })
}

/** What becomes of a file's text, with the new files and what was left alone. */
export function edit(
  text: string,
  wishes: readonly Wish[],
  file = 'app.yaml',
): {
  readonly after: string
  readonly files: readonly FileEdit[]
  readonly unedited: readonly Unedited[]
} {
  const { docs } = readFile(file, bytesOf(text))
  const { edits, unedited } = editFiles(intentsOf(docs, wishes))
  const own = edits.find((one) => one.path === file)
  return {
    after: own?.after ?? text,
    files: edits.filter((one) => one.path !== file),
    unedited,
  }
}
