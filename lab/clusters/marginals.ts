import { objectsOf } from '../scenario/objects.ts'
import { type Scenario, simulateScenario } from '../scenario/scenario.ts'

/** What shares of some clusters have, by name: how much of the ground they cover. */
export function marginalsOf(scenarios: readonly Scenario[]): Map<string, number> {
  const found = new Map<string, number>()
  for (const scenario of scenarios)
    for (const trait of traitsOf(scenario)) found.set(trait, (found.get(trait) ?? 0) + 1)
  return new Map(
    [...found]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([trait, count]) => [trait, count / scenarios.length]),
  )
}

/** Words of a manifest that say what it has. */
const WORDS: readonly (readonly [string, RegExp])[] = [
  ['spread constraints', /"topologySpreadConstraints":/],
  ['anti-affinity', /"podAntiAffinity":/],
  ['node selector or affinity', /"nodeSelector":|"nodeAffinity":/],
  ['requests or limits', /"requests":|"limits":/],
  ['init containers', /"initContainers":/],
  ['tolerations', /"tolerations":/],
  ['host ports', /"hostPort":|"hostNetwork":true/],
  ['a Service', /"kind":"Service"/],
]

function traitsOf(scenario: Scenario): string[] {
  const objects = objectsOf(scenario)
  const text = JSON.stringify(objects)
  const pools = simulateScenario(scenario).clusters[0]?.cluster.pools ?? []
  const sizes = pools.map(({ allocatable }) => JSON.stringify(allocatable?.value))
  return [
    ...WORDS.filter(([, word]) => word.test(text)).map(([trait]) => trait),
    ...(pools.some(({ taints }) => taints.length > 0) ? ['taints'] : []),
    ...(new Set(sizes).size > 1 ? ['unlike nodes'] : []),
    ...(pools.some(({ zones }) => zones.length > 0) ? ['zones'] : []),
    ...objects.filter(({ kind }) => kind !== 'Service').map(({ kind }) => `a ${kind}`),
  ]
}
