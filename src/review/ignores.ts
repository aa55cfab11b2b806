import { unambiguous } from '../compare/fingerprint.ts'
import { byText } from '../compare/order.ts'
import { ruleIds } from '../settings/names.ts'
import { show } from '../settings/scalars.ts'
import { didYouMean } from '../settings/suggest.ts'
import { scalarsOf } from '../source/labels.ts'
import type { RawFinding } from '../types/finding.ts'
import type { Ignore } from '../types/settings.ts'

export const IGNORE_INVALID = 'ignore-invalid'

/** An ignore that is in force: it says why, and until when (that day included). */
export type Accepting = Ignore & { readonly reason: string; readonly expires: string }

/** What an ignore is matched with. */
export type Target = Pick<RawFinding, 'rule' | 'subject' | 'entry'>

/**
 * Finds the ignores in force for a finding, the settings' own first. An annotation covers findings
 * whose subject or entry is the object that carries it. Costs the same however many there are.
 */
export function acceptor(
  ignores: readonly Ignore[],
  asOf: string,
): (finding: Target) => readonly Accepting[] {
  const byRule = new Map<string, Map<string, Accepting[]>>()
  const inForce = ignores.filter((each): each is Accepting => isInForce(each, asOf))
  for (const each of inForce.toSorted(settingsFirst)) {
    for (const rule of each.rules) {
      const places = byRule.get(rule) ?? new Map<string, Accepting[]>()
      byRule.set(rule, places)
      const alike = places.get(placeOf(each))
      if (alike === undefined) places.set(placeOf(each), [each])
      else alike.push(each)
    }
  }
  return (finding) => {
    const places = byRule.get(finding.rule)
    if (places === undefined) return []
    return placesOf(finding).flatMap((place) => places.get(place) ?? [])
  }
}

/**
 * A note for each ignore that is of no use: unreadable, without reason or end, over, unmatched. One
 * of the organisation that matches nothing may match elsewhere.
 */
export function invalidIgnores(
  ignores: readonly Ignore[],
  { asOf, isUsed }: { readonly asOf: string; readonly isUsed: (ignore: Ignore) => boolean },
): RawFinding[] {
  return ignores.flatMap((ignore) => {
    const defects = defectsOf(ignore, asOf)
    if (defects.length === 0 && ignore.isShared !== true && !isUsed(ignore))
      defects.push(`${nameOf(ignore)} matches no finding: remove it.`)
    return defects.length === 0 ? [] : [invalid(ignore, defects.join(' '))]
  })
}

function isInForce({ reason, expires }: Ignore, asOf: string): boolean {
  return reason !== null && expires !== null && asOf <= expires
}

function defectsOf(ignore: Ignore, asOf: string): string[] {
  const { rules, reason, expires } = ignore
  if (rules.length === 0) return [UNREADABLE]
  const name = nameOf(ignore)
  const end = ignore.scope === null ? '`expires: YYYY-MM-DD`' : '`until YYYY-MM-DD`'
  const defects = rules.filter((rule) => !ruleIds.includes(rule)).map(unknownRule)
  if (reason === null) defects.push(`${name} has no reason and no effect: say why it is accepted.`)
  if (expires === null) defects.push(`${name} has no end and no effect: add ${end}.`)
  else if (asOf > expires) defects.push(`${name} ended on ${expires}: renew or remove it.`)
  return defects
}

const UNREADABLE =
  'The ignore cannot be read and has no effect: write `<rule>[,<rule>] until YYYY-MM-DD: <reason>`.'

const nameOf = ({ rules }: Ignore): string =>
  `The ignore of ${rules.map((rule) => show(rule)).join(', ')}`

function unknownRule(rule: string): string {
  const hint = didYouMean(rule, ruleIds) || '; `edgewise rules` lists all.'
  return `There is no rule ${show(rule)}${hint}`
}

function invalid({ owner, field }: Ignore, message: string): RawFinding {
  return {
    rule: IGNORE_INVALID,
    entry: null,
    subject: owner,
    at: field,
    related: [],
    evidence: [field, ...scalarsOf(field)],
    size: null,
    severity: 'note',
    likely: false,
    message,
  }
}

const settingsFirst = (a: Ignore, b: Ignore): number =>
  Number(a.scope !== null) - Number(b.scope !== null) ||
  (a.scope === null ? 0 : byText(a.owner, b.owner))

const ANY = '*'

function placeOf({ scope, subject, entry }: Ignore): string {
  return scope === null ? aimed(subject, entry) : worn(scope)
}

function placesOf({ subject, entry }: Target): readonly string[] {
  const bySubject = [aimed(subject, null), aimed(null, null)]
  if (entry === null) return [...bySubject, worn(subject)]
  const byEntry = [aimed(subject, entry), aimed(null, entry), ...bySubject, worn(subject)]
  return entry === subject ? byEntry : [...byEntry, worn(entry)]
}

const aimed = (subject: string | null, entry: string | null): string =>
  unambiguous(['aimed', subject ?? ANY, entry ?? ANY])
const worn = (by: string): string => unambiguous(['worn', by])
