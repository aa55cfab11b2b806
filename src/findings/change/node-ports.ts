import { identity } from '../../cluster/identity.ts'
import { at, child, items, number, text } from '../../source/field.ts'
import type { Field, Why } from '../../types/evidence.ts'
import type { Facts } from '../../types/finding.ts'
import type { Service } from '../../types/service.ts'
import { assumed, law } from '../../types/why.ts'
import type { Refused } from './refused.ts'

/** A port that a Service asks every node for. */
type Wanted = {
  readonly service: Service
  readonly port: number
  readonly protocol: string
  readonly field: Field
}

/** `--service-node-port-range` of the API server, where nobody sets it. */
const RANGE = { first: 30_000, last: 32_767 }

/** Services whose node ports the API server does not give them. */
export function refusedNodePorts({ cluster, before }: Facts): readonly Refused[] {
  const had = new Map(before?.services.map((service) => [service.id, wantedOf(service)]))
  const all = cluster.services.map((service) => ({ service, wanted: wantedOf(service) }))
  return [
    ...all.flatMap(({ service, wanted }) => [
      ...ofAnotherType(service, wanted, had.get(service.id)),
      ...twiceInOne(wanted),
      ...(before === null ? [] : outOfRange(wanted, had.get(service.id) ?? [])),
    ]),
    ...takenByAnother(
      all.flatMap(({ wanted }) => wanted.filter(isAllocated)),
      had,
    ),
  ]
}

/** Node ports as written; the port for health checks comes from the same range. */
function wantedOf(service: Service): readonly Wanted[] {
  const spec = at(service.doc, 'spec')
  const own = items(child(spec, 'ports')).map((port) => ({
    field: child(port, 'nodePort'),
    protocol: text(port, 'protocol') ?? 'TCP',
  }))
  const probe = { field: child(spec, 'healthCheckNodePort'), protocol: 'probe' }
  return [...own, probe].flatMap(({ field, protocol }) => {
    const port = number(field)
    return port === null || port === 0 ? [] : [{ service, port, protocol, field }]
  })
}

const isProbe = ({ protocol }: Wanted): boolean => protocol === 'probe'
const isOpen = ({ type }: Service): boolean =>
  type.value === 'NodePort' || type.value === 'LoadBalancer'

/** What is not allocated is refused for another reason. */
const isAllocated = (wanted: Wanted): boolean =>
  isProbe(wanted)
    ? wanted.service.type.value === 'LoadBalancer' &&
      wanted.service.externalTrafficPolicy?.value === 'Local'
    : isOpen(wanted.service)

const refused = ({ service, field }: Wanted, evidence: readonly Why[], text: string): Refused => ({
  subject: service.id,
  at: field,
  evidence: [...evidence, service.type.why, identity(service.doc)],
  text: `${service.id}: ${text}`,
})

/** A ClusterIP Service has none; those of the type that it had are dropped. */
function ofAnotherType(
  service: Service,
  wanted: readonly Wanted[],
  had: readonly Wanted[] = [],
): readonly Refused[] {
  if (service.type.value !== 'ClusterIP') return []
  const before = had.filter((one) => isAllocated(one)).map(({ port }) => port)
  const ports = wanted.filter((one) => !isProbe(one))
  if (ports.every(({ port }) => before.includes(port))) return []
  return ports
    .slice(0, 1)
    .map((one) =>
      refused(one, [law('service-fields-by-type', one.field)], 'nodePort is not for ClusterIP.'),
    )
}

function twiceInOne(wanted: readonly Wanted[]): readonly Refused[] {
  return wanted.flatMap((one, index) => {
    const first = wanted.findIndex(
      ({ port, protocol }) => port === one.port && protocol === one.protocol,
    )
    const other = wanted[first]
    if (first === index || other === undefined) return []
    const evidence = [law('node-port-once', one.field, other.field)]
    return [refused(one, evidence, `node port ${one.port} stands twice for ${one.protocol}.`)]
  })
}

/** Only what the change asks for: a port that runs shows that the range is another one. */
function outOfRange(wanted: readonly Wanted[], had: readonly Wanted[]): readonly Refused[] {
  return wanted
    .filter((one) => isAllocated(one) && (one.port < RANGE.first || one.port > RANGE.last))
    .filter(({ port }) => had.every((old) => old.port !== port))
    .map((one) => {
      const range = `${RANGE.first} to ${RANGE.last}`
      const guess = assumed('node-ports', `node ports are ${range}, as no other range is declared`)
      const evidence = [law('node-port-range', one.field, guess)]
      return refused(one, evidence, `port ${one.port} is none of the node ports, ${range}.`)
    })
}

/**
 * Of several Services that want one port the one has it that had it before, else the first by
 * name; the others are refused.
 */
function takenByAnother(
  wanted: readonly Wanted[],
  had: ReadonlyMap<string, readonly Wanted[]>,
): readonly Refused[] {
  const isOld = ({ service, port }: Wanted): boolean =>
    had.get(service.id)?.some((old) => old.port === port && isAllocated(old)) ?? false
  return [...Map.groupBy(wanted, ({ port }) => port).values()].flatMap((group) => {
    if (new Set(group.map(({ service }) => service.id)).size < 2) return []
    const order = group.toSorted(
      (a, b) => Number(isOld(b)) - Number(isOld(a)) || (a.service.id < b.service.id ? -1 : 1),
    )
    const [owner, ...others] = order
    if (owner === undefined) return []
    return others
      .filter(({ service }) => service.id !== owner.service.id)
      .map((one) => ({
        ...refused(
          one,
          [
            law('node-port-once', one.field, owner.field),
            owner.service.type.why,
            owner.service.identity,
          ],
          `node port ${one.port} is that of ${owner.service.id}.`,
        ),
        related: [owner.field],
      }))
  })
}
