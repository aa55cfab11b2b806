import { isCalendarDay } from '../settings/day.ts'
import { at, text } from '../source/field.ts'
import { mentioning } from '../source/mentions.ts'
import type { Ignore } from '../types/settings.ts'
import type { Doc } from '../types/source.ts'
import { objectId } from './identity.ts'

/** The annotation that accepts findings about the object that carries it. */
const ignoreAnnotation = 'edgewise.dev/ignore'

/** What it says; null where it leaves something out. */
export type IgnoreNote = {
  readonly rules: readonly string[]
  readonly expires: string | null
  readonly reason: string | null
}

const RULE = /^[a-z][a-z\d-]{0,63}$/
const UNTIL = ' until '

/** `<rule>[,<rule>] until YYYY-MM-DD: <reason>`. */
export function renderIgnore({ rules, expires, reason }: IgnoreNote): string {
  const until = expires === null ? '' : `${UNTIL}${expires}`
  return `${rules.join(',')}${until}${reason === null ? '' : `: ${reason}`}`
}

/** Reads what `renderIgnore` writes, spaces between the parts aside. Null: it is another form. */
export function parseIgnore(written: string): IgnoreNote | null {
  const colon = written.indexOf(':')
  const head = colon < 0 ? written : written.slice(0, colon)
  const reason = colon < 0 ? '' : written.slice(colon + 1).trim()
  const until = head.indexOf(UNTIL)
  const expires = until < 0 ? null : head.slice(until + UNTIL.length).trim()
  const rules = (until < 0 ? head : head.slice(0, until)).split(',').map((rule) => rule.trim())
  if (!rules.every((rule) => RULE.test(rule))) return null
  if (expires !== null && !isCalendarDay(expires)) return null
  return { rules: [...new Set(rules)], expires, reason: reason === '' ? null : reason }
}

const mentions = mentioning((text) => text.includes(ignoreAnnotation))

/** The ignores that objects carry; one that cannot be read has no rules. */
export function annotationIgnores(docs: readonly Doc[]): readonly Ignore[] {
  return docs.flatMap((doc) => {
    if (!mentions(doc.source)) return []
    const field = at(doc, 'metadata', 'annotations', ignoreAnnotation)
    if (field.node === null) return []
    const note = parseIgnore(text(field) ?? '') ?? { rules: [], expires: null, reason: null }
    const id = objectId(doc)
    return [{ ...note, entry: null, subject: null, owner: id, field, scope: id }]
  })
}
