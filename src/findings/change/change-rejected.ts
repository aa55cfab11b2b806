import type { Facts, RawFinding, Rule } from '../../types/finding.ts'
import { page } from '../page.ts'
import { grounds } from '../whys.ts'
import { refusedNodePorts } from './node-ports.ts'
import type { Refused } from './refused.ts'
import { refusedPods } from './refused-pods.ts'
import { refusedServices } from './refused-services.ts'
import { refusedWorkloads } from './refused-workloads.ts'

const id = 'change-rejected'
const title = 'The API server will refuse the change'

function check(facts: Facts): readonly RawFinding[] {
  const all = [
    ...refusedWorkloads(facts),
    ...refusedPods(facts),
    ...refusedServices(facts),
    ...refusedNodePorts(facts),
  ]
  return [...Map.groupBy(all, ({ subject }) => subject)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([subject, causes]) => describe(subject, causes))
}

/** The first cause that is certain speaks, else the first; the others' places are related. */
function describe(subject: string, causes: readonly Refused[]): RawFinding {
  const first = causes.find(({ likely }) => likely !== true) ?? causes[0]
  const others = causes.filter((cause) => cause !== first).map(({ at }) => at)
  return {
    rule: id,
    entry: null,
    subject,
    at: first?.at ?? null,
    related: [...others, ...causes.flatMap(({ related = [] }) => related)],
    evidence: grounds(...causes.flatMap(({ evidence }) => evidence)),
    size: null,
    severity: 'error',
    likely: first?.likely === true,
    message: `The API server refuses ${first?.text ?? subject}`,
  }
}

/** What cannot be applied, or not over what runs: GitOps hangs, and what came with it as well. */
export const changeRejected: Rule = {
  id,
  title,
  severity: 'error',
  doc: page({
    id,
    title,
    when: [
      'Against the base: the selector of a Deployment, DaemonSet or StatefulSet, or another',
      'field of a StatefulSet that never changes (`serviceName`, `volumeClaimTemplates`,',
      '`podManagementPolicy`); the cluster IP of a Service, its `loadBalancerClass`, or its',
      '`healthCheckNodePort` under `Local`; a node port outside of 30000 to 32767 (`likely`:',
      'the range can be set). By itself: a selector that misses its own pods, `maxSurge` and',
      '`maxUnavailable` both 0 (of a DaemonSet also: neither 0), `rollingUpdate` beside',
      '`Recreate`, two `topologySpreadConstraints` of the same `topologyKey` and',
      '`whenUnsatisfiable`, one node port for two Services, and fields that the type of a Service does',
      'not have. What its schema refuses is not looked for here. Silent where GitOps is told',
      'to make the object anew (`kustomize.toolkit.fluxcd.io/force: enabled`, or',
      '`argocd.argoproj.io/sync-options: Replace=true,Force=true`).',
    ],
    why: [
      '- `pkg/apis/apps/validation/validation.go`: `ValidateDeploymentUpdate`,',
      '  `ValidateDaemonSetSpecUpdate`, `ValidateStatefulSetUpdate`,',
      '  `ValidateRollingUpdateDeployment`, `ValidateRollingUpdateDaemonSet`.',
      '- `pkg/apis/core/validation/validation.go`: `validateUpgradeDowngradeClusterIPs`,',
      '  `validateLoadBalancerClassField`, `validateServiceExternalTrafficFieldsUpdate`,',
      '  `validateService`, `validateTopologySpreadConstraints`; ports: `pkg/registry/core/service/portallocator`.',
      '- What only the old type of a Service had is dropped without a word',
      '  (`dropTypeDependentFields` in `pkg/registry/core/service/strategy.go`).',
      '- A host port beside `maxSurge` of a DaemonSet is accepted (1.35), though KEP-1591',
      '  announces otherwise: that is `rollout-deadlock`.',
    ],
    users: [
      'Nothing at first: what runs goes on. The sync fails, and with it everything that was',
      'to come after this object.',
    ],
    act: [
      'Take the change back, or make the object anew: delete it with `--cascade=orphan`, or',
      'give the new one another name and move over. A Service that is deleted may come back',
      'with another address.',
    ],
    example: [
      'kind: Deployment # was: matchLabels: { app: web }',
      'spec:',
      '  selector: # want: change-rejected',
      '    matchLabels: { app: web, tier: edge }',
    ],
  }),
  check,
}
