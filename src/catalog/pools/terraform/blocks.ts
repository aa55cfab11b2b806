import { at, child, items, text } from '../../../source/field.ts'
import type { Field } from '../../../types/evidence.ts'
import type { Applies } from '../../../types/pool.ts'
import type { Doc } from '../../../types/source.ts'
import type { CountRead } from '../reading/counts.ts'
import { NO_LABELS_READ, ownLabels } from '../reading/labels.ts'
import { isSaid, isVariable } from '../reading/objects.ts'
import { TERRAFORM } from './kinds.ts'

/** The resources of one type. */
export const resources = (docs: readonly Doc[], kind: string): readonly Doc[] =>
  docs.filter((doc) => doc.apiVersion === TERRAFORM && doc.kind === kind)

/** The blocks of one type: none, one, or each of several. */
export function blocks(field: Field): readonly Field[] {
  if (field.node === null) return []
  return field.node.k === 'seq' ? items(field) : [field]
}

/** The only block of its type, which may be written as a list of one. */
export const block = (field: Field, ...path: readonly string[]): Field =>
  path.reduce((above, key) => {
    const below = child(above, key)
    return below.node?.k === 'seq' ? child(below, 0) : below
  }, field)

/** The name that a field gives; null where it gives none, or one that is put together elsewhere. */
export function literal(field: Field): string | null {
  const written = text(field)
  return written === null || written === '' || isVariable(written) ? null : written
}

/** A pool's name, and the labels that its nodes bear because of it; `by` says who writes those. */
export function named(by: string, nameField: Field, keys: readonly string[], fixed?: string) {
  const name = fixed ?? literal(nameField)
  const own =
    name === null
      ? {
          ...NO_LABELS_READ,
          unread: keys.map((key) => ({ what: 'labels', field: nameField, key }) as const),
        }
      : ownLabels(by, nameField, Object.fromEntries(keys.map((key) => [key, name])))
  return { name: name ?? nameField.doc.name, nameField, own }
}

/**
 * A count under the resource's own `count` and `for_each`: null where there is no such resource, and
 * unread where nobody can say how many there are.
 */
export function repeated(doc: Doc, once: CountRead): CountRead | null {
  const [count, each] = [at(doc, 'count'), at(doc, 'for_each')]
  const times = isSaid(count) && count.node?.k === 'scalar' ? Number(count.node.value) : 1
  if (times === 0) return null
  const field = isSaid(each) ? each : count
  if (!isSaid(each) && times === 1) return once
  return { nodes: null, unread: [...once.unread, { what: 'nodes', field }] }
}

/** A count that is left to somebody else by `ignore_changes` is only what it began with. */
export function unlessIgnored(doc: Doc, argument: Field, count: CountRead): CountRead {
  if (count.nodes === null || !isIgnored(doc, argument)) return count
  return { nodes: null, unread: [{ what: 'nodes', field: argument }] }
}

/**
 * What happens where labels and taints are changed in place, unless Terraform is told to leave them
 * as they are: then it is new pools alone that get them.
 */
export const appliesTo = (doc: Doc, fields: readonly Field[]): Applies =>
  fields.some((field) => isIgnored(doc, field)) ? 'new nodes only' : 'in place'

/**
 * Whether `lifecycle.ignore_changes` names an argument, or something that it stands in.
 * Source: developer.hashicorp.com/terraform/language/meta-arguments/lifecycle
 */
function isIgnored(doc: Doc, argument: Field): boolean {
  const list = block(at(doc), 'lifecycle')
  const names = blocks(child(list, 'ignore_changes')).map((one) => plain(text(one) ?? ''))
  const path = argument.path.filter((step) => typeof step === 'string').join('.')
  return names.some((name) => name === 'all' || path === name || path.startsWith(`${name}.`))
}

/** `${scaling_config[0].desired_size}`, or as old files have it `scaling_config.0.desired_size`. */
const plain = (reference: string): string =>
  reference.replace(/^\$\{|\}$/g, '').replaceAll(/\[\d+\]|\.\d+(?=\.|$)/g, '')

/** The folder of a file: what stands in one belongs together. */
const folderOf = ({ file }: Doc): string => file.slice(0, Math.max(0, file.lastIndexOf('/')))

/** The resource of a type that an argument refers to, where it stands in the same folder. */
export function referred(docs: readonly Doc[], argument: Field, kind: string): Doc | null {
  const name = referenceTo(argument, kind)
  const { doc } = argument
  const isIt = (one: Doc): boolean => one.name === name && folderOf(one) === folderOf(doc)
  return resources(docs, kind).find(isIt) ?? null
}

/**
 * The cluster that an argument names, to be spread into a pool: by its name where that is written, else
 * by the resource, which is another one in another folder; nothing where a variable says it.
 */
export function clusterOf(
  docs: readonly Doc[],
  argument: Field,
  kind: string,
): { readonly cluster?: string } {
  const cluster = referred(docs, argument, kind)
  const own = literal(cluster === null ? argument : at(cluster, 'name'))
  if (own !== null) return { cluster: own }
  const name = referenceTo(argument, kind)
  const folder = folderOf(argument.doc)
  return name === null ? {} : { cluster: folder === '' ? name : `${folder}/${name}` }
}

function referenceTo(argument: Field, kind: string): string | null {
  const [, type, name] = /^\$\{(\w+)\.([\w-]+)(?:\[\d+\])?\.\w+\}$/.exec(text(argument) ?? '') ?? []
  return type === kind ? (name ?? null) : null
}
