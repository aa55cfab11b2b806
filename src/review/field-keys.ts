import { locate, pathText } from '../source/field.ts'
import type { Field } from '../types/evidence.ts'
import type { Doc, Text } from '../types/source.ts'
import { fieldText } from './field-text.ts'

type Keyed = { readonly field: Field; readonly key: string }

type File = {
  readonly source: Text
  readonly keyed: Keyed[]
  readonly docs: Map<Doc, Map<string, string>>
  /** Keys by content, once the file is there in two versions. */
  contents: Map<string, string> | null
}

/**
 * Gives fields keys; like content, like key. Within one version of a file the same path of the same
 * document is the same content, which is cheaper to see than to write down: a simulation has tens
 * of thousands of fields. Only what stands in two versions of a file (both sides of a review) is
 * compared by its place and text.
 */
export function fieldKeys(newKey: (field: Field) => string): (field: Field) => string {
  const files = new Map<string, File>()
  return (field) => {
    const file = fileOf(files, field.doc)
    const paths = pathsOf(file, field.doc)
    const path = pathText(field)
    const known = paths.get(path)
    if (known !== undefined) return known
    if (field.doc.source !== file.source) file.contents ??= contentsOf(file)
    const content = file.contents === null ? null : contentOf(field)
    const alike = content === null ? undefined : file.contents?.get(content)
    const key = alike ?? newKey(field)
    paths.set(path, key)
    file.keyed.push({ field, key })
    if (content !== null) file.contents?.set(content, key)
    return key
  }
}

function fileOf(files: Map<string, File>, { file: name, source }: Doc): File {
  const known = files.get(name)
  if (known !== undefined) return known
  const file: File = { source, keyed: [], docs: new Map(), contents: null }
  files.set(name, file)
  return file
}

function pathsOf({ docs }: File, doc: Doc): Map<string, string> {
  const known = docs.get(doc)
  if (known !== undefined) return known
  const paths = new Map<string, string>()
  docs.set(doc, paths)
  return paths
}

const contentsOf = ({ keyed }: File): Map<string, string> =>
  new Map(keyed.map(({ field, key }) => [contentOf(field), key]))

function contentOf(field: Field): string {
  const { line, endLine } = locate(field)
  return `${line} ${endLine} ${fieldText(field)}`
}
