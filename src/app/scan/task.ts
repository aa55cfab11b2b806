import { drive } from '../../drive/drive.ts'
import { mostFindings, type ScanFinding, type Scanned } from '../../jobs/results/types.ts'
import { cut } from '../../report/words.ts'
import type { ObjectId, SettingsFile } from '../../types/engine.ts'
import type { Finding, Simulation } from '../../types/report.ts'
import type { Source } from '../engine/engine.ts'
import { plainOptions } from '../review/examine.ts'

/** What is to be scanned. Plain values, as a message between threads holds them. */
export type Scanning = {
  readonly tree: ObjectId
  /** The organisation's settings; null where there are none. */
  readonly organisation: SettingsFile | null
  /** Today, `YYYY-MM-DD`. */
  readonly asOf: string
  /** Whether to work out what a fix takes away, which is as much work as a simulation for each entry. */
  readonly plans: boolean
}

/** What became of a tree: as `Results` keeps it. */
export type ScanOutcome = Pick<Scanned, 'outcome' | 'goodUntil'>

/** Finds what `edgewise simulate` finds in a tree, under the tree's own settings. */
export async function scanTree(
  { tree, organisation, asOf, plans }: Scanning,
  source: Source,
): Promise<ScanOutcome> {
  const options = { ...plainOptions(asOf, organisation), evidence: false }
  const driven = await drive({ k: 'scan', tree, options }, source, {
    memo: new Map(),
    tools: source,
  })
  if (!driven.ok) return failedFor(driven.refusal.message)
  const { simulation, goodUntil } = driven.value
  return { outcome: outcomeOf(simulation, plans, organisation?.path ?? null), goodUntil }
}

/** A scan that came to nothing for a reason in one line, which may hold foreign text. */
export const failedFor = (reason: string, goodUntil: string | null = null): ScanOutcome => ({
  outcome: { k: 'failed', reason: storable(reason.replace(/\s+/g, ' '), mostWords) },
  goodUntil,
})

/** Entries that are asked for their remedy, the ones with the worst findings. */
const mostPlans = 5

function outcomeOf(
  { clusters, problems }: Simulation,
  plans: boolean,
  shared: string | null,
): Scanned['outcome'] {
  const all = distinct(
    clusters.flatMap(({ name, findings }) =>
      findings.map((finding) => ({ cluster: name, finding })),
    ),
  ).toSorted(byWeight)
  const planned = entriesOf(all).slice(0, plans ? mostPlans : 0)
  const findings = all.slice(0, mostFindings).map((found) => kept(found, planned, shared))
  const counts = { error: 0, warning: 0, note: 0 }
  for (const { finding } of all) counts[finding.severity] += 1
  const entries = clusters.reduce((sum, cluster) => sum + cluster.entries.length, 0)
  return { k: 'scanned', findings, counts, entries, problems: problems.length }
}

type Found = { readonly cluster: string; readonly finding: Finding }

/** A fingerprint tells findings apart; where somebody made two alike, the first stands for both. */
const distinct = (found: readonly Found[]): readonly Found[] =>
  [
    ...new Map(found.toReversed().map((each) => [each.finding.fingerprint, each])).values(),
  ].toReversed()

const severities = ['error', 'warning', 'note']

/** The worst first; what weighs the same stays in the order of reports. */
const byWeight = ({ finding: a }: Found, { finding: b }: Found): number =>
  severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
  Number(a.certainty === 'likely') - Number(b.certainty === 'likely') ||
  (b.size ?? -1) - (a.size ?? -1)

const nameOf = ({ cluster, finding }: Found): string => JSON.stringify([cluster, finding.entry])

const entriesOf = (all: readonly Found[]): readonly string[] => [
  ...new Set(all.filter(({ finding }) => finding.entry !== null).map(nameOf)),
]

/** Characters of a message, and of a name or a path. */
const mostWords = 1000
const mostName = 500

function kept(found: Found, planned: readonly string[], shared: string | null): ScanFinding {
  const { cluster, finding } = found
  const { fingerprint, rule, severity, certainty, entry, subject, at, message, size } = finding
  const names = { cluster: storable(cluster, mostName), entry: entry && storable(entry, mostName) }
  // The organisation's settings are in another repository, so no commit of this one has that line.
  const place = at?.file === shared ? null : at
  // By a name that was cut nobody can ask for a fix.
  const isNamed = names.cluster === cluster && names.entry === entry
  return {
    ...{ fingerprint, rule, severity, certainty, size, ...names },
    subject: storable(subject, mostName),
    file: place && storable(place.file, mostName),
    line: place?.line ?? null,
    message: storable(message, mostWords),
    fixable: isNamed && planned.includes(nameOf(found)) && finding.fixable,
  }
}

/** At most so many characters, and none that a database cannot hold. */
const storable = (text: string, characters: number): string =>
  cut(text.replaceAll('\0', '\ufffd').toWellFormed(), characters)
