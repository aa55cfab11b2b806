import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldText } from '../../src/review/field-text.ts'
import { at } from '../../src/source/field.ts'
import { docOf } from './model.ts'

const doc = docOf(`apiVersion: v1
kind: Service
metadata: { name: a, annotations: { "example.com/x": "true" } }
spec:
  externalTrafficPolicy: Local
  ports:
    - port: 80
      name: web
    - { port: 443, targetPort: "8443" }
  loadBalancerSourceRanges: [10.0.0.0/8, "2001:db8::/32"]
  externalName:
  long: ${'x'.repeat(500)}
  lines: |
    one
    two
  deep: { ${Array.from({ length: 500 }, (_, i) => `k${i}: { v: ${i} }`).join(', ')} }
`)

describe('fieldText', () => {
  it.each<[readonly (string | number)[], string]>([
    [['spec', 'externalTrafficPolicy'], 'spec.externalTrafficPolicy: Local'],
    [['spec', 'internalTrafficPolicy'], 'spec.internalTrafficPolicy: not set'],
    [['spec', 'externalName'], 'spec.externalName: null'],
    [['metadata', 'annotations', 'example.com/x'], 'metadata.annotations["example.com/x"]: "true"'],
    [['spec', 'ports'], 'spec.ports: [{port: 80, name: web}, {port: 443, targetPort: "8443"}]'],
    [
      ['spec', 'loadBalancerSourceRanges'],
      'spec.loadBalancerSourceRanges: [10.0.0.0/8, 2001:db8::/32]',
    ],
    [['spec', 'lines'], 'spec.lines: "one\\ntwo\\n"'],
    [['spec', 'long'], `spec.long: ${'x'.repeat(119)}…`],
  ])('%j', (path, text) => expect(fieldText(at(doc, ...path))).toBe(text))

  it('names the object where the path is empty, and bounds what it shows', () => {
    expect(fieldText(at(doc))).toMatch(/^Service: \{apiVersion: v1, kind: Service, /)
    expect(fieldText(at(doc, 'spec', 'deep')).length).toBeLessThanOrEqual(
      'spec.deep: '.length + 120,
    )
  })

  it('writes strings so that YAML reads them back as the same strings', () => {
    const words = fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.string({
        unit: fc.constantFrom('1', '.', 'e', '-', '0', 'x', '_', ':', ' ', 'n', 'o', '#', '~', '*'),
        maxLength: 6,
      }),
      fc.constantFrom(
        'yes',
        'NO',
        'off',
        'null',
        '~',
        'True',
        '.inf',
        '-.INF',
        '.NaN',
        '0x1F',
        '1e3',
        '0o7',
        '<<',
        '',
        '=',
        '2026-11-22',
        '1:30',
      ),
    )
    const header = (value: string) =>
      `apiVersion: v1\nkind: A\nmetadata: {name: a}\ndata: ${value}\n`
    fc.assert(
      fc.property(words, (word) => {
        const written = fieldText(at(docOf(header(JSON.stringify(word))), 'data')).slice(
          'data: '.length,
        )
        const { node } = at(docOf(header(written)), 'data')
        const flow = at(docOf(header(`[${written}, {${written}: ${written}}]`)), 'data', 0).node
        expect(node?.k === 'scalar' && node.value).toBe(word)
        expect(flow?.k === 'scalar' && flow.value).toBe(word)
      }),
      { numRuns: 1000 },
    )
  })
})
