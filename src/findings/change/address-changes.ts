import { identity } from '../../cluster/identity.ts'
import type { EntryPoint } from '../../types/entry.ts'
import type { Facts, RawFinding, Rule } from '../../types/finding.ts'
import { entryGrounds, reachable } from '../entries.ts'
import { oneEach } from '../merge.ts'
import { page } from '../page.ts'
import { grounds } from '../whys.ts'
import { causesOf } from './new-addresses.ts'

const id = 'address-changes'
const title = 'The change makes a load balancer be built anew, with another address'

function check(facts: Facts): readonly RawFinding[] {
  const { before, cluster } = facts
  if (before === null) return []
  const services = new Map(cluster.services.map((service) => [service.id, service]))
  const shown = new Map(reachable(facts).map(({ entry }) => [entry.id, entry]))
  return oneEach(
    before.entries.flatMap((then) => {
      const now = services.get(then.id)
      if (now === undefined || then.service === null || !isBalancer(then)) return []
      const after = shown.get(then.id) ?? null
      const fronts = [then.fronts.at(-1), after?.fronts.at(-1)] as const
      return causesOf({ before: then.service, now, fronts }).map((cause) => ({
        rule: id,
        entry: after?.id ?? null,
        subject: now.id,
        at: cause.at,
        related: [],
        evidence: grounds(...cause.evidence, now.type.why, identity(now.doc), ...grounding(then)),
        size: null,
        severity: 'warning' as const,
        likely: cause.likely ?? false,
        message:
          `${now.id} gets another address: ${cause.text}. Names, firewalls and partners that ` +
          'know the old one reach nobody.',
      }))
    }),
  )
}

const isBalancer = ({ kind, exposure }: EntryPoint): boolean =>
  kind === 'load-balancer' && exposure.value !== 'unknown'

/** Who is behind the entry does not matter here. */
const grounding = (then: EntryPoint) =>
  entryGrounds({ ...then, backend: { workloads: [], slices: null, none: null } })

/** Everybody outside knows a cluster by its address, and Git shows that it goes. */
export const addressChanges: Rule = {
  id,
  title,
  severity: 'warning',
  doc: page({
    id,
    title,
    when: [
      'A Service of type LoadBalancer stays in Git, and its load balancer does not: its type',
      'becomes another one; its `loadBalancerClass` differs (which takes a new Service); the',
      'annotation `aws-load-balancer-type` differs, or the scheme under the AWS Load Balancer',
      'Controller; on Google Cloud and Azure it becomes internal or external. Or the address',
      'itself is asked for anew: another address pool or other `loadBalancerIPs` of MetalLB,',
      'another `loadBalancerIP`. A first wish for a pool or an address is not reported: it may',
      'be the one that was there. Judged only against a base.',
    ],
    why: [
      '- A Service that is no load balancer any more loses its one',
      '  (`EnsureLoadBalancerDeleted`, k8s.io/cloud-provider',
      '  `controllers/service/controller.go`; MetalLB `controller/service.go`).',
      '- AWS: a load balancer of another scheme is deleted before the new one is made',
      '  (`isSDKLoadBalancerRequiresReplacement`,',
      '  `pkg/deploy/elbv2/load_balancer_synthesizer.go`); another type leaves the old one',
      '  behind, unmanaged (kubernetes/cloud-provider-aws#1254).',
      '- Google Cloud: `EnsureLoadBalancer` in `gce_loadbalancer.go` deletes one of the other',
      '  scheme; Azure keeps internal and public ones apart (`flipServiceInternalAnnotation`).',
      '- MetalLB clears an address that is of another pool, or another one, than what is asked',
      '  for (`convergeBalancer` in `controller/service.go`).',
    ],
    users: [
      'Nobody arrives until DNS has followed, and whoever has the old address in a firewall or',
      'an allow list not even then. Between the two there may be no load balancer at all.',
    ],
    act: [
      'Make a second Service beside the first one, move DNS over, wait for its time to live,',
      'and delete the first one then. Ask for the address by name where the front can keep it.',
    ],
    example: [
      'kind: Service # was: metallb.io/address-pool: public',
      'metadata:',
      '  annotations:',
      '    metallb.io/address-pool: partners # want: address-changes',
    ],
  }),
  check,
}
