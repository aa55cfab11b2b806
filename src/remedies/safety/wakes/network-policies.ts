import { namespaceOf, objectId } from '../../../cluster/identity.ts'
import { listing } from '../../../findings/wording.ts'
import { parseCidr } from '../../../settings/cidr.ts'
import { at, child, items, text } from '../../../source/field.ts'
import { readSelector, selects } from '../../../source/labels.ts'
import type { Field } from '../../../types/evidence.ts'
import type { Doc } from '../../../types/source.ts'
import type { Workload } from '../../../types/workload.ts'
import type { Wake } from './wakes.ts'

/**
 * NetworkPolicies that admit only some addresses to a workload's pods. Once packets bear the client's
 * address they judge that, as far as the network plug-in sees it then (the API leaves open whether
 * `ipBlock` is compared before or after masquerading: never certain). What one admits, all admit.
 *
 * @param docs every NetworkPolicy of the cluster
 */
export function policiesOf(workload: Workload, docs: readonly Doc[]): readonly Wake[] {
  if (workload.hostNetwork.value) return []
  const own = docs.filter((doc) => isAbout(doc, workload))
  const peers = own.flatMap((doc) => items(at(doc, 'spec', 'ingress')).map(peersOf))
  if (own.length === 0 || peers.some(isOpen)) return []
  const blocks = peers.flat().flatMap((peer) => text(child(peer, 'ipBlock'), 'cidr') ?? [])
  const whom = blocks.length === 0 ? 'no address from outside' : `only ${listing(blocks)}`
  return [
    {
      text:
        `${listing(own.map(objectId))} ${own.length === 1 ? 'admits' : 'admit'} ${whom} to ` +
        `${workload.id} and will judge clients' addresses, where it has judged addresses of nodes ` +
        'until now: whoever it does not list is cut off, if the network plug-in compares the ' +
        'address of the packet.',
      shutsOut: true,
    },
  ]
}

/** Whether an object is a NetworkPolicy of Kubernetes itself. */
export const isPolicy = ({ kind, apiVersion }: Doc): boolean =>
  kind === 'NetworkPolicy' && apiVersion.startsWith('networking.k8s.io/')

function isAbout(doc: Doc, workload: Workload): boolean {
  const types = items(at(doc, 'spec', 'policyTypes')).map((one) => text(one))
  const judgesIngress = types.length === 0 || types.includes('Ingress')
  const selector = readSelector(at(doc, 'spec', 'podSelector'))
  return (
    judgesIngress && namespaceOf(doc) === workload.namespace && selects(selector, workload.labels)
  )
}

/** Whom one rule admits; none named: everybody. */
const peersOf = (rule: Field): readonly Field[] => items(child(rule, 'from'))

const isOpen = (peers: readonly Field[]): boolean => peers.length === 0 || peers.some(isEverybody)

function isEverybody(peer: Field): boolean {
  const block = child(peer, 'ipBlock')
  const cidr = parseCidr(text(block, 'cidr') ?? '')
  return cidr?.bits === 0 && items(child(block, 'except')).length === 0
}
