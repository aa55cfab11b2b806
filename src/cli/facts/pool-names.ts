import type { Pool } from '../../types/pool.ts'

/** Labels by which clouds and autoscalers name the pool of a node. */
const NAMING = [
  'eks.amazonaws.com/nodegroup',
  'alpha.eksctl.io/nodegroup-name',
  'cloud.google.com/gke-nodepool',
  'kubernetes.azure.com/agentpool',
  'agentpool',
  'doks.digitalocean.com/node-pool',
  'k8s.scaleway.com/pool-name',
  'karpenter.sh/nodepool',
]

/**
 * A name for each pool: the cloud's where it has one, else what its nodes' names have in common or
 * the first node's; a number tells pools of one name apart.
 */
export function poolNames(pools: readonly Pool[]): ReadonlyMap<Pool, string> {
  const taken = new Set<string>()
  const named = new Map<Pool, string>()
  for (const pool of pools.toSorted(byFirstNode)) {
    const name = cloudName(pool) ?? pool.name
    const wanted = name.trim() === '' ? 'nodes' : name
    let free = wanted
    for (let number = 2; taken.has(free); number++) free = `${wanted}-${number}`
    taken.add(free)
    named.set(pool, free)
  }
  return named
}

function cloudName({ labels }: Pool): string | null {
  for (const key of NAMING) {
    const value = labels.get(key)?.value
    if (value !== undefined && value !== '') return value
  }
  return null
}

const byFirstNode = (a: Pool, b: Pool): number => (firstNode(a) < firstNode(b) ? -1 : 1)
const firstNode = ({ members, name }: Pool): string => members[0]?.name ?? name
