import { at, text } from '../../source/field.ts'
import type { Doc } from '../../types/source.ts'
import { fact } from '../../types/why.ts'
import type { FoundPool, PoolSource } from './pool-source.ts'
import { bothLabels, labelTexts } from './reading/labels.ts'
import { fileName, isSaid, ofKind, statement } from './reading/objects.ts'
import { kubeletRefuses } from './reading/refusals.ts'
import { controlPlaneLabels } from './reading/registration.ts'
import { bothTaints, taintTexts } from './reading/taints.ts'

/** Keys that only a server has (docs.k3s.io/cli/server, docs.rke2.io/reference/server_config). */
const OF_SERVERS = [
  'cluster-init',
  'tls-san',
  'cluster-cidr',
  'service-cidr',
  'disable',
  'cni',
  'write-kubeconfig-mode',
  'etcd-snapshot-schedule-cron',
]

/**
 * The `config.yaml` of a k3s or RKE2 host: a server or an agent, with labels and taints that count
 * when it registers first (docs.rke2.io/advanced). One without `node-name` may be of any number of
 * hosts. Servers take pods like any node.
 */
export const rke2: PoolSource = {
  name: 'k3s and RKE2',
  pools: (docs) => ofKind(docs, 'Config', 'k3s.io').map(poolOf),
}

function poolOf(doc: Doc): FoundPool {
  const keys = (name: string) => [at(doc, name), at(doc, `${name}+`)]
  const named = at(doc, 'node-name')
  const server = OF_SERVERS.map((key) => at(doc, key)).find(isSaid)
  const labels = bothLabels(
    ...(server === undefined ? [] : [controlPlaneLabels('k3s', server)]),
    ...keys('node-label').map((field) => labelTexts(field, kubeletRefuses)),
  )
  const taints = bothTaints(...keys('node-taint').map(taintTexts))
  const near = [named, ...keys('node-label'), ...keys('node-taint')].find(isSaid) ?? named
  return {
    name: text(named) ?? fileName(doc.file),
    isControlPlane: server !== undefined,
    nodes: isSaid(named) ? fact({ min: 1, max: 1 }, named) : null,
    labels: labels.labels,
    taints: taints.taints,
    zones: [],
    refused: labels.refused,
    unread: [...labels.unread, ...taints.unread],
    applies: 'new nodes only',
    why: statement(doc, near),
  }
}
