import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { renderJson } from '../../src/report/json.ts'
import { schemas } from '../../src/report/schemas.ts'
import { CASES } from '../support/report-cases.ts'
import { clusterEntry, entry } from '../support/report-fixtures.ts'
import { LOST, sample, simulation } from '../support/report-reviews.ts'

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true })
const check = (name: string, value: unknown): unknown => {
  const schema = schemas[name]
  if (schema === undefined) throw new Error(`no schema ${name}`)
  const validate = ajv.compile(schema)
  validate(value)
  return validate.errors ?? []
}

describe('the schemas', () => {
  it.each(Object.keys(CASES))('admit the review: %s', (which) => {
    expect(check('review', JSON.parse(renderJson(CASES[which]?.() ?? sample())))).toEqual([])
  })

  it('admit a simulation', () => {
    expect(check('simulation', simulation([entry(), clusterEntry()], [LOST]))).toEqual([])
  })

  it('are valid themselves, settings too', () => {
    expect(Object.keys(schemas)).toEqual(['simulation', 'review', 'scan', 'settings'])
    for (const schema of Object.values(schemas)) {
      expect(ajv.validateSchema(schema as object)).toBe(true)
    }
  })

  it.each([
    ['an unknown key', { extra: 1 }],
    ['another version', { version: 2 }],
    ['no clusters', { clusters: undefined }],
  ])('refuse %s', (_, change) => {
    expect(check('review', JSON.parse(JSON.stringify({ ...sample(), ...change })))).not.toEqual([])
  })
})

describe('the JSON', () => {
  it('has the order of the schema, whatever the order it was made in', () => {
    const value = sample()
    const turned = Object.fromEntries(Object.entries(value).reverse()) as typeof value
    expect(renderJson(turned)).toBe(renderJson(value))
    expect(renderJson(value).startsWith('{\n  "version": 1,\n  "base": "')).toBe(true)
    expect(renderJson(value).endsWith('\n}\n')).toBe(true)
  })

  it('loses nothing', () => {
    const value = simulation([clusterEntry()], [LOST])
    expect(JSON.parse(renderJson(value))).toEqual(value)
  })

  it('sorts tables, and keeps keys that are names of something else', () => {
    const value = sample()
    const [cluster] = value.clusters
    if (cluster === undefined) throw new Error('the sample has a cluster')
    const law = { kind: 'law' as const, text: 'x', at: null, from: [] }
    cluster.evidence = JSON.parse('{"z":1,"constructor":1,"__proto__":1,"a":1}', (key, each) =>
      key === '' ? each : law,
    )
    const parsed = JSON.parse(renderJson(value))
    expect(Object.keys(parsed.clusters[0].evidence)).toEqual(['__proto__', 'a', 'constructor', 'z'])
  })
})
