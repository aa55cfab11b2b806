import { readFileSync, writeFileSync } from 'node:fs'
import { toNumber } from '../../src/types/ratio.ts'
import type { PhaseName } from '../../src/types/report.ts'
import { networkOf } from './case.ts'
import type { Network } from './network.ts'
import { type NodeShare, sharesFor } from './placement.ts'
import { type Counts, MODES, type PhaseAnswer } from './question.ts'
import type { NetworkRecord } from './record.ts'

const page = new URL('../README.md', import.meta.url).pathname
const PLACE = /(<!-- networks -->\n).*?(\n<!-- \/networks -->)/s

/** Writes the table of the scenarios in `manifests/` to the laboratory's page. */
export function writeTable(records: readonly NetworkRecord[]): void {
  const table = tableOf(records.filter(({ seed }) => seed === null))
  writeFileSync(page, readFileSync(page, 'utf8').replace(PLACE, `$1${table}$2`))
}

/** Predicted against measured in both modes, as rows of Markdown; one for each record. */
export function tableOf(records: readonly NetworkRecord[]): string {
  const head = [
    'scenario',
    'source kept',
    'shares of nodes',
    'lost',
    'lost in the worst moment of an update',
  ]
  const rows = records.map((record) => rowOf(record))
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
  return lines.join('\n')
}

function rowOf({ scenario, entry, asked, answered }: NetworkRecord): readonly string[] {
  const network = networkOf(scenario, entry, 'iptables')
  const nodes = network.path.targets.flatMap(({ workload }) => asked.placement[workload.id] ?? [])
  const shares = sharesFor(network.path.spread, network.places, { nodes, leader: asked.leader })
  const measured = (name: string): readonly (PhaseAnswer | undefined)[] =>
    MODES.map((mode) => answered[mode].find((phase) => phase.name === name))
  return [
    scenario.name,
    `${keptAs(network)} → ${measured('steady').map(kept).join(', ')}`,
    `${sharesAs(shares)} → ${measured('steady')
      .map((phase) => arrived(phase, shares))
      .join(', ')}`,
    `${lostAs(network, 'steady')} → ${measured('steady').map(lost).join(', ')}`,
    `${lostAs(network, 'rolling-update')} → ${measured('rolling-update').map(lost).join(', ')}`,
  ]
}

const percent = (share: number): string => `${Math.round(share * 1_000) / 10} %`

function keptAs({ path }: Network): string {
  const [first] = path.sightings
  if (first?.client === 'broken') return 'nothing works'
  return first?.packet === 'client' ? '100 %' : '0 %'
}

function kept(phase: PhaseAnswer | undefined): string {
  const sum = totalOf(phase?.packet)
  return sum === 0 ? 'no answer' : percent((phase?.packet['client'] ?? 0) / sum)
}

const totalOf = (counts: Counts | undefined): number =>
  Object.values(counts ?? {}).reduce((sum, count) => sum + count, 0)

function sharesAs(shares: readonly NodeShare[] | null): string {
  if (shares === null) return 'unknown'
  if (areIdle(shares)) return 'no node may be chosen'
  return shares.map(({ nodeShare }) => rounded(nodeShare)).join(' / ')
}

const areIdle = (shares: readonly NodeShare[] | null): boolean =>
  shares?.every(({ nodeShare }) => nodeShare === 0) ?? true

function arrived(phase: PhaseAnswer | undefined, shares: readonly NodeShare[] | null): string {
  if (areIdle(shares)) return 'none answers'
  const sum = totalOf(phase?.nodes)
  return (shares ?? [])
    .map(({ node }) => rounded((phase?.nodes[node] ?? 0) / Math.max(1, sum)))
    .join(' / ')
}

const rounded = (share: number): string => `${Math.round(share * 1_000) / 10}`

function lostAs({ path }: Network, phase: PhaseName): string {
  const loss = path.loss.find((one) => one.phase === phase)
  const parts = [loss?.dropped.likely, loss?.refused.likely]
  if (parts.some((part) => part === null || part === undefined)) return 'unknown'
  return percent(parts.reduce((sum, part) => sum + (part ? toNumber(part) : 0), 0))
}

function lost(phase: PhaseAnswer | undefined): string {
  if (phase === undefined) return 'not asked'
  const { dropped = 0, refused = 0 } = phase.outcomes
  return percent((dropped + refused) / phase.connections)
}
