import { objectId } from '../../cluster/identity.ts'
import { at } from '../../source/field.ts'
import type { Consumer, EntryPoint } from '../../types/entry.ts'
import type { Field } from '../../types/evidence.ts'
import type { Facts, RawFinding, Rule } from '../../types/finding.ts'
import type { PathTraffic, Sighting } from '../../types/traffic.ts'
import { entryGrounds, reachable } from '../entries.ts'
import { oneEach } from '../merge.ts'
import { page } from '../page.ts'
import { firstField, grounds } from '../whys.ts'
import { listing } from '../wording.ts'
import { judges } from './addresses.ts'

const id = 'source-ip-forgeable'
const title = 'Anybody who reaches the listener can claim to be any client'

const check = (facts: Facts): readonly RawFinding[] =>
  oneEach(
    reachable(facts).flatMap(({ entry, paths }) =>
      paths.flatMap((path) => judge(entry, path, facts)),
    ),
  )

function judge(entry: EntryPoint, path: PathTraffic, facts: Facts): readonly RawFinding[] {
  const fooled = path.sightings.filter(isFooled)
  if (fooled.length === 0) return []
  const relying = consumersBehind(path, facts)
  return [...Map.groupBy(fooled, believed)].map(([subject, sightings]) =>
    describe(subject, { entry, sightings, relying }),
  )
}

/** Where the client is lost, nothing comes by the header but what somebody forged into it. */
const isFooled = ({ trust, forgeable }: Sighting): boolean =>
  trust === 'forgeable' || forgeable !== null

const keyOf = ({ forgeable }: Sighting): Field | null =>
  forgeable === null ? null : firstField(forgeable)

/** The object with the key; one in the settings is no object, and the workload stands for it. */
function believed(sighting: Sighting): string {
  const key = keyOf(sighting)
  return key?.doc.kind ? objectId(key.doc) : sighting.workload.id
}

type Case = {
  readonly entry: EntryPoint
  /** Everybody who believes because of one object, the first of the path first. */
  readonly sightings: readonly Sighting[]
  readonly relying: readonly Consumer[]
}

function describe(subject: string, { entry, sightings, relying }: Case): RawFinding {
  const [first] = sightings
  const name = first === undefined ? entry.doc : first.workload.doc
  return {
    rule: id,
    entry: entry.id,
    subject,
    at: (first && keyOf(first)) ?? at(name, 'metadata', 'name'),
    related: relying.map(({ field }) => field),
    evidence: grounds(
      ...entryGrounds(entry),
      ...sightings.flatMap(({ why, forgeable }) => [why, forgeable]),
      ...relying.flatMap(({ field, why }) => [field, why]),
    ),
    size: null,
    severity: relying.length > 0 ? 'error' : 'warning',
    likely: false,
    message: first === undefined ? title : sentence(first, entry, relying),
  }
}

/** What judges addresses that somebody on this path may forge. */
function consumersBehind(path: PathTraffic, facts: Facts): readonly Consumer[] {
  const fooled = new Set(path.sightings.filter(isFooled).map(({ workload }) => workload.id))
  return facts.cluster.proxies
    .flatMap(({ consumers }) => consumers)
    .filter(({ judge, kind, cidrs }) => {
      const isOpen = kind !== 'rate-limit' && !judges(cidrs, path)
      return fooled.has(judge) && kind !== 'source-ranges' && !isOpen
    })
}

function sentence(
  { by, workload, proxy }: Sighting,
  entry: EntryPoint,
  relying: readonly Consumer[],
): string {
  const header = by?.startsWith('header:') ? by.slice('header:'.length) : proxy?.header.value
  const source =
    by === 'proxy-protocol' ? 'a PROXY protocol header' : (header ?? 'a forwarding header')
  const subjects = [...new Set(relying.map(({ subject }) => subject))]
  const rests =
    subjects.length === 0 ? '' : ` The rules of ${listing(subjects)} can be passed by that.`
  return (
    `${workload.id} believes ${source} from anybody who reaches ${entry.id}: ` +
    `whoever writes one is taken for any address they like.${rests}`
  )
}

/** A header or PROXY protocol is believed from senders who are not the load balancer. */
export const sourceIpForgeable: Rule = {
  id,
  title,
  severity: 'error with a consumer, else warning',
  doc: page({
    id,
    title,
    when: [
      "A workload takes the client's address from a forwarding header or from PROXY protocol,",
      'and believes it from senders other than the proxies that stand in front. It is an error',
      'where an allow list, deny list or rate limit rests on that address, else a warning.',
      'What node ports of a LoadBalancer Service alone could break is unknown unless they are',
      'declared as an entry.',
    ],
    why: [
      '- ingress-nginx believes `X-Forwarded-For` with `use-forwarded-headers: "true"`, from',
      '  every peer in `proxy-real-ip-cidr`, whose default is `0.0.0.0/0`',
      '  (`docs/user-guide/nginx-configuration/configmap.md`).',
      '- A load balancer that passes packets through writes no such header: the only one who',
      '  does is the client itself.',
      '- Behind one that does write it, trust has to end at its addresses, and the listener',
      '  must not be reachable on another way.',
    ],
    users: [
      '`curl -H "X-Forwarded-For: 203.0.113.7" …` passes an allow list, gets a fresh rate',
      'limit with each request, and writes another address into the logs.',
    ],
    act: [
      'Trust only the addresses of the proxies in front (`proxy-real-ip-cidr: 10.0.1.0/24`),',
      'or turn the header off where nothing in front writes one.',
    ],
    example: [
      'kind: ConfigMap',
      'data:',
      '  use-forwarded-headers: "true" # want: source-ip-forgeable',
    ],
  }),
  check,
}
