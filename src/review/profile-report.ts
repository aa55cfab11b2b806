import type { CellReport, Spread } from '../types/report.ts'
import type * as traffic from '../types/traffic.ts'
import { rounded, roundedFloat } from './rounded.ts'

/** Like nodes of one pool are one line, whatever their zone; in the order of the pools. */
export function profileReport(profile: readonly traffic.CellShare[]): CellReport[] {
  const merged = new Map<string, CellReport>()
  for (const share of profile) {
    if (share.nodes === 0) continue
    const cell = cellReport(share)
    const key = JSON.stringify([cell.pool, cell.podsEach, cell.nodeShare, cell.podShare])
    const known = merged.get(key)
    if (known === undefined) merged.set(key, cell)
    else known.nodes += cell.nodes
  }
  return [...merged.values()]
}

/** Placements that look alike once zones are left out are one, with their chances added. */
export function likelyReport(likely: traffic.Spread['likely']): Spread['likely'] {
  const merged = new Map<string, { p: number; profile: CellReport[] }>()
  for (const { p, profile } of likely) {
    const cells = profileReport(profile)
    const key = JSON.stringify(cells.map((cell) => Object.values(cell)).toSorted())
    const known = merged.get(key)
    if (known === undefined) merged.set(key, { p, profile: cells })
    else known.p += p
  }
  return [...merged.values()]
    .toSorted((a, b) => b.p - a.p)
    .map(({ p, profile }) => ({ p: roundedFloat(p), profile }))
}

function cellReport(share: traffic.CellShare): CellReport {
  return {
    pool: share.cell.pool.name,
    nodes: share.nodes,
    podsEach: share.podsEach,
    nodeShare: rounded(share.nodeShare),
    podShare: rounded(share.podShare),
  }
}
