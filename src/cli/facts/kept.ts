import { field, list, shallow, strings, textOf } from './json.ts'
import type { Wanted } from './wanted.ts'

/** An object of a cluster with the keys that facts looks at, in the API's own shape. */
export type Kept = Readonly<Record<string, unknown>>

/** The parts of an object that facts looks at; the rest is forgotten page by page. */
export function keptOf(one: Wanted, object: unknown): Kept {
  return shallow(partsOf(one, object)) as Kept
}

function partsOf(one: Wanted, object: unknown): Kept {
  const metadata = field(object, 'metadata')
  const kept = {
    name: field(metadata, 'name'),
    namespace: field(metadata, 'namespace'),
    labels: Object.fromEntries(strings(field(metadata, 'labels'))),
    ...(one.kind === 'Service'
      ? { annotations: Object.fromEntries(strings(field(metadata, 'annotations'))) }
      : {}),
  }
  if (one.kind === 'ConfigMap')
    return { metadata: kept, data: Object.fromEntries(strings(field(object, 'data'))) }
  const spec = field(object, 'spec')
  if (one.kind !== 'Node') return { metadata: kept, spec }
  const status = field(object, 'status')
  return {
    metadata: kept,
    spec: {
      taints: field(spec, 'taints'),
      unschedulable: field(spec, 'unschedulable'),
      podCIDRs: field(spec, 'podCIDRs'),
      providerID: field(spec, 'providerID'),
    },
    status: {
      addresses: list(field(status, 'addresses')),
      allocatable: field(status, 'allocatable'),
      nodeInfo: { kubeletVersion: textOf(field(field(status, 'nodeInfo'), 'kubeletVersion')) },
    },
  }
}
