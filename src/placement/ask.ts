import type { Fact } from '../types/evidence.ts'
import type { Requests, Workload } from '../types/workload.ts'
import { unsupported } from './unsupported.ts'

type Asked = {
  readonly kubernetes: string
  readonly replicas: number
  /** Whether the capacity of any node is declared: only then do requests matter. */
  readonly declared: boolean
  readonly selected: unknown
}

/**
 * A name for all that placement reads of a workload, values without their evidence: equal names,
 * equal numbers over the same cells. Most workloads of a cluster ask for the same.
 */
export function nameOfAsk(workload: Workload, asked: Asked): string {
  const { kind, perNode, hostNetwork } = workload
  const { kubernetes, replicas, declared } = asked
  const selected = asked.selected !== null
  const doubts = unsupported(workload).length
  const name = `${kind} ${perNode} ${hostNetwork.value} ${doubts} ${selected} ${replicas} ${kubernetes}`
  const wanted = isFree(workload) ? null : wantedOf(workload)
  const requests = declared ? sizes(workload.requests()) : null
  // JSON keeps foreign text apart, and has no word for NaN and infinity.
  return wanted === null && requests === null
    ? name
    : name + JSON.stringify([wanted, requests], safe)
}

const safe = (_key: string, value: unknown): unknown =>
  typeof value === 'number' ? `${value}` : value

const sizes = ({ asked, scored }: Requests): readonly number[] => [
  asked.cpuMilli,
  asked.memoryBytes,
  scored.cpuMilli,
  scored.memoryBytes,
]

function isFree({ constraints }: Workload): boolean {
  const { nodeSelector, nodeTerms, nodeName, ...lists } = constraints
  if (nodeSelector.size > 0 || nodeTerms !== null || nodeName !== null) return false
  const { tolerations, antiAffinity, spread, hostPorts, volumes } = lists
  if (volumes.length > 0) return false
  return tolerations.length + antiAffinity.length + spread.length + hostPorts.length === 0
}

function wantedOf({ constraints }: Workload): readonly unknown[] {
  const { nodeSelector, nodeTerms, nodeName, tolerations, antiAffinity, spread } = constraints
  return [
    [...nodeSelector].map(([key, { value }]) => [key, value]),
    nodeTerms?.value,
    nodeName?.value,
    values(tolerations),
    antiAffinity.map(({ value }) => [value.topologyKey, value.selectsSelf]),
    values(spread),
    values(constraints.hostPorts),
    values(constraints.volumes),
  ]
}

const values = <T>(facts: readonly Fact<T>[]): readonly T[] => facts.map(({ value }) => value)
