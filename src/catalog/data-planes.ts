import type { DataPlaneName } from '../types/cluster.ts'
import type { Fact, Unknown } from '../types/evidence.ts'
import type { ConfigMap } from '../types/service.ts'
import { assumed, fact, law, unknown } from '../types/why.ts'

/** What a data plane does to the source of outside traffic under `Cluster`. */
export type DataPlane = {
  readonly name: DataPlaneName
  readonly cluster: 'masquerades' | 'unknown'
}

const CLUSTER: Readonly<Record<DataPlaneName, DataPlane['cluster']>> = {
  'kube-proxy-iptables': 'masquerades',
  'kube-proxy-nftables': 'masquerades',
  'kube-proxy-ipvs': 'unknown',
  'cilium-snat': 'unknown',
  'cilium-dsr': 'unknown',
  'cilium-hybrid': 'unknown',
  'calico-ebpf': 'unknown',
  'kube-router': 'unknown',
  'antrea-nat': 'unknown',
  'antrea-dsr': 'unknown',
  'ovn-kubernetes': 'unknown',
  unknown: 'unknown',
}

/** The behaviour of a data plane; those that are not simulated are `unknown`, never guessed. */
export const dataPlane = (name: DataPlaneName): DataPlane => ({ name, cluster: CLUSTER[name] })

/** What makes a data plane other than the simulated ones an unknown. */
export const notSimulated = (name: DataPlaneName): Unknown =>
  unknown(
    'data-plane',
    `the data plane ${name} is not simulated: what it does to the source address is not known`,
    'clusters[].dataPlane',
  )

/**
 * Declared, else as the ConfigMaps of Cilium and kube-proxy in kube-system say (signs that contradict
 * make it unknown), else assumed: kube-proxy in its default mode.
 */
export function recogniseDataPlane(
  declared: Fact<DataPlaneName> | null,
  configMaps: ReadonlyMap<string, ConfigMap>,
): Fact<DataPlaneName> {
  if (declared !== null) return declared
  const cilium = recogniseCilium(configMaps.get('kube-system/ConfigMap/cilium-config'))
  const kubeProxy = recogniseKubeProxy(configMaps)
  if (cilium === null) return kubeProxy
  if (kubeProxy.why.k === 'assumed') return cilium
  return fact('unknown', law('data-plane-signs', cilium.why, kubeProxy.why))
}

/** Cilium in kube-proxy's place (Cilium docs: kubeproxy-free); null: kube-proxy goes on beside it. */
function recogniseCilium(config: ConfigMap | undefined): Fact<DataPlaneName> | null {
  const replaces = config?.data.get('kube-proxy-replacement')
  if (config === undefined || replaces === undefined) return null
  if (!/^(?:true|strict)$/.test(replaces.value)) return null
  const mode = config.data.get('bpf-lb-mode')
  const why = law('cilium-mode', replaces.why, mode?.why, config.identity)
  return fact(CILIUM.get(mode?.value ?? 'snat') ?? 'unknown', why)
}

const CILIUM: ReadonlyMap<string, DataPlaneName> = new Map<string, DataPlaneName>([
  ['snat', 'cilium-snat'],
  ['dsr', 'cilium-dsr'],
  ['hybrid', 'cilium-hybrid'],
])

function recogniseKubeProxy(configMaps: ReadonlyMap<string, ConfigMap>): Fact<DataPlaneName> {
  const config = configMaps.get('kube-system/ConfigMap/kube-proxy')
  const text = config?.data.get('config.conf') ?? config?.data.get('kubeproxy-config.yaml')
  if (config === undefined || text === undefined)
    return fact(
      'kube-proxy-iptables',
      assumed('data-plane', 'kube-proxy in iptables mode, as no data plane is declared'),
    )
  const mode = /^mode:[ \t]*["']?([a-z]*)["']?[ \t]*(?:#.*)?$/m.exec(text.value)?.[1] ?? ''
  const name = MODES.get(mode)
  const why = law('kube-proxy-mode', text.why, config.identity)
  return name === undefined ? fact('unknown', why) : fact(name, why)
}

/** `mode: ""` is iptables on Linux (k8s.io/kube-proxy/config/v1alpha1 types.go). */
const MODES: ReadonlyMap<string, DataPlaneName> = new Map<string, DataPlaneName>([
  ['', 'kube-proxy-iptables'],
  ['iptables', 'kube-proxy-iptables'],
  ['nftables', 'kube-proxy-nftables'],
  ['ipvs', 'kube-proxy-ipvs'],
])
