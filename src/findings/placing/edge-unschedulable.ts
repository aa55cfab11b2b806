import type { Rule } from '../../types/finding.ts'
import { page } from '../page.ts'
import { schedulingSources, unschedulable } from './unschedulable.ts'

const id = 'edge-unschedulable'
const title = 'Pods of an ingress data plane cannot be placed as asked'

/** The ingress asks for pods that no node can take. */
export const edgeUnschedulable: Rule = {
  id,
  title,
  severity: 'error',
  doc: page({
    id,
    title,
    when: [
      'Pods of an ingress data plane can never be placed: selector, taint, spread domains,',
      'host ports or capacity. The size is the number of such pods. Judged as if every pod',
      'were placed anew, so a new taint that nothing tolerates is found although nothing moves',
      'yet. Pools that can grow count as grown. Silent where the number of nodes is a guess',
      '(nothing declared, no Node objects in Git).',
    ],
    why: schedulingSources,
    users: [
      'After the next rollout, drain or failure the pod stays Pending: capacity is missing, or',
      'there is no ingress at all.',
    ],
    act: [
      'Let the pods use more nodes (label, toleration), add nodes to the edge pool, or ask for',
      'fewer pods. Merge tolerations before the taint, and labels before the selector.',
    ],
    example: [
      'kind: Deployment # of the ingress data plane; the edge pool has two nodes',
      'spec:',
      '  replicas: 3',
      '  template:',
      '    spec:',
      '      affinity:',
      '        podAntiAffinity: # want: edge-unschedulable (required, by host name)',
    ],
  }),
  check: (facts) => {
    const proxies = new Map(facts.cluster.proxies.map(({ workload, why }) => [workload.id, [why]]))
    return unschedulable(id, facts, (workload) => proxies.get(workload.id) ?? null)
  },
}
