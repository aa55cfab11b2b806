import type { Random } from '../scenario/random.ts'
import type { Json } from '../scenario/written.ts'

const MOST_NODES = 9

const EDGE = 'ingress.example.com/edge'

/** Taints that pools bear, as the settings write them. */
const TAINTS = [
  `${EDGE}=true:NoSchedule`,
  'dedicated=batch:NoSchedule',
  'spot:PreferNoSchedule',
  'old:PreferNoSchedule',
  'gone=yes:NoExecute',
] as const

/** Tolerations: some tolerate one of the taints, some all, some only look as if. */
export const TOLERATIONS: readonly Json[] = [
  { key: EDGE, operator: 'Exists' },
  { key: EDGE, operator: 'Equal', value: 'true', effect: 'NoSchedule' },
  { key: EDGE, value: 'false' },
  { key: 'dedicated', value: 'batch', effect: 'NoSchedule' },
  { key: 'dedicated', operator: 'Exists', effect: 'NoExecute' },
  { key: 'spot', operator: 'Exists' },
  { key: 'gone', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 },
  { operator: 'Exists', effect: 'PreferNoSchedule' },
  { operator: 'Exists' },
]

const MACHINES = [
  { cpu: '2', memory: '4Gi' },
  { cpu: '4', memory: '16Gi' },
  { cpu: '4', memory: '8Gi', pods: 4 },
  { cpu: '8', memory: '32Gi' },
  { cpu: 1930, memory: '7Gi' },
  { cpu: '32', memory: '128Gi', pods: 250 },
].map(({ cpu, ...rest }) => ({ cpu: typeof cpu === 'number' ? `${cpu}m` : cpu, ...rest }))

/** One to four pools of at most nine nodes in all; labels, taints, zones and sizes at random. */
export function poolsOf(random: Random): Json[] {
  const zoned = random.chance(0.5)
  const like = random.chance(0.35)
  const machine = random.pick(MACHINES)
  let left = random.whole(2, MOST_NODES)
  const pools: Json[] = []
  for (let number = 0; number < 4 && left > 0; number++) {
    const nodes = number === 3 ? left : Math.min(left, random.whole(1, 4))
    left -= nodes
    pools.push({
      name: `p${number}`,
      nodes,
      labels: labelsOf(random, number),
      ...(random.chance(0.35) ? { taints: taintsOf(random) } : {}),
      ...(zoned && random.chance(0.9) ? { zones: zonesOf(random) } : {}),
      allocatable: like ? machine : random.pick(MACHINES),
    })
    if (random.chance(0.25)) break
  }
  return pools
}

const labelsOf = (random: Random, number: number): Json => ({
  place: `p${number}`,
  ...(random.chance(0.5) ? { rack: random.pick(['r1', 'r2', 'r3']) } : {}),
  ...(random.chance(0.4) ? { disk: random.pick(['ssd', 'hdd']) } : {}),
  ...(random.chance(0.2) ? { cores: `${random.whole(1, 9)}` } : {}),
})

const taintsOf = (random: Random): string[] =>
  random.shuffled(TAINTS).slice(0, random.chance(0.8) ? 1 : 2)

const zonesOf = (random: Random): string[] =>
  random.shuffled(['a', 'b', 'c']).slice(0, random.whole(1, 3))
