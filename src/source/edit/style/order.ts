/**
 * Where a new key goes in a mapping: where a person would put it, in the order that Kubernetes'
 * documentation and most manifests keep.
 */

/** Behind which entry of a mapping a new key goes, by index; -1 is before the first. */
export function placeOf(entries: readonly { readonly key: string | null }[], key: string): number {
  const keys = entries.map((entry) => entry.key)
  const order = orderFor(keys, key)
  const ranks = keys.map((known) => (known === null ? -1 : (order?.indexOf(known) ?? -1)))
  const isCustomary = isRising(ranks.filter((rank) => rank >= 0))
  if (order !== null && isCustomary) return behindRank(ranks, order.indexOf(key))
  if (keys.length > 1 && isSorted(keys)) return keys.findLastIndex((known) => (known ?? '') < key)
  return order === null ? keys.length - 1 : behindRank(ranks, order.indexOf(key))
}

/** Behind the last key that goes before; else before the first one that goes behind. */
function behindRank(ranks: readonly number[], rank: number): number {
  const before = ranks.findLastIndex((known) => known >= 0 && known < rank)
  return before >= 0 ? before : ranks.findIndex((known) => known > rank) - 1
}

const isRising = (ranks: readonly number[]): boolean =>
  ranks.every((rank, index) => index === 0 || rank > (ranks[index - 1] ?? 0))

const isSorted = (keys: readonly (string | null)[]): boolean =>
  keys.every((key, index) => index === 0 || (key ?? '') > (keys[index - 1] ?? ''))

/** The order that knows the key and most of its siblings; null where none knows a sibling. */
function orderFor(keys: readonly (string | null)[], key: string): readonly string[] | null {
  let best: readonly string[] | null = null
  let most = 0
  for (const order of orders) {
    if (!order.includes(key)) continue
    const known = keys.filter((sibling) => sibling !== null && order.includes(sibling)).length
    if (known > most) {
      best = order
      most = known
    }
  }
  return best
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/)

const orders: readonly (readonly string[])[] = [
  // Objects and their metadata.
  `apiVersion kind metadata type immutable data stringData binaryData rules webhooks roleRef subjects
   provisioner parameters ingressClassName spec status`,
  'name generateName namespace labels annotations finalizers ownerReferences',
  // Workloads.
  `replicas minReadySeconds revisionHistoryLimit progressDeadlineSeconds paused serviceName
   podManagementPolicy selector strategy updateStrategy template volumeClaimTemplates`,
  'type rollingUpdate',
  'maxSurge maxUnavailable partition',
  'minAvailable maxUnavailable selector unhealthyPodEvictionPolicy',
  'scaleTargetRef minReplicas maxReplicas metrics behavior',
  // Pods.
  `serviceAccountName serviceAccount automountServiceAccountToken enableServiceLinks imagePullSecrets
   priorityClassName runtimeClassName schedulerName hostNetwork hostPID hostIPC dnsPolicy dnsConfig
   hostAliases nodeName nodeSelector tolerations affinity topologySpreadConstraints securityContext
   restartPolicy terminationGracePeriodSeconds initContainers containers volumes`,
  `name image imagePullPolicy command args workingDir envFrom env ports resources startupProbe
   livenessProbe readinessProbe lifecycle terminationMessagePath terminationMessagePolicy
   securityContext volumeMounts volumeDevices stdin tty`,
  `exec httpGet tcpSocket grpc initialDelaySeconds periodSeconds timeoutSeconds successThreshold
   failureThreshold terminationGracePeriodSeconds`,
  'postStart preStop',
  'requests limits claims',
  'nodeAffinity podAffinity podAntiAffinity',
  'requiredDuringSchedulingIgnoredDuringExecution preferredDuringSchedulingIgnoredDuringExecution',
  'weight preference podAffinityTerm',
  'labelSelector matchLabelKeys mismatchLabelKeys namespaces namespaceSelector topologyKey',
  `maxSkew topologyKey whenUnsatisfiable minDomains nodeAffinityPolicy nodeTaintsPolicy labelSelector
   matchLabelKeys`,
  'matchLabels matchExpressions matchFields',
  'key operator value values effect tolerationSeconds',
  // Nodes.
  'podCIDR podCIDRs providerID unschedulable taints',
  // Services and what is behind them.
  `type clusterIP clusterIPs ipFamilyPolicy ipFamilies externalName externalIPs loadBalancerClass
   loadBalancerIP loadBalancerSourceRanges allocateLoadBalancerNodePorts externalTrafficPolicy
   internalTrafficPolicy trafficDistribution healthCheckNodePort publishNotReadyAddresses
   sessionAffinity sessionAffinityConfig selector ports`,
  'name protocol appProtocol containerPort hostPort hostIP port targetPort nodePort',
  'podSelector policyTypes ingress egress',
  // MetalLB.
  'addresses autoAssign avoidBuggyIPs serviceAllocation',
  'ipAddressPools ipAddressPoolSelectors nodeSelectors interfaces aggregationLength communities peers',
  'myASN peerASN peerAddress peerPort nodeSelectors',
  // Settings.
  'clusters rules ignore comment failOn dashboard fix',
  'name paths kubernetes podCidrs dataPlane complete pools entries',
  'name role nodes labels taints zones addresses allocatable',
].map(words)
