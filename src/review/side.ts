import { byText } from '../compare/order.ts'
import type { Options } from '../types/engine.ts'
import type { RawFinding } from '../types/finding.ts'
import type { Ignore, Settings } from '../types/settings.ts'
import type { Simulated, SimulatedCluster } from '../types/simulated.ts'
import { type Accepting, acceptor, IGNORE_INVALID, invalidIgnores, type Target } from './ignores.ts'
import { type Judged, judge, soundEntries } from './policy.ts'

type Accepted = { readonly finding: Judged; readonly by: Accepting }

/** One cluster of one revision with what policy says; `simulated` is null where it is not there. */
export type JudgedCluster = {
  readonly simulated: SimulatedCluster | null
  readonly findings: readonly Judged[]
  readonly ignored: readonly Accepted[]
}

export type SideTerms = {
  readonly settings: Settings
  readonly options: Options
  /** Names of all clusters of the report, sorted; the first bears what is wrong with settings. */
  readonly names: readonly string[]
  /** Whose annotations hold: in a review those of the base, for both sides. */
  readonly annotated: Simulated
  /** The base of a review, where this is its head. */
  readonly before: Simulated | null
}

/** Policy for one revision: the clusters in the order of `names`. */
export function judgeSide(side: Simulated, terms: SideTerms): JudgedCluster[] {
  const { settings, options, names } = terms
  const own = byName(side)
  const annotated = byName(terms.annotated)
  const before = byName(terms.before)
  const notes = ignoreNotes(side, terms)
  return names.map((name) => {
    const simulated = own.get(name) ?? null
    const found = judge([...(simulated?.raw ?? []), ...(notes.get(name) ?? [])], {
      cluster: name,
      rules: settings.rules,
      incomplete: simulated?.incomplete ?? false,
      sound: soundEntries(before.get(name)),
    })
    const ignores = [...settings.ignore, ...(annotated.get(name)?.ignores ?? [])]
    return { simulated, ...sift(found, acceptor(ignores, options.asOf)) }
  })
}

/** The names of all clusters of one or two revisions, sorted. */
export const clusterNames = (...sides: readonly Simulated[]): string[] =>
  [...new Set(sides.flatMap((side) => side.clusters.map(({ cluster }) => cluster.name)))].sort(
    byText,
  )

const byName = (side: Simulated | null): ReadonlyMap<string, SimulatedCluster> =>
  new Map(side?.clusters.map((each) => [each.cluster.name, each]))

function sift(
  found: readonly Judged[],
  accept: (finding: Target) => readonly Accepting[],
): Pick<JudgedCluster, 'findings' | 'ignored'> {
  const [findings, ignored]: [Judged[], Accepted[]] = [[], []]
  for (const finding of found) {
    // What is wrong with an ignore cannot be ignored, only switched off.
    const [by] = finding.rule === IGNORE_INVALID ? [] : accept(finding)
    if (by === undefined) findings.push(finding)
    else ignored.push({ finding, by })
  }
  return { findings, ignored }
}

/**
 * What is wrong with the ignores of this very revision. Those of the settings are shared by all
 * clusters: they match nothing only where no cluster has a match, and what narrows or changes the
 * simulation (`--cluster`, `--entry`, `--set`) says nothing about matches.
 */
function ignoreNotes(side: Simulated, terms: SideTerms): ReadonlyMap<string, RawFinding[]> {
  const { settings, options, names } = terms
  const used = new Set<Ignore>()
  const notes = new Map<string, RawFinding[]>()
  for (const { cluster, raw, ignores } of side.clusters) {
    const matching = acceptor([...settings.ignore, ...ignores], options.asOf)
    for (const finding of raw) for (const ignore of matching(finding)) used.add(ignore)
    const isUsed = (ignore: Ignore): boolean => isPartial(options) || used.has(ignore)
    notes.set(cluster.name, invalidIgnores(ignores, { asOf: options.asOf, isUsed }))
  }
  const isUsed = (ignore: Ignore): boolean => isPartial(options) || used.has(ignore)
  const ofSettings = invalidIgnores(settings.ignore, { asOf: options.asOf, isUsed })
  const home = names[0]
  if (home !== undefined) notes.set(home, [...(notes.get(home) ?? []), ...ofSettings])
  return notes
}

const isPartial = ({ clusters, entry, set }: Options): boolean =>
  clusters.length > 0 || entry !== null || set.length > 0
