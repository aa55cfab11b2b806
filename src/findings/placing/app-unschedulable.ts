import type { Rule } from '../../types/finding.ts'
import { applicationGrounds } from '../data-planes.ts'
import { page } from '../page.ts'
import { schedulingSources, unschedulable } from './unschedulable.ts'

const id = 'app-unschedulable'
const title = 'Pods of an application cannot be placed as asked'

/** An application asks for pods that no node can take: often the price of a new taint. */
export const appUnschedulable: Rule = {
  id,
  title,
  severity: 'error',
  doc: page({
    id,
    title,
    when: [
      'Pods of an application can never be placed: selector, taint, spread domains, host ports',
      'capacity or bound volumes. The size is the number of such pods. Judged as if every pod were placed',
      'anew. Pools that can grow count as grown. DaemonSets and node agents are not judged.',
      'Silent where the number of nodes is a guess (nothing declared, no Node objects in Git).',
    ],
    why: schedulingSources,
    users: [
      'Pods stay Pending after the next rollout, drain or failure. Those that run already are',
      'not evicted by a `NoSchedule` taint, so it shows late.',
    ],
    act: [
      'A node selector for the workers on applications with a `DoNotSchedule` spread, or',
      '`nodeTaintsPolicy: Honor`; tolerations only for what belongs on the tainted nodes; more',
      'nodes or fewer pods else.',
    ],
    example: [
      'topologySpreadConstraints: # the edge nodes are tainted',
      '  - maxSkew: 1',
      '    topologyKey: kubernetes.io/hostname',
      '    whenUnsatisfiable: DoNotSchedule # want: app-unschedulable',
    ],
  }),
  check: (facts) => {
    const proxies = new Set(facts.cluster.proxies.map(({ workload }) => workload.id))
    return unschedulable(id, facts, (workload) =>
      proxies.has(workload.id) ? null : [applicationGrounds(workload)],
    )
  },
}
