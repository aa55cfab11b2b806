import { at, child } from '../source/field.ts'
import type { Field } from '../types/evidence.ts'
import type { Ignore, RuleSettings, Settings } from '../types/settings.ts'
import type { Doc, Outcome } from '../types/source.ts'
import { clusters } from './cluster.ts'
import { list, record } from './composites.ts'
import { isCalendarDay } from './day.ts'
import { asFact, convert, described, type Form, openLog, refine } from './form.ts'
import { ruleIds } from './names.ts'
import { anyText, labelKey, number, oneOf, shaped, show, text } from './scalars.ts'

const severity = oneOf(['error', 'warning', 'note', 'off'])

const rule: Form<RuleSettings> = convert(record({ severity }), (read, field) => ({
  ...read,
  peakToMean: null,
  field,
}))

const hotspot: Form<RuleSettings> = convert(
  record({ severity, peakToMean: asFact(number('a number from 1 (even) on', 1, 1_000_000)) }),
  (read, field) => ({ ...read, field }),
)

const rules: Form<ReadonlyMap<string, RuleSettings>> = convert(
  record(Object.fromEntries(ruleIds.map((id) => [id, id === 'pod-hotspot' ? hotspot : rule]))),
  (read) => {
    const known = Object.entries(read)
    return new Map(known.flatMap(([id, each]) => (each === null ? [] : [[id, each] as const])))
  },
)

/** Rules that do not exist, and missing reasons and ends, are findings and not errors. */
const ignore: Form<Ignore> = convert(
  record(
    {
      rule: text('the id of a rule'),
      entry: text('the id of an entry'),
      subject: text("the id of a finding's subject"),
      reason: anyText('a sentence'),
      expires: refine(
        shaped('a day like 2027-01-31', /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/),
        {},
        (day) => (isCalendarDay(day) ? null : `is no day of the calendar: ${show(day)}`),
      ),
    },
    ['rule'],
  ),
  ({ rule: id, ...read }, field) => ({
    ...read,
    rules: [id],
    reason: read.reason?.trim() || null,
    owner: ownerOf(field, 'settings'),
    field,
    scope: null,
  }),
)

/** What findings about an ignore call it: its place in the file, below the name of the settings. */
export const ownerOf = ({ path }: Field, settings: string): string =>
  `${settings}/ignore/${path.at(-1)}`

const fix = record({ label: described(labelKey, 'key of the label and taint of edge nodes') })

/** The whole file: what `edgewise schema settings` publishes. */
export const settingsForm = record({
  version: number('1', 1, 1),
  clusters,
  rules,
  ignore: list(ignore),
  comment: described(oneOf(['off', 'findings', 'always']), 'when a pull request gets a comment'),
  failOn: described(oneOf(['error', 'warning', 'never']), 'when the check run fails'),
  dashboard: described(
    shaped('a repository like acme/platform', /^[\w-]{1,39}\/[\w.-]{1,100}$/),
    'the repository that bears the dashboard issue (organisation settings only)',
  ),
  fix,
})

type Whole = typeof settingsForm extends Form<infer T> ? T : never

/** The top-level keys that stand in a file, with what was read of them; refused ones are null. */
export type Written = Partial<Whole>

/**
 * Reads what stands in a settings file (null: there is none). All errors are found at once, each a
 * problem `settings-invalid` at its line.
 */
export function writtenIn(doc: Doc | null): Outcome<Written> {
  if (doc === null) return { value: {}, problems: [] }
  const { log, problems } = openLog()
  const root = at(doc)
  const read = Object.entries(settingsForm.read(root, log) ?? {})
  const written = read.filter(([key]) => child(root, key).node !== null)
  // The keys and values are those of the form, only fewer.
  return { value: Object.fromEntries(written) as Written, problems: problems() }
}

/** The settings that keys make; everything is optional. */
export const settingsOf = (written: Written): Settings => ({
  clusters: written.clusters ?? [],
  rules: written.rules ?? new Map(),
  ignore: written.ignore ?? [],
  comment: written.comment ?? 'findings',
  failOn: written.failOn ?? 'never',
  dashboard: written.dashboard ?? null,
  fixLabel: written.fix?.label ?? null,
})

/**
 * Reads one settings file by itself (null: there is none, which means defaults). What could be read
 * stands in the value also where there are problems, and callers refuse to go on with it.
 */
export function readSettings(doc: Doc | null): Outcome<Settings> {
  const { value, problems } = writtenIn(doc)
  return { value: settingsOf(value), problems }
}
