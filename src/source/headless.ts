import type { MapNode } from '../types/source.ts'
import type { Header } from './header.ts'
import { valueAt } from './yaml/lazy.ts'

/**
 * The header of a document that has none and still says what it is by its keys and its name: the
 * machine configuration of Talos, and the `config.yaml` of a k3s or RKE2 host that says what its
 * node will be like. The kinds are names of our own. Null for everything else.
 */
export function headlessHeader(path: string, root: MapNode): Header | null {
  if (isTalos(root)) return headed('talos.dev/v1alpha1', 'MachineConfig')
  return isHostConfig(path, root) ? headed('k3s.io/v1', 'Config') : null
}

const headed = (apiVersion: string, kind: string): Header => ({
  apiVersion,
  kind,
  name: '',
  namespace: null,
})

function isTalos(root: MapNode): boolean {
  const version = valueAt(root, 'version')
  if (version?.k !== 'scalar' || version.value !== 'v1alpha1') return false
  const machine = valueAt(root, 'machine')
  const type = machine?.k === 'map' ? valueAt(machine, 'type') : null
  return type?.k === 'scalar' && typeof type.value === 'string'
}

/** docs.rke2.io/install/configuration: the file and its folder; a `+` adds to what was there. */
const HOST_CONFIG = /(?:^|\/)config\.ya?ml(?:\.d\/[^/]+\.ya?ml)?$/
const OF_NODES = ['node-label', 'node-label+', 'node-taint', 'node-taint+']

const isHostConfig = (path: string, root: MapNode): boolean =>
  HOST_CONFIG.test(path) && OF_NODES.some((key) => root.entries.has(key))
