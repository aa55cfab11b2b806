import { recogniseOther } from '../catalog/controllers/others.ts'
import { dataPlane, notSimulated, recogniseDataPlane } from '../catalog/data-planes.ts'
import { namedApart } from '../catalog/fronts/metallb-nodes.ts'
import { readMetalLb } from '../catalog/fronts/metallb-resources.ts'
import type { Cluster, DataPlaneName } from '../types/cluster.ts'
import type { EntryPoint } from '../types/entry.ts'
import type { Fact, Unknown, Why } from '../types/evidence.ts'
import type { Pool } from '../types/pool.ts'
import type { Backend, Service } from '../types/service.ts'
import type { ClusterSettings } from '../types/settings.ts'
import type { Doc, Outcome } from '../types/source.ts'
import { assumed, fact } from '../types/why.ts'
import type { Workload } from '../types/workload.ts'
import { enumerateEntries } from './entries.ts'
import { groupOf, identity, namespaceOf } from './identity.ts'
import { findPools } from './nodes/found-pools.ts'
import { collectObjects, type Objects } from './objects.ts'
import { concludeRoles } from './pool-roles.ts'
import { draftPools } from './pools.ts'
import { type Recognised, readProxy, recognise } from './proxies.ts'
import { backendOf, indexWorkloads } from './selectors.ts'
import { readySlices } from './slices.ts'
import { boundClaims, withVolumes } from './volumes/bound.ts'
import { entryWith, planeWith, poolWith, type WhatIf, workloadWith } from './what-if.ts'
import { readWorkload } from './workload.ts'

/** The newest minor that Edgewise knows: what a cluster runs when nobody says. */
const NEWEST_KUBERNETES = '1.35'

/** Resources and declared facts of one cluster, resolved; `settings` is null where none speak. */
export function buildCluster(
  docs: readonly Doc[],
  settings: ClusterSettings | null,
  options: { readonly name: string; readonly kubernetes: string | null; readonly whatIf: WhatIf },
): Outcome<Cluster> {
  const objects = collectObjects(docs)
  const { whatIf } = options
  const found = recogniseAll(objects, whatIf)
  const metallb = readMetalLb(objects.of('other'), found.workloads)
  const asked = findPools(objects.of('other'), options.name)
  const pools = concludeRoles(
    draftPools(settings, objects.of('node'), { apart: namedApart(metallb), found: asked }),
    found.proxies.map(({ workload }) => workload),
  ).map((pool) => poolWith(whatIf, pool))
  const configMaps = new Map(objects.of('config-map').map((map) => [map.id, map]))
  const plane = recogniseDataPlane(planeWith(whatIf) ?? settings?.dataPlane ?? null, configMaps)
  const backend = resolveBackends(objects, found.workloads)
  const services = new Map(objects.of('service').map((service) => [service.id, service]))
  const entries = enumerateEntries({
    services: objects.of('service'),
    workloads: found.workloads,
    backend,
    settings: settings?.entries ?? [],
    metallb,
  }).map((entry) => entryWith(whatIf, entry))
  const cluster: Cluster = {
    name: options.name,
    kubernetes: versionOf(settings, options.kubernetes),
    complete: settings?.complete ?? false,
    whole: true,
    disputed: [...objects.disputed, ...objects.of('other').flatMap(customWorkload)],
    custom: customResources(objects.of('other')),
    podCidrs: settings?.podCidrs ?? [],
    dataPlane: plane,
    pools,
    refusals: asked.refusals,
    workloads: found.workloads,
    services: objects.of('service'),
    ingresses: objects.of('ingress'),
    budgets: objects.of('budget'),
    entries,
    proxies: found.proxies.map((proxy) =>
      readProxy(proxy, {
        around: { configMaps, classes: objects.of('class') },
        ingresses: objects.of('ingress'),
        service: (id) => services.get(id) ?? null,
        backend,
      }),
    ),
    unknowns: unknownsOf(entries, { plane, pools: isAssumed(pools) ? asked.unsaid : null }),
  }
  return { value: cluster, problems: objects.problems }
}

/** Built-in groups, and those whose objects make no pods that a Service would select. */
const PASSIVE =
  /(?:^|[.-])k8s\.io$|^(?:apps|batch|autoscaling|policy|extensions|metallb\.io|cert-manager\.io|acme\.cert-manager\.io|external-secrets\.io|networking\.istio\.io|cilium\.io|kyverno\.io|toolkit\.fluxcd\.io)$|\.toolkit\.fluxcd\.io$/

/** Custom kinds that bear a pod template where a Deployment does. */
const TEMPLATED = new Set(['Rollout.argoproj.io', 'CloneSet.apps.kruise.io'])

const customWorkload = (doc: Doc): readonly Workload[] =>
  TEMPLATED.has(`${doc.kind}.${groupOf(doc)}`) ? [readWorkload(doc, 'Deployment')] : []

/** Groups whose objects make nodes and machines (`catalog/pools`): no pods come of them. */
const OF_NODES =
  /^(?:karpenter\.sh|karpenter\.k8s\.aws|eksctl\.io|talos\.dev|k3s\.io|core\.gardener\.cloud|provisioning\.cattle\.io|container\.cnrm\.cloud\.google\.com|containerservice\.azure\.com|(?:machine|autoscaling)\.openshift\.io|eks\.aws(?:\.m)?\.upbound\.io)$/

/** A custom resource of each namespace that has one. */
function customResources(docs: readonly Doc[]): ReadonlyMap<string, Why> {
  const found = new Map<string, Why>()
  for (const doc of docs) {
    const group = groupOf(doc)
    const namespace = namespaceOf(doc)
    if (group !== '' && !PASSIVE.test(group) && !OF_NODES.test(group) && !found.has(namespace))
      found.set(namespace, identity(doc))
  }
  return found
}

/** Workloads with the counts of their autoscalers and the role that recognition gives them. */
function recogniseAll(
  objects: Objects,
  whatIf: WhatIf,
): { workloads: Workload[]; proxies: Recognised[] } {
  const scalers = new Map(objects.of('autoscaler').map((scaler) => [scaler.target, scaler]))
  const proxies: Recognised[] = []
  const claims = boundClaims(objects.of('other'))
  const workloads = objects.of('workload').map((written) => {
    const read = withVolumes(written, claims)
    const scaler = scalers.get(read.id)
    const scaled = workloadWith(
      whatIf,
      scaler === undefined ? read : { ...read, replicas: scaler.replicas },
    )
    const known = recognise(scaled)
    if (known === null && recogniseOther(scaled) === null) return scaled
    const workload: Workload = { ...scaled, role: 'proxy' }
    if (known !== null) proxies.push({ ...known, workload })
    return workload
  })
  return { workloads, proxies }
}

function resolveBackends(objects: Objects, workloads: readonly Workload[]) {
  const index = indexWorkloads(workloads, objects.of('service'))
  const slices = readySlices(objects.of('slice'))
  const resolved = new Map<string, Backend>()
  return (service: Service): Backend => {
    const known = resolved.get(service.id)
    if (known !== undefined) return known
    const backend = backendOf(index, service)
    const written = { ...backend, slices: slices.get(service.id) ?? null }
    resolved.set(service.id, written)
    return written
  }
}

const isAssumed = (pools: readonly Pool[]): boolean =>
  pools.every(({ source }) => source === 'assumed')

function versionOf(settings: ClusterSettings | null, asked: string | null): Fact<string> {
  if (asked !== null)
    return fact(asked, assumed('kubernetes', `Kubernetes ${asked}, as --kubernetes-version says`))
  return (
    settings?.kubernetes ??
    fact(
      NEWEST_KUBERNETES,
      assumed('kubernetes', `Kubernetes ${NEWEST_KUBERNETES}, as no version is declared`),
    )
  )
}

/** What nobody declared, with the entries whose answer would change. */
function unknownsOf(
  entries: readonly EntryPoint[],
  { plane, pools }: { readonly plane: Fact<DataPlaneName>; readonly pools: Unknown | null },
): Cluster['unknowns'] {
  const nodes = pools === null ? [] : [{ unknown: pools, affects: entries.map(({ id }) => id) }]
  const fronts = entries.flatMap(({ id, fronts: own }) =>
    own.flatMap((front) =>
      front.unknown === null ? [] : [{ unknown: front.unknown, affects: [id] }],
    ),
  )
  if (dataPlane(plane.value).cluster !== 'unknown') return [...nodes, ...fronts]
  const affected = entries.filter(({ policy }) => policy !== null).map(({ id }) => id)
  return [...nodes, ...fronts, { unknown: notSimulated(plane.value), affects: affected }]
}
