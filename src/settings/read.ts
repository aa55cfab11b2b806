import { at } from '../source/field.ts'
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
    owner: `settings/ignore/${field.path.at(-1)}`,
    field,
    scope: null,
  }),
)

const fix = record({ label: described(labelKey, 'key of the label and taint of edge nodes') })

const defaults: Settings = {
  clusters: [],
  rules: new Map(),
  ignore: [],
  comment: 'findings',
  failOn: 'never',
  dashboard: null,
  fixLabel: null,
}

/** The whole file: what `edgewise schema settings` publishes and `readSettings` reads. */
export const settingsForm: Form<Settings> = convert(
  record({
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
  }),
  (read) => ({
    clusters: read.clusters ?? defaults.clusters,
    rules: read.rules ?? defaults.rules,
    ignore: read.ignore ?? defaults.ignore,
    comment: read.comment ?? defaults.comment,
    failOn: read.failOn ?? defaults.failOn,
    dashboard: read.dashboard,
    fixLabel: read.fix?.label ?? null,
  }),
)

/**
 * Reads `.github/edgewise.yaml` (null: there is none, which means defaults). Everything is
 * optional. All errors are found at once, each a problem `settings-invalid` at its line; what
 * could be read stands in the value all the same, and callers refuse to go on with it.
 */
export function readSettings(doc: Doc | null): Outcome<Settings> {
  if (doc === null) return { value: defaults, problems: [] }
  const { log, problems } = openLog()
  const value = settingsForm.read(at(doc), log) ?? defaults
  return { value, problems: problems() }
}
