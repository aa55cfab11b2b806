import { at, scalar, text } from '../../../source/field.ts'
import type { Field, Why } from '../../../types/evidence.ts'
import type { Doc } from '../../../types/source.ts'
import { law } from '../../../types/why.ts'

/** The documents of one kind of an API group, whatever their version. */
export const ofKind = (docs: readonly Doc[], kind: string, group: string): readonly Doc[] =>
  docs.filter((doc) => doc.kind === kind && doc.apiVersion.startsWith(`${group}/`))

/**
 * That a document asks for a pool: the field that names it comes first, as findings stand on it;
 * `more` is what else makes it one of this cluster's, as far as that is written.
 */
export function statement(doc: Doc, name: Field, ...more: readonly Field[]): Why {
  const rest = [at(doc, 'kind'), at(doc, 'apiVersion'), ...more]
  return law('pool-source', name, ...rest.filter(({ node }) => node !== null))
}

/** The name of an object with its field. */
export const ownName = (doc: Doc): Field => at(doc, 'metadata', 'name')

/** The cluster that a field names, to be spread into a pool; nothing where it names none. */
export function clusterNamed(field: Field): { readonly cluster?: string } {
  const name = text(field)
  return name === null || name === '' || isVariable(name) ? {} : { cluster: name }
}

/** Whether a text waits for somebody to fill it in (Flux, clusterctl, Helm, Crossplane). */
export const isVariable = (written: string): boolean => /\$\{|\$\(|\{\{|\{%/.test(written)

/** Whether a field holds something, other than null. */
export const isSaid = (field: Field): boolean =>
  field.node !== null && (field.node.k !== 'scalar' || scalar(field) !== null)

/** The last part of a path before the name of a file that every host has: whose file it is. */
export function fileName(path: string): string {
  const parts = path.split('/')
  const base = (parts.at(-1) ?? path).replace(/\.ya?ml$/i, '')
  return base === 'config' ? (parts.at(-2) ?? base) : base
}
