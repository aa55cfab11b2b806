import type { DataPlaneName } from '../types/cluster.ts'
import type { Fact, Unknown } from '../types/evidence.ts'
import type { ConfigMap } from '../types/service.ts'
import { assumed, fact, law, unknown } from '../types/why.ts'

/** What a data plane does to connections from outside. */
export type DataPlane = {
  readonly name: DataPlaneName
  /** To their source under `Cluster`. */
  readonly cluster: 'masquerades' | 'unknown'
  /** How many clients `sessionAffinity: ClientIP` keeps in mind, for each endpoint and node. */
  readonly remembers: number | 'all' | 'unknown'
  /** Which addresses of a node its node ports and health check node ports are open on. */
  readonly nodePorts: 'every-address' | 'node-address' | 'unknown'
}

const NOT_SIMULATED = { cluster: 'unknown', remembers: 'unknown', nodePorts: 'unknown' } as const

const KNOWN: ReadonlyMap<DataPlaneName, Omit<DataPlane, 'name'>> = new Map<
  DataPlaneName,
  Omit<DataPlane, 'name'>
>([
  [
    'kube-proxy-iptables',
    // xt_recent keeps 100 addresses a list unless the module is loaded with another number.
    { cluster: 'masquerades', remembers: 100, nodePorts: 'every-address' },
  ],
  ['kube-proxy-nftables', { cluster: 'masquerades', remembers: 'all', nodePorts: 'node-address' }],
])

/** The behaviour of a data plane; those that are not simulated are `unknown`, never guessed. */
export const dataPlane = (name: DataPlaneName): DataPlane => ({
  name,
  ...(KNOWN.get(name) ?? NOT_SIMULATED),
})

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

/**
 * Where its configuration stands: kubeadm's ConfigMap, else that of EKS, whose `kube-proxy` holds a
 * kubeconfig alone (docs.aws.amazon.com/eks/latest/best-practices/ipvs.html).
 */
const KUBE_PROXY: readonly (readonly [string, string])[] = [
  ['kube-proxy', 'config.conf'],
  ['kube-proxy', 'kubeproxy-config.yaml'],
  ['kube-proxy-config', 'config'],
]

function recogniseKubeProxy(configMaps: ReadonlyMap<string, ConfigMap>): Fact<DataPlaneName> {
  const [found] = KUBE_PROXY.flatMap(([name, key]) => {
    const config = configMaps.get(`kube-system/ConfigMap/${name}`)
    const text = config?.data.get(key)
    return config === undefined || text === undefined ? [] : [{ config, text }]
  })
  if (found === undefined)
    return fact(
      'kube-proxy-iptables',
      assumed('data-plane', 'kube-proxy in iptables mode, as no data plane is declared'),
    )
  const { config, text } = found
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
