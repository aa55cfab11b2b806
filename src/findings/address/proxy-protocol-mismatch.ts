import { at } from '../../source/field.ts'
import type { EntryPoint } from '../../types/entry.ts'
import type { Field } from '../../types/evidence.ts'
import type { Facts, RawFinding, Rule } from '../../types/finding.ts'
import { ONE } from '../../types/ratio.ts'
import type { PathTraffic, Sighting } from '../../types/traffic.ts'
import { entryGrounds, reachable } from '../entries.ts'
import { oneEach } from '../merge.ts'
import { page } from '../page.ts'
import { firstField, grounds } from '../whys.ts'

const id = 'proxy-protocol-mismatch'
const title = 'One side speaks PROXY protocol and the other does not'

const check = (facts: Facts): readonly RawFinding[] =>
  oneEach(
    reachable(facts).flatMap(({ entry, paths }) =>
      paths.flatMap((path) => receivers(path).map((sighting) => describe(entry, sighting))),
    ),
  )

/** Those that connections reach first; what stands behind them gets no requests because of them. */
function receivers({ sightings, targets }: PathTraffic): readonly Sighting[] {
  const broken = sightings.filter(({ client }) => client === 'broken')
  const first = new Set(targets.map(({ workload }) => workload.id))
  const receiving = broken.filter(({ workload }) => first.has(workload.id))
  return receiving.length > 0 ? receiving : broken.slice(0, 1)
}

function describe(entry: EntryPoint, sighting: Sighting): RawFinding {
  const { workload, proxy } = sighting
  const sender = entry.fronts.find(({ sends }) => sends.includes('proxy-protocol')) ?? null
  const sends = sender !== null
  return {
    rule: id,
    entry: entry.id,
    subject: workload.id,
    at: decidingField(sighting),
    related: sender === null ? [] : [firstField(sender.why)].filter((field) => field !== null),
    evidence: grounds(
      ...entryGrounds(entry),
      sighting.why,
      proxy?.readsProxyProtocol.why,
      workload.identity,
      ...entry.fronts.flatMap(({ why, unknown }) => [why, unknown]),
    ),
    size: ONE,
    severity: 'error',
    likely: false,
    message: sends
      ? `The load balancer of ${entry.id} starts every connection with a PROXY protocol ` +
        `header, which ${workload.id} does not read: it takes it for a broken request and ` +
        'answers 400, or the TLS handshake fails.'
      : `${workload.id} expects every connection to start with a PROXY protocol header, ` +
        `and nothing in front of ${entry.id} sends one: every connection fails.`,
  }
}

function decidingField({ workload, proxy }: Sighting): Field {
  const key = proxy === null ? null : firstField(proxy.readsProxyProtocol.why)
  return key ?? at(workload.doc, 'metadata', 'name')
}

/** PROXY protocol is an agreement: one side alone breaks every connection. */
export const proxyProtocolMismatch: Rule = {
  id,
  title,
  severity: 'error',
  doc: page({
    id,
    title,
    when: [
      'The front of an entry sends PROXY protocol and the workload behind it does not read it,',
      'or the workload insists on it and nothing sends it. Controllers that accept both',
      '(Traefik, Envoy Gateway with `proxyProtocol.optional`) are not reported.',
    ],
    why: [
      '- The header stands before the first byte of TLS or HTTP. nginx with `listen …',
      '  proxy_protocol` and the Envoy listener filter refuse connections without it (nginx:',
      '  `broken header: "" while reading PROXY protocol`); without the setting they read the',
      '  header as garbage.',
      '- ingress-nginx: `use-proxy-protocol` holds for all of its listeners',
      '  (`docs/user-guide/nginx-configuration/configmap.md`). The other side is an annotation',
      "  of the load balancer's controller on the Service, or the `sends` of a declared front.",
      '- Connections that do not come through the load balancer fail as well once it is on:',
      '  in-cluster clients of its address (KEP-1860 `ipMode: Proxy` mends that), direct node',
      '  ports, health checks.',
    ],
    users: ['Everybody gets 400, a reset connection or a failed TLS handshake.'],
    act: [
      'Turn it on at both sides or at neither. To switch without an outage, use a second',
      'listener or a second Service: no order of two merges is safe for a strict receiver.',
    ],
    example: [
      'kind: ConfigMap # of a controller whose Service asks for no PROXY protocol',
      'data:',
      '  use-proxy-protocol: "true" # want: proxy-protocol-mismatch',
    ],
  }),
  check,
}
