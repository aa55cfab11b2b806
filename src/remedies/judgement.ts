import { compareFindings } from '../compare/findings.ts'
import { entryReport } from '../review/entry-report.ts'
import type { Judged } from '../review/policy.ts'
import { judgeSide } from '../review/side.ts'
import type { Options } from '../types/engine.ts'
import type { Entry, Finding } from '../types/report.ts'
import type { Settings } from '../types/settings.ts'
import type { Simulated } from '../types/simulated.ts'

/** What became of the findings from one revision to the next. */
export type Judgement = {
  readonly solved: readonly Finding[]
  /** New, or worse than before. */
  readonly worse: readonly Finding[]
}

type Sides = {
  readonly before: Simulated
  readonly after: Simulated
  /** The base of both; null for two revisions by themselves. */
  readonly base: Simulated | null
  readonly settings: Settings
  readonly options: Options
}

/** Compares the clusters that `after` holds, by what policy makes of their findings. */
export function judgementOf({ before, after, base, settings, options }: Sides): Judgement {
  const names = after.clusters.map(({ cluster }) => cluster.name)
  const only: Options = { ...options, clusters: names }
  const terms = { settings, options: only, names, annotated: before }
  const old = judgeSide(before, { ...terms, before: null })
  const now = judgeSide(after, { ...terms, before: base })
  const compared = names.map((_, index) =>
    compareFindings(old[index]?.findings ?? [], now[index]?.findings ?? []),
  )
  return {
    solved: compared.flatMap((one) => one.solved.map(told)),
    worse: compared.flatMap((one) => [...one.new, ...one.worse].map(told)),
  }
}

/** What stands in a cluster, as policy sees it: without what is accepted or switched off. */
export function findingsIn(
  simulated: Simulated,
  given: { readonly cluster: string; readonly settings: Settings; readonly options: Options },
): readonly Judged[] {
  const { cluster, settings, options } = given
  const only: Options = { ...options, clusters: [cluster] }
  const terms = { settings, options: only, names: [cluster], annotated: simulated, before: null }
  return judgeSide(simulated, terms)[0]?.findings ?? []
}

/** Without evidence: its keys belong to the table of a report. */
const told = (finding: Judged): Finding => ({ ...finding, evidence: [], fixable: false })

/** An entry as it is published, without what it rests on. */
export function entryIn(
  simulated: Simulated,
  { cluster, entry }: { readonly cluster: string; readonly entry: string },
): Entry | null {
  const own = simulated.clusters.find((one) => one.cluster.name === cluster)
  const traffic = own?.traffic.find((one) => one.entry.id === entry)
  return traffic === undefined ? null : entryReport(traffic, { keyOf: () => '', explain: false })
}
