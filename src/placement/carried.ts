import type { Outlook, Profile } from '../types/placement.ts'
import type { Cell } from '../types/pool.ts'
import { revised } from './outlook.ts'

/**
 * Where pods stand that nobody moved, told by the cells of a later look at the same nodes: a node may
 * bear other labels and taints by then. Cells are matched by id; one that is gone stays as it was.
 */
export function carriedTo(cells: readonly Cell[], known: Outlook): Outlook {
  const now = new Map(cells.map((cell) => [cell.id, cell]))
  const here = (cell: Cell): Cell => now.get(cell.id) ?? cell
  const moved = (profile: Profile): Profile =>
    profile.map((share) => ({ ...share, cell: here(share.cell) }))
  return revised(known, {
    eligible: () => known.eligible.map(({ cell, fits, why }) => ({ cell: here(cell), fits, why })),
    likely: known.likely.map(({ p, profile }) => ({ p, profile: moved(profile) })),
    worst: known.worst.map(moved),
  })
}

/** Whether two looks tell the same nodes apart in the same way. */
export const sameNodes = (now: readonly Cell[], then: readonly Cell[]): boolean =>
  now.length === then.length &&
  now.every((cell) => then.some(({ id, count }) => id === cell.id && count === cell.count))
