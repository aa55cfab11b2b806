import type { Fact } from '../types/evidence.ts'
import type { Cell } from '../types/pool.ts'
import type { BoundVolume, NodeTerm, Requirement, Workload } from '../types/workload.ts'
import { isHostname, labelOf } from './labels.ts'

/**
 * What a volume asks of the nodes of a cell; null where nothing that is known of them speaks against
 * it. Storage drivers put labels on nodes that no pool declares, and nodes of a declared pool have
 * names that Git does not show: what is not known is taken to fit.
 */
export function termsFor({ terms }: BoundVolume, cell: Cell): readonly NodeTerm[] | null {
  const isNamed = cell.names.length >= cell.count
  const isKnown = ({ key }: Requirement): boolean =>
    isHostname(key) ? isNamed : labelOf(cell, key) !== null
  const known = terms.map(({ expressions, fields }) => ({
    expressions: expressions.filter(isKnown),
    fields: isNamed ? fields : [],
  }))
  return known.some(({ expressions, fields }) => expressions.length + fields.length === 0)
    ? null
    : known
}

/** The volumes that every pod mounts: all of them have to be in reach. */
export const sharedVolumes = ({ constraints }: Workload): readonly Fact<BoundVolume>[] =>
  constraints.volumes.filter(({ value }) => value.pod === null)
