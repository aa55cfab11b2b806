import type { Cluster } from '../../types/cluster.ts'
import type { IngressProxy, Route } from '../../types/entry.ts'
import type { Facts, RawFinding } from '../../types/finding.ts'
import { entryGrounds, reachable } from '../entries.ts'
import { firstField, grounds } from '../whys.ts'

/**
 * Services that a proxy sent to before the change and that are gone or elsewhere now, while an
 * Ingress still names them: whoever asks for them gets an error.
 */
export function missingServices(rule: string, facts: Facts): readonly RawFinding[] {
  const { before, cluster } = facts
  if (before === null) return []
  const served = new Set(routes(before).flatMap((route) => (answers(route) ? [route.target] : [])))
  return reachable(facts).flatMap(({ entry, paths }) => {
    const seen = new Set(
      paths.flatMap(({ sightings }) => sightings.map(({ workload }) => workload.id)),
    )
    return cluster.proxies
      .filter(({ workload }) => seen.has(workload.id))
      .flatMap((proxy) => gone(proxy, served).map((route) => ({ proxy, route })))
      .map(({ proxy, route }) => ({
        rule,
        entry: entry.id,
        subject: route.target,
        at: firstField(route.why),
        related: [],
        evidence: grounds(route.why, proxy.why, ...entryGrounds(entry)),
        size: null,
        severity: 'error' as const,
        likely: !cluster.whole,
        message:
          `${route.ingress.id} sends to ${route.target}, which is not in Git any more: ` +
          'before this change it was there and answered. Whoever asks for it gets an error.',
      }))
  })
}

const routes = ({ proxies }: Cluster): readonly Route[] => proxies.flatMap((proxy) => proxy.routes)

const answers = ({ backend }: Route): boolean =>
  backend.workloads.length > 0 || (backend.slices?.value ?? 0) > 0

const gone = ({ routes: all }: IngressProxy, served: ReadonlySet<string>): readonly Route[] =>
  all.filter(({ service, target }) => service === null && served.has(target))
