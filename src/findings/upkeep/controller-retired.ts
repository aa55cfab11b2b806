import { controllers } from '../../catalog/controllers/suite.ts'
import { at } from '../../source/field.ts'
import type { IngressProxy } from '../../types/entry.ts'
import type { Facts, RawFinding, Rule } from '../../types/finding.ts'
import { law } from '../../types/why.ts'
import { oneEach } from '../merge.ts'
import { page } from '../page.ts'
import { fieldsIn, grounds } from '../whys.ts'

const id = 'controller-retired'
const title = 'The ingress controller gets no security fixes any more'

const check = (facts: Facts): readonly RawFinding[] =>
  oneEach(facts.cluster.proxies.flatMap((proxy) => judge(proxy, facts.asOf)))

function judge(proxy: IngressProxy, asOf: string): readonly RawFinding[] {
  const known = controllers.find(({ name }) => name === proxy.controller)
  // ISO dates compare as text.
  if (!known?.retired || asOf <= known.retired.on) return []
  const { workload } = proxy
  const image = fieldsIn(proxy.why).find(({ path }) => path.at(-1) === 'image')
  return [
    {
      rule: id,
      entry: null,
      subject: workload.id,
      at: image ?? at(workload.doc, 'metadata', 'name'),
      related: [],
      evidence: grounds(law('controller-retired', proxy.why), workload.identity),
      size: null,
      severity: 'note',
      likely: false,
      message:
        `${workload.id} runs ${proxy.controller}, which its project stopped ` +
        `maintaining: no security fixes after ${known.retired.on}, unless a vendor gives ` +
        'them.',
    },
  ]
}

/** A data plane whose project ended: what stands between users and applications stays as it is. */
export const controllerRetired: Rule = {
  id,
  title,
  severity: 'note',
  doc: page({
    id,
    title,
    when: [
      'A workload is a controller whose project has ended by the date of the review',
      '(`--as-of`). Today that is ingress-nginx (`kubernetes/ingress-nginx`), not the NGINX',
      'Ingress Controller of NGINX Inc.',
    ],
    why: [
      '- The README of `kubernetes/ingress-nginx` announced best-effort maintenance until',
      '  March 2026, and no releases, bug fixes or security patches afterwards; controller',
      '  1.15.1 and chart 4.15.1 are the last.',
      '- Some vendors go on for their customers: SUSE (RKE2, with a Prime subscription) until',
      '  November 2027, AKS application routing with critical patches until November 2026.',
    ],
    users: [
      'Nothing, until the first vulnerability that stays open on a component that faces the',
      'outside.',
    ],
    act: [
      'Plan the move to a maintained controller or to the Gateway API. Where a vendor still',
      "patches it, accept the finding until the vendor's date.",
    ],
    example: [
      'containers:',
      '  - image: registry.k8s.io/ingress-nginx/controller:v1.12.1 # want: controller-retired',
    ],
  }),
  check,
}
