import { describe, expect, test } from 'vitest'
import { checkOf, plainCheck } from '../../src/app/review/check.ts'
import { externalId, type Said } from '../../src/app/review/external-id.ts'
import { plan, type Standing, type Wanted } from '../../src/app/review/plan.ts'
import type { Review } from '../../src/types/report.ts'

const subject = { k: 'pull-request', number: 7 } as const
const annotation = {
  path: 'a.yaml',
  startLine: 1,
  endLine: 1,
  level: 'failure',
  title: 'rule',
  message: 'words',
} as const
const said: Said = { ...plainCheck('title', 'summary'), annotations: [annotation] }
const body = '<!-- edgewise:review abc -->\nwords\n'

const wanted = (change: Partial<Wanted> = {}): Wanted => ({
  subject,
  head: 'head',
  said,
  comment: { k: 'write', body },
  again: false,
  ...change,
})

const run = (id: number, says: Said, status = 'completed') => ({
  id,
  status,
  conclusion: 'neutral',
  externalId: externalId(subject, says),
})

const planned = (standing: Partial<Standing>, change: Partial<Wanted> = {}) =>
  plan({ checks: [], comments: [], ...standing }, wanted(change)).map((write) =>
    write.k === 'check'
      ? `check ${write.id ?? 'new'} with ${write.check.annotations.length}`
      : `${write.k} ${write.id ?? 'new'}`,
  )

const standing = { checks: [run(1, said)], comments: [{ id: 5, body }] }

describe('what is written', () => {
  test('everything at first, and nothing the second time', () => {
    expect(planned({})).toEqual(['check new with 1', 'comment new'])
    expect(planned(standing)).toEqual([])
  })

  test('the text of a host that keeps lines in its own way is the same', () => {
    const comments = [{ id: 5, body: body.trimEnd().replaceAll('\n', '\r\n') }]
    expect(planned({ ...standing, comments })).toEqual([])
  })

  test('a check whose words changed is changed, and keeps its annotations', () => {
    const other = { ...said, title: 'other' }
    expect(planned(standing, { said: other })).toEqual(['check 1 with 0'])
  })

  test('where annotations changed there is a new check, because nobody can take them away', () => {
    expect(planned(standing, { said: { ...said, annotations: [] } })).toEqual(['check new with 0'])
    const foreign = { ...run(1, said), externalId: 'of another version' }
    expect(planned({ ...standing, checks: [foreign] })).toEqual(['check new with 1'])
  })

  test('the newest of two checks counts', () => {
    const checks = [run(1, said), run(2, { ...said, title: 'other' })]
    expect(planned({ ...standing, checks })).toEqual(['check 2 with 0'])
  })

  test('the check of another change with the same head is left alone', () => {
    const other = {
      ...run(1, said),
      externalId: externalId({ k: 'pull-request', number: 8 }, said),
    }
    expect(planned({ ...standing, checks: [other] })).toEqual(['check new with 1'])
    expect(planned({ ...standing, checks: [run(1, said), { ...other, id: 2 }] })).toEqual([])
  })

  test('a check is concluded once more where it was asked for, or waits', () => {
    expect(planned(standing, { again: true })).toEqual(['check 1 with 0'])
    expect(planned({ ...standing, checks: [run(1, said, 'queued')] })).toEqual(['check 1 with 0'])
  })

  test('of several comments the oldest stays', () => {
    const comments = [
      { id: 4, body: '<!-- edgewise:answer 1 done -->\nwords' },
      { id: 5, body: '<!-- edgewise:review old -->' },
      { id: 6, body },
    ]
    expect(planned({ ...standing, comments })).toEqual(['comment 5', 'delete 6'])
    expect(planned({ ...standing, comments }, { comment: { k: 'keep' } })).toEqual(['delete 6'])
    expect(planned({ ...standing, comments }, { comment: { k: 'remove' } })).toEqual([
      'delete 5',
      'delete 6',
    ])
  })

  test('a comment that is only to be kept true is not begun', () => {
    const comment = { k: 'update', body: `${body}more` } as const
    expect(planned({ checks: standing.checks }, { comment })).toEqual([])
    expect(planned(standing, { comment })).toEqual(['comment 5'])
  })

  test('what may not be read is not written', () => {
    expect(planned({ ...standing, comments: null })).toEqual([])
  })
})

test('a summary is short enough in bytes, as GitHub counts', () => {
  const none = { new: 0, worse: 0, existing: 0, solved: 0, passedOver: 0 }
  const ends = { base: 'a', mergeBase: 'a', head: 'b' }
  const review: Review = { version: 1, ...ends, clusters: [], problems: [], summary: none }
  const summaryOf = (text: string): string =>
    checkOf(review, text, { failOn: 'never', commitOf: () => null }).summary
  expect(summaryOf('ü'.repeat(32_000))).toBe('ü'.repeat(32_000))
  expect(summaryOf('ü'.repeat(40_000))).toContain('edgewise review --format markdown')
})
