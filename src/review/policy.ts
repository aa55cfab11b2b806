import { fingerprint } from '../compare/fingerprint.ts'
import { byLocation, byText, byTextOrNull, strictness } from '../compare/order.ts'
import { locate } from '../source/field.ts'
import type { Why } from '../types/evidence.ts'
import type { RawFinding } from '../types/finding.ts'
import type { Finding, Severity } from '../types/report.ts'
import type { RuleSettings } from '../types/settings.ts'
import type { SimulatedCluster } from '../types/simulated.ts'
import type { Location } from '../types/source.ts'
import { doubts } from './doubt.ts'
import { rounded } from './rounded.ts'

/** A finding after policy has spoken, before its evidence has keys. */
export type Judged = Omit<Finding, 'evidence' | 'fixable'> & { readonly evidence: readonly Why[] }

export type Terms = {
  readonly cluster: string
  readonly rules: ReadonlyMap<string, RuleSettings>
  /** Builds were left out: nothing is certain. */
  readonly incomplete: boolean
  /** Entries that were there in the base, and sound; empty where there is no base. */
  readonly sound: ReadonlySet<string>
}

/**
 * Severity, certainty and identity for what the rules found, in the order of reports: severity,
 * rule, entry, subject. Causes of one rule, subject and entry are one finding: the worst cause
 * speaks and decides the size, the places of the others are related.
 */
export function judge(raw: readonly RawFinding[], terms: Terms): Judged[] {
  const isDoubtful = doubts()
  const groups = new Map<string, Causes>()
  for (const finding of raw) {
    const severity = severityOf(finding, terms)
    if (severity === 'off') continue
    const { rule, subject, entry } = finding
    const key = fingerprint({ cluster: terms.cluster, rule, subject, entry })
    const cause = { finding, severity, size: rounded(finding.size), at: placeOf(finding) }
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [cause])
    else group.push(cause)
  }
  const isCertain = ({ finding }: Cause): boolean =>
    !terms.incomplete && !finding.likely && !finding.evidence.some(isDoubtful)
  return [...groups].map(([key, causes]) => merge(key, causes, isCertain)).sort(byRank)
}

/** The entries of a revision from which nobody loses the client's address. */
export function soundEntries(before: SimulatedCluster | undefined): ReadonlySet<string> {
  if (before === undefined) return new Set()
  const lost = new Set(before.raw.flatMap(({ rule, entry }) => (rule === LOST ? [entry] : [])))
  return new Set(before.cluster.entries.map(({ id }) => id).filter((id) => !lost.has(id)))
}

const LOST = 'source-ip-lost'

type Cause = {
  readonly finding: RawFinding
  readonly severity: Severity
  readonly size: number | null
  readonly at: Location | null
}

type Causes = [Cause, ...Cause[]]

function severityOf(
  { rule, entry, severity }: RawFinding,
  { rules, sound }: Terms,
): Severity | 'off' {
  const asked = rules.get(rule)?.severity ?? null
  if (asked !== null) return asked
  if (rule !== LOST) return severity
  return entry !== null && sound.has(entry) ? 'warning' : 'note'
}

const placeOf = ({ at }: RawFinding): Location | null => (at === null ? null : locate(at))

function merge(key: string, causes: Causes, isCertain: (cause: Cause) => boolean): Judged {
  if (causes.length > 1) causes.sort(byWeight)
  const [worst, ...others] = causes
  const { finding, severity, at } = worst
  const peers = causes.filter((cause) => cause.severity === severity)
  return {
    rule: finding.rule,
    severity,
    certainty: peers.some(isCertain) ? 'certain' : 'likely',
    entry: finding.entry,
    subject: finding.subject,
    at,
    related: relatedOf(worst, others),
    evidence: causes.flatMap((cause) => cause.finding.evidence),
    size: others.reduce((size, other) => larger(size, other.size), worst.size),
    message: finding.message,
    fingerprint: key,
  }
}

const larger = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b)

function relatedOf({ finding, at }: Cause, others: readonly Cause[]): Location[] {
  const places = finding.related.map(locate)
  for (const other of others) {
    if (other.at !== null) places.push(other.at)
    places.push(...other.finding.related.map(locate))
  }
  const sorted = places.sort(byLocation)
  const isNew = (place: Location, index: number): boolean =>
    byLocation(place, at) !== 0 &&
    (index === 0 || byLocation(place, sorted[index - 1] ?? null) !== 0)
  return sorted.filter(isNew)
}

const byWeight = (a: Cause, b: Cause): number =>
  strictness(b.severity, a.severity) ||
  (b.size ?? -1) - (a.size ?? -1) ||
  byLocation(a.at, b.at) ||
  byText(a.finding.message, b.finding.message)

const byRank = (a: Judged, b: Judged): number =>
  strictness(b.severity, a.severity) ||
  byText(a.rule, b.rule) ||
  byTextOrNull(a.entry, b.entry) ||
  byText(a.subject, b.subject)
