import { parseCidr } from '../../settings/cidr.ts'
import { dataPlanes } from '../../settings/names.ts'
import { at, bool, text } from '../../source/field.ts'
import type { Live } from './collect.ts'
import { field, list, textOf } from './json.ts'
import type { Model } from './model.ts'
import { NODES } from './wanted.ts'
import { comment, flow } from './write.ts'

type Sign = { readonly plane: string; readonly by: string }

/** The data plane, where the signs agree; else a comment that says what to declare. */
export function planeLines(live: Live, model: Model): readonly string[] {
  const hidden = live.hidden.filter(({ wanted }) => SIGNS.has(wanted.resource))
  if (hidden.length > 0) return [undecided('what would show it could not be read')]
  const signs = [...catalogueSign(model), ...calicoSign(model), ...antreaSign(model)]
  const [sign, ...others] = signs
  if (sign === undefined) return [undecided(unseen(live))]
  if (others.length > 0 || sign.plane === 'unknown')
    return [undecided(`the signs do not agree: ${signs.map(({ by }) => by).join('; ')}`)]
  return [`dataPlane: ${sign.plane}`]
}

const SIGNS = new Set(['configmaps', 'felixconfigurations'])

const undecided = (why: string): string =>
  comment(`dataPlane: ${why}; declare one of ${dataPlanes.join(', ')}`)

/** What the catalogue recognises from the ConfigMaps of kube-proxy and Cilium. */
function catalogueSign({ cluster }: Model): readonly Sign[] {
  const { value, why } = cluster.dataPlane
  if (why.k === 'assumed') return []
  const by = value === 'unknown' ? 'ConfigMaps of kube-proxy and Cilium' : `ConfigMap of ${value}`
  return [{ plane: value, by }]
}

/** Calico's eBPF data plane takes kube-proxy's place (FelixConfiguration `bpfEnabled`). */
function calicoSign({ docs }: Model): readonly Sign[] {
  const doc = docs.get('FelixConfiguration/default')
  const isOn = doc !== undefined && bool(at(doc, 'spec', 'bpfEnabled')) === true
  return isOn ? [{ plane: 'calico-ebpf', by: 'FelixConfiguration with bpfEnabled' }] : []
}

/** Antrea in kube-proxy's place (antrea docs: antrea-proxy.md, `proxyAll`, `defaultLoadBalancerMode`). */
function antreaSign({ docs }: Model): readonly Sign[] {
  const doc = docs.get('ConfigMap/antrea-config')
  const conf = doc === undefined ? null : text(at(doc, 'data', 'antrea-agent.conf'))
  if (conf === null || !/^[ \t]+proxyAll:[ \t]*true\b/m.test(conf)) return []
  const isDsr = /^[ \t]+defaultLoadBalancerMode:[ \t]*["']?dsr\b/m.test(conf)
  const plane = isDsr ? 'antrea-dsr' : 'antrea-nat'
  return [{ plane, by: 'ConfigMap antrea-config with proxyAll' }]
}

/** k3s and RKE2 run kube-proxy by arguments that no object of the cluster shows. */
function unseen({ objects }: Live): string {
  const versions = objects
    .filter(({ wanted }) => wanted.kind === 'Node')
    .map(({ kept }) => textOf(field(field(field(kept, 'status'), 'nodeInfo'), 'kubeletVersion')))
  if (versions.some((version) => /\+k3s/.test(version ?? '')))
    return 'k3s runs kube-proxy within itself, in iptables mode unless --kube-proxy-arg says other'
  return 'no ConfigMap of kube-proxy, Cilium or Antrea in kube-system shows it'
}

/** Blocks of nodes that are still listed; more of them are not what anybody wants to maintain. */
const MOST_BLOCKS = 16

/** The pod CIDRs: as Cilium or kube-proxy are told, else those of today's nodes. */
export function cidrLines(live: Live, model: Model): readonly string[] {
  if (live.hidden.some(({ wanted }) => SIGNS.has(wanted.resource)))
    return [comment('podCidrs: what would show them could not be read; declare them')]
  const cilium = model.docs.get('ConfigMap/cilium-config')
  if (cilium !== undefined) {
    const mode = text(at(cilium, 'data', 'ipam'))
    if (mode === 'cluster-pool') return blockLines(ciliumBlocks(cilium))
    if (mode !== 'kubernetes') return [comment('podCidrs: Cilium gives them out; declare them')]
  }
  const told = kubeProxyBlocks(model)
  if (told.length > 0) return blockLines(told)
  // Calico gives pods addresses of pools of its own, whatever the nodes' podCIDRs say.
  const hasCalico = model.docs.has('FelixConfiguration/default')
  if (hasCalico || live.groups.has('crd.projectcalico.org'))
    return [comment("podCidrs: those of Calico's IPPools; declare them")]
  return nodeBlocks(live)
}

const blockLines = (blocks: readonly string[]): readonly string[] => {
  const sound = blocks.filter(isBlock)
  return sound.length === 0 || sound.length < blocks.length
    ? [comment('podCidrs: what is configured are no CIDRs; declare them')]
    : [`podCidrs: ${flow([...new Set(sound)].toSorted())}`]
}

const isBlock = (written: string): boolean => written.includes('/') && parseCidr(written) !== null

const words = (written: string | null): readonly string[] =>
  (written ?? '').split(/[\s,]+/).filter((word) => word !== '')

const ciliumBlocks = (doc: Parameters<typeof at>[0]): readonly string[] =>
  ['cluster-pool-ipv4-cidr', 'cluster-pool-ipv6-cidr'].flatMap((key) =>
    words(text(at(doc, 'data', key))),
  )

/** `clusterCIDR` (k8s.io/kube-proxy/config/v1alpha1), one block a family. */
function kubeProxyBlocks({ docs }: Model): readonly string[] {
  const doc = docs.get('ConfigMap/kube-proxy')
  const conf = doc === undefined ? null : text(at(doc, 'data', 'config.conf'))
  return words(/^clusterCIDR:[ \t]*["']?([^"'\s#]*)/m.exec(conf ?? '')?.[1] ?? null)
}

function nodeBlocks({ objects, hidden }: Live): readonly string[] {
  const blocks = objects
    .filter(({ wanted }) => wanted.kind === 'Node')
    .flatMap(({ kept }) => list(field(field(kept, 'spec'), 'podCIDRs')))
    .flatMap((one) => textOf(one) ?? [])
    .filter(isBlock)
  const sorted = [...new Set(blocks)].toSorted()
  if (hidden.some(({ wanted }) => wanted === NODES))
    return [comment('podCidrs: the nodes could not be read; declare them')]
  if (sorted.length === 0) return [comment('podCidrs: nothing in the cluster says; declare them')]
  if (sorted.length > MOST_BLOCKS)
    return [comment(`podCidrs: the nodes have ${sorted.length}; declare the block that holds them`)]
  return [
    comment('podCidrs: those of the nodes of today; declare the block that holds them'),
    `podCidrs: ${flow(sorted)}`,
  ]
}
