import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { readSettings } from '../../src/settings/read.ts'
import { settingsSchema } from '../../src/settings/schema.ts'
import { example } from './example.ts'
import { settingsDoc } from './yaml.ts'

const accepts = new Ajv2020({ strict: true }).compile(settingsSchema)
const isRead = (text: string): boolean => readSettings(settingsDoc(text)).problems.length === 0
const both = (text: string): boolean[] => [accepts(parse(text)), isRead(text)]

describe('the schema and the reader agree', () => {
  it.each([
    'version: 1',
    'clusters: []',
    'clusters: [{ name: a, pools: [{ name: p, nodes: { min: 1 } }] }]',
    'clusters: [{ name: a, pools: [{ name: p, nodes: { min: 1, max: null } }] }]',
    'comment: off',
    'comment: false',
    'rules: { edge-shared: { severity: off } }',
    'ignore: [{ rule: not-a-rule-yet, reason: "" }]',
  ])('on what is right: %s', (text) => expect(both(text)).toEqual([true, true]))

  it.each([
    'version: 2',
    'version: "1"',
    'clustres: []',
    'clusters:',
    'clusters: {}',
    'clusters: [{ paths: [a] }]',
    'clusters: [{ name: "" }]',
    'clusters: [{ name: a, kubernetes: 1.35 }]',
    'clusters: [{ name: a, kubernetes: "1.35.1" }]',
    'clusters: [{ name: a, complete: "true" }]',
    'clusters: [{ name: a, podCidrs: [10.0.0.0] }]',
    'clusters: [{ name: a, dataPlane: ipvs }]',
    'clusters: [{ name: a, pools: [{ name: p, role: master }] }]',
    'clusters: [{ name: a, pools: [{ name: p, nodes: two }] }]',
    'clusters: [{ name: a, pools: [{ name: p, nodes: 1.5 }] }]',
    'clusters: [{ name: a, pools: [{ name: p, nodes: { max: 2 } }] }]',
    'clusters: [{ name: a, pools: [{ name: p, labels: { "a b": x } }] }]',
    'clusters: [{ name: a, pools: [{ name: p, labels: { a: 1 } }] }]',
    'clusters: [{ name: a, pools: [{ name: p, taints: [a=b] }] }]',
    'clusters: [{ name: a, pools: [{ name: p, allocatable: { memory: 1Gi } }] }]',
    'clusters: [{ name: a, entries: [{ exposure: public }] }]',
    'clusters: [{ name: a, entries: [{ match: a }] }]',
    'clusters: [{ name: a, entries: [{ match: a/Service/b, fronts: [{ implementation: x }] }] }]',
    'clusters: [{ name: a, entries: [{ match: a/Service/b, exposure: open }] }]',
    'rules: { no-such: { severity: off } }',
    'rules: { pod-hotspot: { peakToMean: 0 } }',
    'ignore: [{ reason: x }]',
    'ignore: [{ rule: a, expires: 2027-13-01 }]',
    'failOn: off',
    'dashboard: acme',
    'fix: { label: "" }',
  ])('on what is wrong: %s', (text) => expect(both(text)).toEqual([false, false]))
})

const whole: unknown = parse(example)

/** The example with the value at one of its places replaced. */
function mutated(place: number, value: unknown): unknown {
  let at = 0
  const walk = (node: unknown): unknown => {
    if (at++ === place) return value
    if (Array.isArray(node)) return node.map(walk)
    if (typeof node !== 'object' || node === null) return node
    return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, walk(child)]))
  }
  return walk(whole)
}

it('agree on the example of the interface', () => expect(both(example)).toEqual([true, true]))

describe('whatever stands in the file', () => {
  const word = fc.constantFrom(
    'a',
    '',
    'edge',
    'off',
    '1.35',
    '10.0.0.0/8',
    'x=y:NoSchedule',
    '16Gi',
    '2027-01-31',
  )
  const leaf = fc.oneof(word, fc.constantFrom(null, true, false, 0, 1, 2, -1, 1.5, 1e9))
  const value = fc.oneof(
    leaf,
    fc.array(leaf, { maxLength: 3 }),
    fc.dictionary(word, leaf),
    fc.jsonValue({ maxDepth: 2 }),
  )

  it('is read without a throw, and never accepted against the schema', () => {
    let read = 0
    fc.assert(
      fc.property(fc.nat(90), value, (place, replaced) => {
        const settings = mutated(place, replaced)
        const isFine = isReadable(settings)
        if (isFine) expect([accepts(settings), settings]).toEqual([true, settings])
        read += Number(isFine)
      }),
      { numRuns: 400 },
    )
    expect(read).toBeGreaterThan(20)
  })
})

/** Of a value that is no mapping there is no document; that is refused before settings are read. */
function isReadable(settings: unknown): boolean {
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) return false
  return isRead(JSON.stringify(settings))
}
