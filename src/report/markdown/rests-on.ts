import { groupings } from '../../catalog/laws-groupings.ts'
import type { Entry, Evidence, Finding, UnknownReport } from '../../types/report.ts'
import { chain, reasons } from '../changes.ts'
import { NAMES_SHOWN } from '../limits.ts'
import { count } from '../words.ts'
import { code, located, message, type Sheet } from './gate.ts'

/** What some statements rest on. `before` is what held already; what is new is said first. */
export type Ground = {
  readonly before: readonly Entry[]
  readonly entries: readonly Entry[]
  readonly findings: readonly Finding[]
  readonly evidence: Readonly<Record<string, Evidence>>
  readonly unknowns: readonly UnknownReport[]
}

const TITLES: readonly (readonly [string, readonly Evidence['kind'][]])[] = [
  ['Known', ['field', 'none']],
  ['By default', ['default']],
  ['Law', ['law']],
  ['Assumed', ['assumed']],
]

/** One paragraph for each kind of evidence; nothing assumed is worth saying too. */
export function restsOn(grounds: readonly Ground[], sheet: Sheet): readonly string[] {
  const all = grounds.flatMap(evidenceOf)
  const unknowns = paragraph('Unknown', grounds.flatMap(unknownsOf), sheet)
  if (all.length === 0 && unknowns.length === 0) return []
  return [
    ...TITLES.flatMap(([title, kinds]) => {
      const here = all.filter(({ kind }) => kinds.includes(kind))
      const said = paragraph(title, here, sheet)
      return said.length === 0 && title === 'Assumed' ? ['Assumed: nothing.', ''] : said
    }),
    ...unknowns,
  ]
}

/** Which object it is, and on which ports: true, and seldom what somebody asks for. */
const IDENTITY = /^(?:apiVersion|kind|metadata\.(?:name|namespace)): |\bports\[\d+\]/

/** Laws that only hold others together say nothing by themselves. */
const GROUPINGS = new Set(groupings.map(([, { text }]) => text))

/** What the change brought first, then what findings rest on, then the rest; identities last. */
function evidenceOf({ before, entries, findings, evidence }: Ground): readonly Evidence[] {
  const old = new Set(chain(before.flatMap(reasons), evidence))
  const now = chain(entries.flatMap(reasons), evidence)
  const found = chain(
    findings.flatMap((finding) => finding.evidence),
    evidence,
  )
  const fresh = before.length === 0 ? [] : now.filter((id) => !old.has(id))
  const all = [...new Set([...fresh, ...found, ...now])]
    .flatMap((id) => evidence[id] ?? [])
    .filter(({ kind, text }) => kind !== 'law' || !GROUPINGS.has(text))
  const telling = all.filter(({ text }) => !IDENTITY.test(text))
  return [...telling, ...all.filter(({ text }) => IDENTITY.test(text))]
}

/** A statement, with its place or with the settings' key that would replace it. */
type Statement = Pick<Evidence, 'text' | 'at'> & { readonly declare?: string }

const unknownsOf = ({ unknowns, evidence }: Ground): readonly Statement[] =>
  unknowns.map(({ why, declare }) => {
    const text = Object.hasOwn(evidence, why) ? (evidence[why]?.text ?? why) : why
    return { text, at: null, declare }
  })

function statement({ text, at, declare }: Statement, sheet: Sheet): string {
  const where = at === null ? '' : ` (${located(at, sheet)})`
  const key = declare === undefined ? '' : ` (declare ${code(declare, sheet)})`
  return `${message(text, sheet)}${where}${key}`
}

/** Distinct statements, as many as there is room for; the others by how many, and where. */
function paragraph(title: string, all: readonly Statement[], sheet: Sheet): readonly string[] {
  const distinct = new Map(
    all.map((each) => [JSON.stringify([each.text, each.at, each.declare]), each]),
  )
  if (distinct.size === 0) return []
  const shown = [...distinct.values()].slice(0, sheet.detail.evidence)
  const rest = [...distinct.values()].slice(shown.length)
  const more = `${count(rest.length, 'more', 'more')}${files(rest, sheet)}`
  const said = [
    ...shown.map((each) => statement(each, sheet)),
    ...(rest.length === 0
      ? []
      : [shown.length === 0 ? count(rest.length, 'statement') : `and ${more}`]),
  ]
  if (said.length === 1) return [`${title}: ${said[0]}.`, '']
  return [`${title}:`, '', ...said.map((each) => `- ${each}`), '']
}

function files(statements: readonly Statement[], sheet: Sheet): string {
  const names = [...new Set(statements.flatMap(({ at }) => (at === null ? [] : [at.file])))]
  if (names.length === 0) return ''
  const shown = names.slice(0, NAMES_SHOWN).map((file) => code(file, sheet))
  const more = names.length - shown.length
  return ` in ${shown.join(', ')}${more > 0 ? ` and ${count(more, 'more file')}` : ''}`
}
