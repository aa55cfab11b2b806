import type { DataPlaneName } from '../types/cluster.ts'
import type { PoolRole, Taint } from '../types/pool.ts'

/** The closed vocabularies of the settings file, in the order in which errors list them. */

export const roles: readonly PoolRole[] = ['edge', 'worker', 'control-plane', 'mixed']

export const effects: readonly Taint['effect'][] = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']

export const dataPlanes: readonly DataPlaneName[] = [
  'kube-proxy-iptables',
  'kube-proxy-nftables',
  'kube-proxy-ipvs',
  'cilium-snat',
  'cilium-dsr',
  'cilium-hybrid',
  'calico-ebpf',
  'kube-router',
  'antrea-nat',
  'antrea-dsr',
  'ovn-kubernetes',
]

export const fronts: readonly string[] = [
  'aws-clb',
  'aws-nlb-instance',
  'aws-nlb-ip',
  'aws-alb',
  'gcp-passthrough',
  'gcp-managed',
  'azure-standard',
  'digitalocean-network',
  'digitalocean-regional',
  'hetzner',
  'oci-lb',
  'oci-nlb',
  'linode',
  'scaleway',
  'octavia',
  'metallb-l2',
  'metallb-bgp',
  'kube-vip-arp',
  'kube-vip-bgp',
  'k3s-servicelb',
  'cilium-l2',
  'cilium-bgp',
  'cilium-node-ipam',
  'purelb',
  'openelb',
  'cdn',
  'tunnel',
  'pass-through',
  'terminating',
  'static',
  'unknown',
]

/** Every rule that the interface names, so that settings stay valid while rules are added. */
export const ruleIds: readonly string[] = [
  'source-ip-lost',
  'source-ip-misjudged',
  'source-ip-forgeable',
  'proxy-protocol-mismatch',
  'traffic-dropped',
  'pod-hotspot',
  'node-hotspot',
  'ingress-not-pinned',
  'edge-shared',
  'worker-exposed',
  'edge-unschedulable',
  'app-unschedulable',
  'edge-single-node',
  'edge-single-replica',
  'edge-no-budget',
  'edge-single-zone',
  'rollout-deadlock',
  'rollout-drops',
  'change-rejected',
  'address-changes',
  'label-not-settable',
  'setting-without-effect',
  'controller-retired',
  'ignore-invalid',
]
