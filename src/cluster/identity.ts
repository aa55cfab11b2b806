import { TERRAFORM } from '../catalog/pools/terraform/kinds.ts'
import { lawOf } from '../source/facts.ts'
import { at } from '../source/field.ts'
import type { Why } from '../types/evidence.ts'
import type { Doc } from '../types/source.ts'

/** The namespace in which a namespaced object lands: an absent one is `default`. */
export const namespaceOf = (doc: Doc): string => doc.namespace ?? 'default'

/** The API group of an object; the core group is the empty string. */
export function groupOf(doc: Doc): string {
  const slash = doc.apiVersion.indexOf('/')
  return slash < 0 ? '' : doc.apiVersion.slice(0, slash)
}

/**
 * `namespace/Kind[.group]/name`; the group stands for all but the core and `apps`. Of Terraform
 * `type.name`, with the folder, in which there is one of that name.
 */
export function objectId(doc: Doc): string {
  if (doc.apiVersion === TERRAFORM)
    return `${doc.file.replace(/[^/]*$/, '')}${doc.kind}.${doc.name}`
  const group = groupOf(doc)
  const kind = group === '' || group === 'apps' ? doc.kind : `${doc.kind}.${group}`
  return clusterScoped.has(doc.kind)
    ? `${kind}/${doc.name}`
    : `${namespaceOf(doc)}/${kind}/${doc.name}`
}

const clusterScoped = new Set(['Node', 'Namespace', 'IngressClass', 'GatewayClass', 'ClusterRole'])

/** The scalars that say which object this is. */
export function identity(doc: Doc): Why {
  return lawOf('object', () => [
    at(doc, 'metadata', 'name'),
    at(doc, 'kind'),
    at(doc, 'apiVersion'),
    doc.namespace === null ? null : at(doc, 'metadata', 'namespace'),
  ])
}
