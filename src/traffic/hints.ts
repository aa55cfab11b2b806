import { at, text } from '../source/field.ts'
import type { Fact } from '../types/evidence.ts'
import { add, div, type Ratio, ratio, ZERO } from '../types/ratio.ts'
import type { Service } from '../types/service.ts'
import type { CellShare } from '../types/traffic.ts'
import { assumed, fact, law } from '../types/why.ts'

/** Whose endpoints a node prefers under `Cluster`; `none`: all are alike. */
export type Hint = 'none' | 'zone' | 'node'

const SINCE: ReadonlyMap<string, readonly [Hint, number]> = new Map<
  string,
  readonly [Hint, number]
>([
  ['PreferClose', ['zone', 31]],
  ['PreferSameZone', ['zone', 34]],
  ['PreferSameNode', ['node', 34]],
])

/** `trafficDistribution` by the version that honours it (KEP-4444, KEP-3015). */
export function hintOf(service: Service | null, kubernetes: Fact<string>): Fact<Hint> | null {
  if (service === null) return null
  const auto = ['topology-mode', 'topology-aware-hints'].flatMap((key) => {
    const mode = service.annotations.get(`service.kubernetes.io/${key}`)
    return mode !== undefined && /^auto$/i.test(mode.value) ? [mode] : []
  })[0]
  if (auto !== undefined)
    return fact('none', law('traffic-distribution', auto.why, assumed('topology-mode', UNFOLLOWED)))
  const field = at(service.doc, 'spec', 'trafficDistribution')
  const [hint, since] = SINCE.get(text(field) ?? '') ?? ['none', 0]
  if (hint === 'none') return null
  const minor = Number(/^1\.(\d+)/.exec(kubernetes.value)?.[1] ?? 0)
  return fact(minor < since ? 'none' : hint, law('traffic-distribution', field, kubernetes.why))
}

const UNFOLLOWED =
  'endpoints are too few or too uneven for hints by topology-mode, which are not used'

/**
 * Pods' shares where each node sends to its own pods or those of its zone, and to all where there
 * are none (pkg/proxy/topology.go). An endpoint without a zone switches all hints off.
 */
export function hinted(cells: readonly CellShare[], hint: Hint): readonly CellShare[] {
  const serving = cells.filter(({ podsEach, nodes }) => podsEach > 0 && nodes > 0)
  if (hint === 'none' || serving.length === 0) return cells
  if (serving.some(({ cell }) => cell.zone === null) && hint === 'zone') return cells
  const own = (share: CellShare): boolean => hint === 'node' && share.podsEach > 0
  const passed = cells.filter((share) => !own(share))
  const zones = new Set(serving.flatMap(({ cell }) => cell.zone?.value ?? []))
  const homeless = passed.filter(({ cell }) => !zones.has(cell.zone?.value ?? ''))
  const everywhere = div(arriving(homeless), ratio(pods(serving)))
  return cells.map((share) => {
    if (share.podsEach === 0) return share
    const zone = share.cell.zone?.value
    const inZone = (one: CellShare): boolean => zone !== undefined && one.cell.zone?.value === zone
    const fromZone = arriving(passed.filter(inZone))
    const near = zone === undefined ? ZERO : div(fromZone, ratio(pods(serving.filter(inZone))))
    const mine = own(share) ? div(share.nodeShare, ratio(share.podsEach)) : ZERO
    return { ...share, podShare: add(mine, add(near, everywhere)) }
  })
}

const arriving = (cells: readonly CellShare[]): Ratio =>
  cells.reduce((sum, { nodes, nodeShare: { n, d } }) => add(sum, ratio(n * BigInt(nodes), d)), ZERO)

const pods = (cells: readonly CellShare[]): number =>
  cells.reduce((sum, { nodes, podsEach }) => sum + nodes * podsEach, 0)
