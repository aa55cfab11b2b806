import { type Random, seeded } from '../scenario/random.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { type Json, scenarioOf } from '../scenario/written.ts'
import { NAME, SPACE } from './names.ts'
import { poolsOf } from './pools.ts'
import { workloadOf } from './workloads.ts'

/**
 * A random cluster: pools of declared size and one workload, with everything that its placement may
 * depend on. Equal seeds, equal clusters.
 */
export function randomCluster(seed: number): Scenario {
  const random = seeded(seed)
  const pools = poolsOf(random)
  const workload = workloadOf(random, pools)
  const objects = random.chance(0.3) ? [workload, serviceOf(random)] : [workload]
  const settings = {
    version: 1,
    clusters: [{ name: 'prod', pools }],
  }
  return scenarioOf(`cluster-${seed}`, settings, objects)
}

/** The scheduler spreads pods that a Service selects, whoever made them. */
const serviceOf = (random: Random): Json => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: NAME, namespace: SPACE },
  spec: {
    selector: random.chance(0.8) ? { app: NAME } : { app: NAME, tier: 'web' },
    ports: [{ port: 80, targetPort: 8080 }],
  },
})
