import type {
  CellReport,
  ClusterReport,
  Finding,
  Path,
  RangeReport,
  Sighting,
  Simulation,
} from '../../src/types/report.ts'

/** The only cluster of a simulation. */
export function only(simulation: Simulation): ClusterReport {
  const [cluster, ...others] = simulation.clusters
  if (cluster === undefined || others.length > 0) throw new Error('one cluster is expected')
  return cluster
}

/** The only path of an entry. */
export function pathOf(simulation: Simulation, entry: string): Path {
  const found = only(simulation).entries.find(({ id }) => id === entry)
  const [path, ...others] = found?.paths ?? []
  if (path === undefined || others.length > 0) throw new Error(`one path of ${entry} is expected`)
  return path
}

/** `packet client by lostAt`, as far as there is any: what a workload sees, in one line. */
export const seen = (path: Path): Record<string, string> =>
  Object.fromEntries(path.sourceIp.map((sighting) => [sighting.workload, sightingText(sighting)]))

export const sightingText = ({ packet, client, by, lostAt }: Sighting): string =>
  [packet, client, by, lostAt].filter((word) => word !== null).join(' ')

/** Shares of each node of the likeliest placement, largest first. */
export const nodeShares = (profile: readonly CellReport[]): number[] =>
  profile
    .flatMap(({ nodes, nodeShare }) => new Array<number>(nodes).fill(nodeShare))
    .sort((a, b) => b - a)

/** Shares of each pod, largest first. */
export const podShares = (profile: readonly CellReport[]): number[] =>
  profile
    .flatMap(({ nodes, podsEach, podShare }) => new Array<number>(nodes * podsEach).fill(podShare))
    .sort((a, b) => b - a)

/** A likely and worst value that are one. */
export const sure = (value: number | null): RangeReport => {
  const rounded = value === null ? null : Math.round(value * 1e6) / 1e6
  return { likely: rounded, worst: rounded }
}

/** A fraction as it is published. */
export const share = (top: number, bottom: number): number => Math.round((top / bottom) * 1e6) / 1e6

/** `rule subject severity certainty`, in order. */
const told = (findings: readonly Finding[]): string[] =>
  findings.map(({ rule, subject, severity, certainty }) =>
    [rule, subject, severity, certainty].join(' '),
  )

/** The same for some rules only. */
export const toldOf = (simulation: Simulation, ...rules: readonly string[]): string[] =>
  told(only(simulation).findings.filter(({ rule }) => rules.includes(rule)))

/** The loss of a phase. */
export function lossAt(path: Path, phase: string): Omit<Path['loss'][number], 'phase'> {
  const found = path.loss.find((each) => each.phase === phase)
  if (found === undefined) throw new Error(`no phase ${phase}`)
  const { dropped, refused, denied } = found
  return { dropped, refused, denied }
}
