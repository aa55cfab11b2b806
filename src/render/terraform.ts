import { mentionsPools, poolKinds, TERRAFORM } from '../catalog/pools/terraform/kinds.ts'
import { at, entries, items } from '../source/field.ts'
import { type Notes, note, quoted } from '../source/problems.ts'
import { type FileRead, readYaml } from '../source/read-file.ts'
import { decode, sourceText } from '../source/text.ts'
import type { HclBlock, TreeEntry } from '../types/engine.ts'
import type { Field } from '../types/evidence.ts'
import type { Doc } from '../types/source.ts'
import type { Ask } from './ask.ts'

/**
 * Reads what describes nodes in a file of Terraform: each resource or module is a document, its kind
 * the type of the resource. A file that names nothing of that kind is not parsed, whatever it holds.
 *
 * @returns null while `ask` still needs the file's blocks.
 */
export function readTerraform(
  { path, id }: TreeEntry,
  bytes: Uint8Array,
  ask: Ask,
): FileRead | null {
  const decoded = decode(bytes)
  const notes: Notes = { file: path, source: sourceText(decoded.text), problems: [], left: 0 }
  if (!mentionsPools(decoded.text)) return read([], notes)
  if (!decoded.ok) {
    note(notes, decoded.code, decoded.message, 0)
    return read([], notes)
  }
  if (path.endsWith('.json')) return readJson(path, bytes)
  const answer = ask.hcl({ key: id, path, text: decoded.text, kinds: poolKinds })
  if (answer === null) return null
  if (!answer.ok) {
    note(notes, answer.code, answer.message, 0)
    return read([], notes)
  }
  const { blocks, fault } = answer.value
  if (fault !== null) {
    const message = `the HCL cannot be read (${quoted(fault.message)}); mend it: this file was not read`
    note(notes, 'unreadable', message, fault.at)
  }
  return read(
    blocks.map((block) => docOf(block, notes)),
    notes,
  )
}

const read = (docs: readonly Doc[], { problems }: Notes): FileRead => ({
  docs,
  problems,
  passedOver: false,
})

const docOf = ({ kind, name, body }: HclBlock, { file, source }: Pick<Doc, 'file' | 'source'>) => ({
  file,
  source,
  root: body,
  apiVersion: TERRAFORM,
  kind,
  name,
  namespace: null,
})

/**
 * The same of a file in Terraform's JSON, where any block may be a list of blocks.
 * Source: developer.hashicorp.com/terraform/language/syntax/json
 */
function readJson(path: string, bytes: Uint8Array): FileRead {
  const { value: doc, problems } = readYaml(path, bytes)
  if (doc === null) return { docs: [], problems, passedOver: false }
  const modules = each(at(doc, 'module')).flatMap(entries)
  const resources = each(at(doc, 'resource')).flatMap(entries)
  const named = [
    ...modules.map(([name, body]) => ({ kind: 'module', name, body })),
    ...resources.flatMap(([kind, ofKind]) =>
      each(ofKind)
        .flatMap(entries)
        .map(([name, body]) => ({ kind, name, body })),
    ),
  ]
  const docs = named
    .filter(({ kind }) => poolKinds.includes(kind))
    .flatMap(({ body, ...name }) =>
      each(body).flatMap(({ node }) =>
        node?.k === 'map' ? [docOf({ ...name, body: node }, doc)] : [],
      ),
    )
  return { docs, problems, passedOver: false }
}

/** The blocks of one type: one, or each of a list. */
const each = (field: Field): readonly Field[] => (field.node?.k === 'seq' ? items(field) : [field])
