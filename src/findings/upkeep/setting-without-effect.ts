import { identity, objectId } from '../../cluster/identity.ts'
import type { Facts, RawFinding, Rule } from '../../types/finding.ts'
import { reachable } from '../entries.ts'
import { oneEach } from '../merge.ts'
import { page } from '../page.ts'
import { grounds } from '../whys.ts'
import { idleNginxKeys } from './nginx-keys.ts'
import { type Idle, idlePolicy, idleServiceFields } from './service-fields.ts'

const id = 'setting-without-effect'
const title = 'A field does nothing here'

const check = (facts: Facts): readonly RawFinding[] =>
  oneEach(
    [
      ...facts.cluster.services.flatMap(idleServiceFields),
      ...reachable(facts).flatMap(({ entry }) => idlePolicy(entry)),
      ...facts.cluster.proxies.flatMap(idleNginxKeys),
    ].map(describe),
  )

function describe({ doc, field, evidence, text }: Idle): RawFinding {
  const subject = objectId(doc)
  return {
    rule: id,
    entry: null,
    subject,
    at: field,
    related: [],
    evidence: grounds(...evidence, identity(doc)),
    size: null,
    severity: 'note',
    likely: false,
    message: `${subject}: ${text}`,
  }
}

/** Somebody wrote a setting and expects something of it, and it is not read. */
export const settingWithoutEffect: Rule = {
  id,
  title,
  severity: 'note',
  doc: page({
    id,
    title,
    when: [
      'A field is written that has no effect in its place. One finding for each object,',
      'further fields are related. Only what is certain is said:',
      '',
      '- `externalTrafficPolicy` on a ClusterIP Service without `externalIPs`;',
      '- `healthCheckNodePort`, `loadBalancerSourceRanges`, `loadBalancerClass` and',
      '  `allocateLoadBalancerNodePorts` on a Service of another type than LoadBalancer;',
      '- `healthCheckNodePort` under the policy `Cluster`;',
      '- `externalTrafficPolicy: Local` behind a load balancer that sends to pods;',
      '- in the ConfigMap of ingress-nginx: `compute-full-forwarded-for` without',
      '  `use-forwarded-headers`, `forwarded-for-header` with neither that nor',
      '  `enable-real-ip`, and `proxy-real-ip-cidr` with none of `use-forwarded-headers`,',
      '  `use-proxy-protocol` and `enable-real-ip`.',
    ],
    why: [
      '- Fields of a Service are bound to its type: `ValidateService` in',
      '  `pkg/apis/core/validation/validation.go` refuses the others ("may only be set for',
      '  externally-accessible services"); after a change of type the API server drops what no',
      '  longer fits.',
      '- With pods as targets (AWS NLB with `nlb-target-type: ip`), connections pass by',
      '  kube-proxy, and the policy is never asked.',
      '- ingress-nginx writes those parts of nginx.conf only where the switch is on',
      '  (`rootfs/etc/nginx/template/nginx.tmpl`).',
    ],
    users: [
      'Nothing, or an apply that fails. Whoever wrote the setting relies on something that is',
      'not there.',
    ],
    act: ['Remove it, or turn on what it needs, after a look at what that changes.'],
    example: [
      'kind: Service',
      'spec:',
      '  type: ClusterIP',
      '  externalTrafficPolicy: Local # want: setting-without-effect',
    ],
  }),
  check,
}
