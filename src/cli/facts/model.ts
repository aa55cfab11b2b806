import { buildCluster } from '../../cluster/build.ts'
import { readFile } from '../../source/read-file.ts'
import type { Cluster } from '../../types/cluster.ts'
import type { Doc } from '../../types/source.ts'
import type { Live, LiveObject } from './collect.ts'
import { type LikeNode, likeNode } from './node.ts'

/** The engine's own view of a live cluster. */
export type Model = {
  readonly cluster: Cluster
  /** ConfigMaps and custom resources by kind and name, e.g. `ConfigMap/kube-proxy`. */
  readonly docs: ReadonlyMap<string, Doc>
  readonly nodes: readonly LikeNode[]
}

const AS_IT_IS = {
  policy: null,
  entry: null,
  pools: new Map(),
  replicas: new Map(),
  dataPlane: null,
} as const

/** Reads the objects of a live cluster as if they stood in Git: grouped and recognised alike. */
export function modelOf({ context, kubernetes, objects }: Live): Model {
  const nodes = objects
    .filter(({ wanted }) => wanted.kind === 'Node')
    .map(({ kept }) => likeNode(kept))
  const others = objects.filter(({ wanted }) => wanted.kind !== 'Node')
  const docs = others.flatMap(docOf)
  const like = objects
    .filter(({ wanted }) => wanted.kind === 'Node')
    .flatMap(({ wanted }, index) => docOf({ wanted, kept: nodes[index]?.kept ?? {} }))
  const options = { name: context, kubernetes, whatIf: AS_IT_IS }
  return {
    cluster: buildCluster([...docs, ...like], null, options).value,
    docs: new Map(docs.map((doc) => [`${doc.kind}/${doc.name}`, doc])),
    nodes,
  }
}

/** An object as a document; a list's items bear neither version nor kind. */
function docOf({ wanted: { group, version, kind }, kept }: LiveObject): readonly Doc[] {
  const apiVersion = group === '' ? version : `${group}/${version}`
  const text = JSON.stringify({ apiVersion, kind, ...kept })
  return readFile(`${kind}.json`, new TextEncoder().encode(text)).docs
}
