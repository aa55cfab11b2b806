import { settingsSchema } from '../settings/schema.ts'
import {
  described,
  list,
  oneOf,
  orNull,
  record,
  ref,
  type Schema,
  table,
  text,
  whole,
} from './schema/build.ts'
import { finding, shapes } from './schema/shapes.ts'

const DRAFT = 'https://json-schema.org/draft/2020-12/schema'
const version: Schema = { const: 1 }

const clusterReport = record({
  name: text,
  pools: list(ref('pool')),
  dataPlane: record({ value: text, why: text }),
  entries: list(ref('entry')),
  findings: list(ref('finding')),
  ignored: list(ref('ignored')),
  evidence: table(ref('evidence')),
  assumptions: list(text),
  unknowns: list(ref('unknown')),
})

const clusterReview = record({
  name: text,
  changed: list(record({ entry: text, before: orNull(ref('entry')), after: orNull(ref('entry')) })),
  findings: record({
    new: list(ref('finding')),
    worse: list(ref('finding')),
    existing: list(ref('finding')),
    solved: list(ref('finding')),
  }),
  evidence: table(ref('evidence')),
  unknowns: list(ref('unknown')),
})

/** `simulate --format json`. */
export const simulationSchema: Schema = {
  $schema: DRAFT,
  title: 'Edgewise simulation',
  ...record({
    version,
    clusters: list(clusterReport),
    problems: list(ref('problem')),
    passedOver: whole,
  }),
  $defs: shapes,
}

const { ignored: _ignored, pool: _pool, ...reviewShapes } = shapes

/** `review --format json`. */
export const reviewSchema: Schema = {
  $schema: DRAFT,
  title: 'Edgewise review',
  ...record({
    version,
    base: text,
    mergeBase: text,
    head: text,
    clusters: list(clusterReview),
    problems: list(ref('problem')),
    summary: record({
      new: whole,
      worse: whole,
      existing: whole,
      solved: whole,
      passedOver: whole,
    }),
  }),
  $defs: reviewShapes,
}

const counts = { error: whole, warning: whole, note: whole }

const scanned = record(
  {
    name: text,
    revision: described(
      text,
      'A commit, with a + where the working tree differs from it; or `working tree`; empty where it failed with --org.',
    ),
    status: described(
      oneOf('scanned', 'unchanged', 'failed'),
      '`unchanged`: found by a scan before this one, of the same tree.',
    ),
    counts: record(counts),
    findings: list(ref('finding')),
    problems: list(ref('problem')),
    unlisted: described(
      record({ findings: whole, problems: whole }),
      'With --org only, where there are such: how many are counted and not kept one by one.',
    ),
  },
  ['unlisted'],
)

/** `scan --format json`. */
export const scanSchema: Schema = {
  $schema: DRAFT,
  title: 'Edgewise scan',
  ...record(
    {
      version,
      repositories: described(list(scanned), 'By name.'),
      totals: record({
        repositories: whole,
        scanned: whole,
        unchanged: whole,
        failed: whole,
        ...counts,
      }),
      skipped: described(
        record({ archived: whole, fork: whole, empty: whole }),
        'With --org only: repositories that are never scanned.',
      ),
      unlisted: described(whole, 'With --org only, beyond 10,000 repositories: how many more.'),
      partial: described(
        record({ until: orNull(text), waiting: list(text) }),
        'With --org only, where not all was done: who waits, and until when.',
      ),
    },
    ['skipped', 'unlisted', 'partial'],
  ),
  $defs: {
    location: shapes['location'],
    problem: shapes['problem'],
    finding: record({
      cluster: text,
      ...finding,
      related: described(list(ref('location')), 'Empty with --org, which keeps none.'),
      evidence: described(list(text), 'Empty: `simulate` tells what a finding rests on.'),
    }),
  },
}

/** What `edgewise schema NAME` prints, by name. */
export const schemas: Readonly<Record<string, object>> = {
  simulation: simulationSchema,
  review: reviewSchema,
  scan: scanSchema,
  settings: settingsSchema,
}
