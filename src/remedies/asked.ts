import type { Simulated } from '../types/simulated.ts'
import { PATTERN_RULES } from './rules.ts'

/** The entries that a plan is made for: the named one, else those behind which an ingress stands. */
export function entriesOf(
  { clusters }: Simulated,
  named: string | null,
): readonly { readonly cluster: string; readonly entry: string }[] {
  return clusters.flatMap(({ cluster, raw }) => {
    const proxies = new Set(cluster.proxies.map(({ workload }) => workload.id))
    const found = new Set(raw.filter(({ rule }) => PATTERN_RULES.has(rule)).map((one) => one.entry))
    const all = cluster.entries.filter(({ id, backend }) =>
      named === null
        ? found.has(id) || backend.workloads.some(({ workload }) => proxies.has(workload.id))
        : id === named,
    )
    return all.map(({ id }) => ({ cluster: cluster.name, entry: id }))
  })
}
