import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fixes } from '../../src/app/errands.ts'
import {
  branchOf,
  draftOf,
  isLike,
  isUntouched,
  markedBody,
  namedBy,
  targetOf,
} from '../../src/app/fix/names.ts'
import { stages } from '../../src/types/remedy.ts'

const name = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }),
  fc.constantFrom('prod', 'a/Service/b', 'A/Service/b', '..', 'x.lock', '@{', '-', 'ä', ' ', '/'),
)
const target = fc.record({ cluster: name, entry: name })
const scope = fc.option(fc.integer({ min: 1, max: 9_999_999 }), { nil: null })
const stage = fc.constantFrom(...stages)

describe('a branch', () => {
  test('is called as the interface says', () => {
    const entry = 'ingress-nginx/Service/Public.Edge'
    const [, part] = branchOf(7, { cluster: 'prod', entry }, 'keep').split('/prod/')
    expect(branchOf(7, { cluster: 'prod', entry }, 'keep')).toMatch(/^edgewise\/pr-7\/prod\//)
    expect(branchOf(null, { cluster: 'prod', entry }, 'keep')).toMatch(/^edgewise\/default\/prod\//)
    expect(part).toMatch(/^ingress-nginx-service-public-edge-[\da-f]{6}\/keep$/)
  })

  test('is a name that Git takes, of four parts that tell what it is for', () => {
    const names: string[] = []
    fc.assert(
      fc.property(target, scope, stage, (of, where, when) => {
        const branch = branchOf(where, of, when)
        names.push(branch, draftOf(of))
        expect(namedBy(branch)).toEqual({ scope: where, stage: when })
        expect(namedBy(draftOf(of))).toBeNull()
        expect(branch).toMatch(/^[\da-z./-]+$/)
        expect(branch.split('/').every((part) => part !== '' && part.length < 200)).toBe(true)
      }),
      { numRuns: 300 },
    )
    for (const each of names.slice(0, 60))
      execFileSync('git', ['check-ref-format', '--branch', each])
  })

  test('is told from that of another entry', () => {
    const one = branchOf(null, { cluster: 'prod', entry: 'a/Service/b-c' }, 'keep')
    expect(branchOf(null, { cluster: 'prod', entry: 'a-b/Service/c' }, 'keep')).not.toBe(one)
    expect(branchOf(null, { cluster: 'Prod', entry: 'a/Service/b-c' }, 'keep')).not.toBe(one)
  })
})

describe('the text of a follow-up', () => {
  test('says what it is for, where that is what its branch is called after', () => {
    fc.assert(
      fc.property(target, target, scope, stage, (of, other, where, when) => {
        const body = markedBody(of, 'Title', 'Words\n')
        expect(body.split('\n')[0]).toMatch(/^<!-- edgewise:follow-up [\w-]+ [\da-f]{16} -->$/)
        expect(targetOf(branchOf(where, of, when), body.replaceAll('\n', '\r\n'))).toEqual(of)
        fc.pre(JSON.stringify(of) !== JSON.stringify(other))
        expect(targetOf(branchOf(where, other, when), body)).toBeNull()
      }),
    )
    expect(targetOf('main', markedBody({ cluster: 'a', entry: 'b' }, '', ''))).toBeNull()
    expect(targetOf('edgewise/default/a/b-123456/keep', 'Words')).toBeNull()
  })

  test('tells whether somebody changed it', () => {
    const body = markedBody({ cluster: 'prod', entry: 'a' }, 'Title', 'One\n\nTwo\n')
    expect(isUntouched('Title', body)).toBe(true)
    expect(isUntouched('Title', body.trimEnd().replaceAll('\n', '\r\n'))).toBe(true)
    expect(isUntouched('Another', body)).toBe(false)
    expect(isUntouched('Title', `${body}Three`)).toBe(false)
    expect(isUntouched('Title', 'One')).toBe(false)
  })

  test('is like another about another commit, and not like other words', () => {
    const about = (commit: string, words: string) =>
      markedBody(
        { cluster: 'prod', entry: 'a' },
        'Title',
        `${words} [x](https://github.com/a/b/blob/${commit}/x.yaml#L1)\n<sub>Planned on \`${commit.slice(0, 7)}\`</sub>`,
      )
    const [one, other] = ['1'.repeat(40), '2'.repeat(40)]
    expect(isLike(about(one, 'Words'), about(other, 'Words'))).toBe(true)
    expect(isLike(about(one, 'Words'), about(one, 'Others'))).toBe(false)
  })
})

test('an errand is what was stored, or none at all', () => {
  const place = { installation: 1, repository: 2, owner: 'acme', name: 'clusters' }
  const asked = { number: 7, id: '9', comment: 'IC_9', at: '2026-01-01T00:00:00Z', confirms: null }
  const errand = { k: 'follow', place, scope: 7, cluster: 'prod', entry: 'a', asked } as const
  expect(fixes.read(JSON.parse(JSON.stringify(errand)))).toEqual(errand)
  const again = { ...errand, scope: null, asked: null }
  expect(fixes.read(JSON.parse(JSON.stringify(again)))).toEqual(again)
  for (const wrong of [{ k: 'other' }, { entry: '' }, { scope: 'x' }, { place: null }])
    expect(() => fixes.read({ ...errand, ...wrong })).toThrow(TypeError)
})
