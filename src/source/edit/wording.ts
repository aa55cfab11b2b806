import type { Intent, Json } from '../../types/remedy.ts'
import type { Doc } from '../../types/source.ts'
import { pathText } from '../field.ts'
import { isMap } from './plain.ts'

/** A change in words, for a person to make by hand. Holds foreign text. */
export function inWords(intent: Intent): string {
  switch (intent.k) {
    case 'set':
      return `set ${fieldIn(intent.field)} to ${JSON.stringify(intent.value)}`
    case 'append':
      return `add ${JSON.stringify(intent.value)} to ${fieldIn(intent.field)}`
    case 'remove':
      return `remove ${fieldIn(intent.field)}`
    case 'create':
      return `add ${nameOf(intent.object)}: ${JSON.stringify(intent.object)}`
  }
}

function fieldIn(field: Extract<Intent, { k: 'set' }>['field']): string {
  const object = objectName(field.doc)
  return object === '' ? pathText(field) : `${pathText(field)} of ${object}`
}

const objectName = ({ kind, namespace, name }: Doc): string =>
  kind === '' ? '' : `${kind} ${namespace === null ? '' : `${namespace}/`}${name}`.trim()

function nameOf(object: { readonly [key: string]: Json }): string {
  const metadata = object['metadata']
  const { name, namespace } = isMap(metadata) ? metadata : {}
  const full = typeof namespace === 'string' ? `${namespace}/${name}` : String(name ?? '')
  return `the ${String(object['kind'] ?? 'object')} ${full}`.trim()
}
