import { at } from '../../source/field.ts'
import type { Front } from '../../types/entry.ts'
import type { Unknown } from '../../types/evidence.ts'
import type { Facts, RawFinding } from '../../types/finding.ts'
import { ONE } from '../../types/ratio.ts'
import type { Service } from '../../types/service.ts'
import type { EntryTraffic } from '../../types/traffic.ts'
import { law } from '../../types/why.ts'
import { entryGrounds, reachable } from '../entries.ts'
import { firstField, grounds } from '../whys.ts'
import { listing } from '../wording.ts'
import { type Borne, judges, meet, ofFront } from './addresses.ts'

/** What `loadBalancerSourceRanges` come to where they do not judge the client. */
type Failure = { readonly by: 'nobody' | 'address-of'; readonly front: Front }

/**
 * The outermost front that enforces judges what it sees: the client, unless a terminating front
 * stands before it. Where none does, kube-proxy judges packets to the load balancer address, but
 * not those to node ports and pods (`KUBE-FW-*` chains). Null: they judge the client, or it depends
 * on something that nobody declared.
 */
function failure(fronts: readonly Front[]): Failure | null {
  let before: Front | null = null
  for (const front of fronts) {
    if (front.enforcesRanges === 'unknown' || front.delivery === 'unknown') return null
    if (front.enforcesRanges) return before && { by: 'address-of', front: before }
    if (front.target === 'pod') return { by: 'nobody', front }
    if (front.delivery === 'terminating') before = front
  }
  if (before === null) return null
  const isLast = fronts.at(-1) === before
  return { by: isLast ? 'nobody' : 'address-of', front: before }
}

/** Ranges of Services behind fronts that hide the client from whoever would enforce them. */
export function misjudgedRanges(rule: string, facts: Facts): readonly RawFinding[] {
  return reachable(facts).flatMap((traffic) => {
    const { service, fronts } = traffic.entry
    if (service === null || service.sourceRanges.length === 0) return []
    if (service.type.value !== 'LoadBalancer') return []
    const cidrs = service.sourceRanges.map(({ value }) => value)
    if (!traffic.paths.some((path) => judges(cidrs, path))) return []
    const found = failure(fronts)
    return found === null ? [] : [describe(rule, { traffic, service, found })]
  })
}

function describe(
  rule: string,
  given: {
    readonly traffic: EntryTraffic
    readonly service: Service
    readonly found: Failure
  },
): RawFinding {
  const { traffic, service, found } = given
  const { entry } = traffic
  const { front } = found
  const bears = ofFront(front, entry)
  const unknowns: readonly Unknown[] = found.by === 'nobody' ? [] : bears.unknowns
  return {
    rule,
    entry: entry.id,
    subject: service.id,
    at: firstField(service.sourceRanges[0]?.why ?? service.identity) ?? rangesField(service),
    related: [],
    evidence: grounds(
      law('ranges-judge-packet', ...service.sourceRanges.map(({ why }) => why)),
      service.type.why,
      ...entryGrounds(entry),
      ...entry.fronts.flatMap(({ why, unknown: guess }) => [why, guess]),
      found.by === 'nobody' ? null : bears.why,
      ...unknowns,
    ),
    size: ONE,
    severity: 'error',
    likely: unknowns.length > 0 || front.unknown !== null,
    message: sentence(service, found, bears),
  }
}

const rangesField = ({ doc }: Service) => at(doc, 'spec', 'loadBalancerSourceRanges')

function sentence(service: Service, { by, front }: Failure, bears: Borne): string {
  const cidrs = service.sourceRanges.map(({ value }) => value)
  const list = `The source ranges ${listing(cidrs)} of ${service.id}`
  const name = front.implementation === 'unknown' ? 'load balancer' : front.implementation
  if (by === 'nobody') {
    const way = front.target === 'pod' ? 'pods' : 'node ports'
    return (
      `${list} are enforced by nobody: the ${name} does not, and kube-proxy never ` +
      `applies them to the ${way} that it sends to. Everybody is let in.`
    )
  }
  const effects = {
    never: 'which are never in them: nobody is let in.',
    always: 'which are always in them: everybody is let in.',
    sometimes: 'some of which are in them: who is let in depends on the way, not on the client.',
    open: 'so they let in everybody or nobody, whoever the client is.',
  }
  return `${list} are compared with addresses of the ${name}, ${effects[meet(cidrs, bears)]}`
}
