import type { Doc } from '../../types/source.ts'
import { azureServiceOperator } from './azure-aso.ts'
import { clusterApi } from './cluster-api.ts'
import { configConnector } from './config-connector.ts'
import { crossplaneEks } from './crossplane-eks.ts'
import { eksctl } from './eksctl.ts'
import { gardener } from './gardener.ts'
import { karpenter } from './karpenter.ts'
import { kind } from './kind.ts'
import { kops } from './kops.ts'
import { kubeadm } from './kubeadm.ts'
import { openshift } from './openshift.ts'
import type { FoundPool, PoolSource } from './pool-source.ts'
import { rancher } from './rancher.ts'
import { rke2 } from './rke2.ts'
import { talos } from './talos.ts'
import { terraformAws } from './terraform/aws.ts'
import { terraformAzure } from './terraform/azure.ts'
import { terraformGoogle } from './terraform/google.ts'

/** Every way to write down pools of nodes that Edgewise reads. */
export const poolSources: readonly PoolSource[] = [
  azureServiceOperator,
  clusterApi,
  configConnector,
  crossplaneEks,
  eksctl,
  gardener,
  karpenter,
  kind,
  kops,
  kubeadm,
  openshift,
  rancher,
  rke2,
  talos,
  terraformAws,
  terraformAzure,
  terraformGoogle,
]

/**
 * Every pool that the documents of a cluster ask for. Those of clusters for trying things out count
 * only where there are no others.
 */
export function foundPools(docs: readonly Doc[]): readonly FoundPool[] {
  const found = poolSources.map((source) => ({ source, pools: source.pools(docs) }))
  const lasting = found.filter(({ source }) => source.isForTrials !== true)
  const pools = lasting.flatMap((one) => one.pools)
  return pools.length > 0 ? pools : found.flatMap((one) => one.pools)
}
