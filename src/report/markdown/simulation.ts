import type { ClusterReport, Entry, Simulation } from '../../types/report.ts'
import { PATHS_SHOWN } from '../limits.ts'
import { sideDiagram } from '../mermaid.ts'
import { uneven } from '../spread.ts'
import { count, entryKind, entryName, name } from '../words.ts'
import { findingList } from './findings.ts'
import { code, folded, located, md, type Sheet } from './gate.ts'
import type { FindingGroup } from './groups.ts'
import { problemList } from './problems.ts'
import { restsOn } from './rests-on.ts'
import { pairTable, sharesTable } from './table.ts'

type Placed = { readonly cluster: ClusterReport; readonly entry: Entry }

/** Every entry as it is. `left`: it was too long, and something is counted only. */
export function simulationMarkdown(
  value: Simulation,
  sheet: Sheet,
  left: boolean,
): readonly string[] {
  const placed = value.clusters.flatMap((cluster) =>
    cluster.entries.map((entry) => ({ cluster, entry })),
  )
  const { tables, pictures, lines } = sheet.detail
  const short = placed.slice(tables, tables + lines)
  const counted = placed.length - tables - short.length
  return [
    `### Edgewise: ${count(placed.length, 'way in', 'ways in')} from outside`,
    '',
    ...placed.slice(0, tables).flatMap((each, index) => entryLines(each, index < pictures, sheet)),
    ...short.map(({ entry }) => `- ${code(entryName(entry.id), sheet)}: ${entryKind(entry)}`),
    ...(counted > 0 ? [`- and ${count(counted, 'more entry', 'more entries')}`] : []),
    ...(placed.length > tables ? [''] : []),
    ...findings(value, sheet),
    ...rest(value, sheet),
    ...(left ? ['What did not fit is counted above, not listed.', ''] : []),
  ]
}

function entryLines({ cluster, entry }: Placed, picture: boolean, sheet: Sheet): readonly string[] {
  const shown = entry.paths.slice(0, PATHS_SHOWN)
  const more = entry.paths.length - shown.length
  return [
    `#### ${code(entryName(entry.id), sheet)}`,
    '',
    `${md(['cluster ', name(cluster.name)], sheet)} · ${entryKind(entry)} · ${located(entry.at, sheet)}`,
    '',
    ...shown.flatMap((path) => {
      const side = { entry, path }
      return [
        ...pairTable({ before: null, after: side }, [name(path.listeners.join(', '))], sheet),
        ...(picture ? ['```mermaid', sideDiagram(side, null).trimEnd(), '```', ''] : []),
        ...(uneven(path) ? sharesTable(side, sheet) : []),
      ]
    }),
    ...(more > 0 ? [`And ${count(more, 'more way')} into the same entry.`, ''] : []),
  ]
}

function findings({ clusters }: Simulation, sheet: Sheet): readonly string[] {
  const groups = clusters.flatMap((cluster) =>
    cluster.findings.map(
      (finding): FindingGroup => ({
        finding,
        clusters: [cluster.name],
        places: finding.at === null ? [] : [finding.at],
      }),
    ),
  )
  if (groups.length === 0) return []
  return [
    `#### Findings (${groups.length})`,
    '',
    ...findingList(groups, clusters.length > 1, sheet),
    '',
  ]
}

function rest({ clusters, problems }: Simulation, sheet: Sheet): readonly string[] {
  const ground = restsOn(
    clusters.map((cluster) => ({ ...cluster, before: [] })),
    sheet,
  )
  const listed = problemList(problems, sheet)
  return [
    ...folded('what this rests on', ground),
    ...folded(`${count(problems.length, 'problem')} on the way`, listed),
  ]
}
