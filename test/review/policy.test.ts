import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judge, soundEntries } from '../../src/review/policy.ts'
import { at } from '../../src/source/field.ts'
import type { Why } from '../../src/types/evidence.ts'
import type { RawFinding } from '../../src/types/finding.ts'
import { ratio } from '../../src/types/ratio.ts'
import { assumed, law, none, unknown } from '../../src/types/why.ts'
import { raw, service, settings, simulatedCluster, traffic } from './model.ts'

const doc = service('a')
const terms = (changes: Partial<Parameters<typeof judge>[1]> = {}) => ({
  cluster: 'prod',
  rules: settings().rules,
  incomplete: false,
  sound: new Set<string>(),
  ...changes,
})
const one = (finding: Partial<RawFinding>, changes = {}) =>
  judge([raw(doc, finding)], terms(changes))[0]

describe('severity', () => {
  it('is the rule’s own, unless the settings say otherwise', () => {
    expect(one({})?.severity).toBe('error')
    const { rules } = settings('rules: { traffic-dropped: { severity: note } }')
    expect(one({}, { rules })?.severity).toBe('note')
  })

  it('can be off', () => {
    expect(one({}, settings('rules: { traffic-dropped: { severity: off } }'))).toBeUndefined()
  })

  const lost: Partial<RawFinding> = { rule: 'source-ip-lost', severity: 'warning' }
  it.each([
    ['is a warning as a regression', ['web/Service/a'], '', 'warning'],
    ['is a note where the base lost it too, or there is none', ['web/Service/b'], '', 'note'],
    [
      'is what the settings say',
      ['web/Service/a'],
      'rules: { source-ip-lost: { severity: error } }',
      'error',
    ],
  ])('of source-ip-lost %s', (_, sound, text, severity) => {
    const { rules } = settings(text)
    expect(one(lost, { sound: new Set(sound), rules })?.severity).toBe(severity)
  })

  it('knows which entries were sound', () => {
    const [a, b] = [service('a'), service('b')]
    const findings = [raw(a, { rule: 'source-ip-lost' }), raw(b, { rule: 'traffic-dropped' })]
    const side = simulatedCluster({ traffic: [traffic(a), traffic(b)], raw: findings })
    expect([...soundEntries(side)]).toEqual(['web/Service/b'])
    expect(soundEntries(undefined).size).toBe(0)
  })
})

describe('certainty', () => {
  const field = at(doc, 'spec')
  const guess = assumed('x', 'a guess')
  it.each<[string, Partial<RawFinding>, boolean, string]>([
    ['fields', { evidence: [field] }, false, 'certain'],
    ['nothing there', { evidence: [none('no budget')] }, false, 'certain'],
    ['a guess', { evidence: [field, guess] }, false, 'likely'],
    [
      'a guess behind laws',
      { evidence: [law('a', law('b', field, law('c', guess)))] },
      false,
      'likely',
    ],
    ['an unknown', { evidence: [law('a', unknown('x', 'y', 'z'))] }, false, 'likely'],
    ['likely placement', { likely: true }, false, 'likely'],
    ['an incomplete cluster', {}, true, 'likely'],
  ])('%s', (_, finding, incomplete, certainty) => {
    expect(one(finding, { incomplete })?.certainty).toBe(certainty)
  })

  it('looks at every reason once, however many ways lead to it', () => {
    let why: Why = law('leaf', at(doc, 'spec'))
    for (let depth = 0; depth < 60; depth++) why = law(`l${depth}`, why, why)
    expect(one({ evidence: [why] })?.certainty).toBe('certain')
  })
})

describe('one finding for each rule, subject and entry', () => {
  const [first, second] = [service('a', { file: 'a.yaml' }), service('a', { file: 'b.yaml' })]
  const causes = [
    raw(first, { severity: 'warning', size: ratio(9, 10), message: 'milder' }),
    raw(second, { severity: 'error', size: ratio(1, 10), message: 'worst' }),
    raw(second, {
      severity: 'error',
      size: null,
      message: 'sizeless',
      likely: true,
      related: [at(first, 'kind')],
    }),
  ]

  it('lets the worst cause speak, and keeps the others', () => {
    const [merged, ...rest] = judge(causes, terms())
    expect(rest).toEqual([])
    expect(merged).toMatchObject({
      severity: 'error',
      message: 'worst',
      size: 0.9,
      certainty: 'certain',
    })
    expect(merged?.at).toEqual({ file: 'b.yaml', line: 7, endLine: 7 })
    expect(merged?.related).toEqual([
      { file: 'a.yaml', line: 2, endLine: 2 },
      { file: 'a.yaml', line: 7, endLine: 7 },
    ])
    expect(merged?.evidence).toHaveLength(3)
  })

  it('keeps apart what differs in rule, subject, entry or cluster', () => {
    const all = [
      raw(doc),
      raw(doc, { rule: 'x' }),
      raw(doc, { subject: 'x' }),
      raw(doc, { entry: null }),
    ]
    const prints = [...judge(all, terms()), ...judge(all, terms({ cluster: 'dev' }))]
    expect(new Set(prints.map(({ fingerprint }) => fingerprint)).size).toBe(8)
  })

  it('sorts by severity, rule, entry and subject, whatever the order of what is found', () => {
    const any = fc.record({
      rule: fc.constantFrom('r', 's'),
      subject: fc.constantFrom('a', 'b'),
      entry: fc.constantFrom(null, 'e', 'f'),
      severity: fc.constantFrom('error' as const, 'warning' as const, 'note' as const),
      size: fc.constantFrom(null, ratio(1, 2), ratio(1, 3)),
      message: fc.constantFrom('m', 'n'),
      doc: fc.constantFrom(first, second),
    })
    const words = (all: readonly RawFinding[]) =>
      judge(all, terms()).map(({ evidence, ...rest }) => ({ ...rest, evidence: evidence.length }))
    fc.assert(
      fc.property(fc.array(any), (found) => {
        const all = found.map(({ doc, ...rest }) => raw(doc, rest))
        const judged = words(all)
        expect(words(all.toReversed())).toEqual(judged)
        const ranks = judged.map(({ severity, rule, entry, subject }) =>
          [['error', 'warning', 'note'].indexOf(severity), rule, entry ?? '', subject].join(' '),
        )
        expect(ranks).toEqual(ranks.toSorted())
      }),
    )
  })
})
