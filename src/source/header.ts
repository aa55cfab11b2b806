import type { MapNode, Node } from '../types/source.ts'
import { hasExpression } from './template.ts'
import { valueAt } from './yaml/lazy.ts'

/** What a Kubernetes object says of itself. */
export type Header = {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly namespace: string | null
}

/** The header of an object; null where `apiVersion` or `kind` is missing: no Kubernetes object. */
export function headerOf(root: MapNode): Header | null {
  const apiVersion = stringAt(root, 'apiVersion')
  const kind = stringAt(root, 'kind')
  if (apiVersion === '' || kind === '') return null
  return { apiVersion, kind, ...identityOf(root) }
}

/**
 * The header of a list's item that says nothing of itself: the one that the list's kind implies.
 * Rule: `decodeToList` of k8s.io/apimachinery, pkg/apis/meta/v1/unstructured/helpers.go.
 */
export function headerOfItem(item: MapNode, list: Header | null): Header | null {
  const kind = list?.kind.slice(0, -'List'.length) ?? ''
  const isSilent = stringAt(item, 'apiVersion') === '' && stringAt(item, 'kind') === ''
  if (list === null || kind === '' || !isSilent) return null
  return { apiVersion: list.apiVersion, kind, ...identityOf(item) }
}

/** Whether a header field still waits for a template engine: no API server takes such a name. */
export function isTemplatedHeader(header: Header): boolean {
  const { apiVersion, kind, name, namespace } = header
  return [apiVersion, kind, name, namespace ?? ''].some(hasExpression)
}

/** Whether SOPS encrypted the file: its own block of metadata stands at the top. */
export function hasSopsBlock(root: MapNode): boolean {
  const sops = valueAt(root, 'sops')
  return sops?.k === 'map' && (sops.entries.has('mac') || sops.entries.has('version'))
}

/** The items of a `List` (of any kind); null where the object is none. */
export function itemsOf(root: MapNode, kind: string): readonly Node[] | null {
  const items = kind.endsWith('List') ? valueAt(root, 'items') : null
  if (items === null) return null
  if (items.k === 'seq') return items.items
  return items.k === 'scalar' && items.value === null ? [] : null
}

function identityOf(root: MapNode): Pick<Header, 'name' | 'namespace'> {
  const metadata = valueAt(root, 'metadata')
  if (metadata?.k !== 'map') return { name: '', namespace: null }
  const namespace = stringAt(metadata, 'namespace')
  return { name: stringAt(metadata, 'name'), namespace: namespace === '' ? null : namespace }
}

function stringAt(map: MapNode, key: string): string {
  const value = valueAt(map, key)
  return value?.k === 'scalar' && typeof value.value === 'string' ? value.value : ''
}
