import { describe, expect, it } from 'vitest'
import { oneEach } from '../../src/findings/merge.ts'
import { suite } from '../../src/findings/suite.ts'
import { count, listing, percent, times } from '../../src/findings/wording.ts'
import { at } from '../../src/source/field.ts'
import type { RawFinding } from '../../src/types/finding.ts'
import { ratio } from '../../src/types/ratio.ts'
import { brief, said } from '../support/facts.ts'
import { deployment, workload } from '../support/objects.ts'

describe('the suite', () => {
  it('has each rule once', () => {
    const ids = suite.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it.each(suite.map((rule) => [rule.id, rule] as const))('%s has a whole page', (id, rule) => {
    expect(rule.doc.startsWith(`# ${id}\n\n${rule.title}\n`)).toBe(true)
    const headings = rule.doc.split('\n').filter((line) => line.startsWith('## '))
    expect(headings).toEqual([
      '## When it fires',
      '## Why',
      '## What users notice',
      '## What to do',
      '## How to silence it',
      '## Example',
    ])
    expect(rule.doc).toContain(`# want: ${id}`)
    expect(rule.severity).toMatch(/^(?:error|warning|note)/)
    const lines = rule.doc.split('\n').length
    expect(lines).toBeGreaterThanOrEqual(35)
    expect(lines).toBeLessThanOrEqual(70)
  })
})

const web = workload(deployment('web'))

describe('oneEach', () => {
  const finding = (parts: Partial<RawFinding>): RawFinding => ({
    rule: 'r',
    entry: null,
    subject: 's',
    at: at(web.doc, 'spec', 'replicas'),
    related: [],
    evidence: [],
    size: null,
    severity: 'note',
    likely: true,
    message: 'm',
    ...parts,
  })

  it('lets the gravest speak, and joins places and evidence', () => {
    const other = at(web.doc, 'metadata', 'name')
    const joined = oneEach([
      finding({ evidence: [said] }),
      finding({ severity: 'error', size: ratio(1, 2), at: other, evidence: [other, said] }),
      finding({ severity: 'error', size: ratio(1, 3), message: 'less' }),
    ])
    expect(joined.map(brief)).toEqual([
      { entry: null, subject: 's', severity: 'error', likely: true, size: 0.5 },
    ])
    expect(joined[0]?.at).toBe(other)
    expect(joined[0]?.related.map(({ path: place }) => place.join('.'))).toEqual(['spec.replicas'])
    expect(joined[0]?.evidence).toEqual([other, said])
  })

  it('keeps what differs in entry or subject, sorted', () => {
    const all = [finding({ subject: 'b' }), finding({ entry: 'e' }), finding({ subject: 'a' })]
    expect(oneEach(all).map(({ entry: way, subject }) => [way, subject])).toEqual([
      [null, 'a'],
      [null, 'b'],
      ['e', 's'],
    ])
  })
})

describe('wording', () => {
  it.each([
    [ratio(1, 3), '33 %'],
    [ratio(1), '100 %'],
    [ratio(0), '0 %'],
    [ratio(1, 1000), 'less than 1 %'],
    [ratio(999, 1000), 'more than 99 %'],
  ])('percent %o', (share, text) => {
    expect(percent(share)).toBe(text)
  })

  it('counts, lists and multiplies as people do', () => {
    expect([count(1, 'node'), count(2, 'node')]).toEqual(['1 node', '2 nodes'])
    expect(times(ratio(5, 3))).toBe('1.7 times')
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c'], ['a', 'b', 'c', 'd']].map(listing)).toEqual([
      '',
      'a',
      'a and b',
      'a, b and c',
      'a, b and 2 more',
    ])
  })
})
