import { settingsSchema } from '../settings/schema.ts'
import { list, orNull, record, ref, type Schema, table, text, whole } from './schema/build.ts'
import { shapes } from './schema/shapes.ts'

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

/** What `edgewise schema NAME` prints, by name. */
export const schemas: Readonly<Record<string, object>> = {
  simulation: simulationSchema,
  review: reviewSchema,
  settings: settingsSchema,
}
