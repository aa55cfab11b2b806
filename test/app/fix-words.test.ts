import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Followed } from '../../src/app/fix/follow.ts'
import type { Due } from '../../src/app/fix/planning.ts'
import { answerOf, noPlan, withPatch } from '../../src/app/fix/words.ts'
import { patchOf } from '../../src/report/patch.ts'

const target = { cluster: 'prod', entry: 'a/Service/b' }
const edit = { path: 'a b.yaml', before: 'a: 1\n', after: 'a: 2\n' }
const due: Due = {
  stage: 'keep',
  title: 'Keep the address',
  body: 'Why.\n',
  files: [],
  changes: [],
  patch: patchOf([edit]),
  refusal: null,
}
const isApplied = '<!-- edgewise:applied -->'

describe('an answer', () => {
  const cases: readonly (readonly [Followed, boolean, RegExp])[] = [
    [
      {
        k: 'open',
        number: 5,
        isNew: true,
        stage: 'keep',
        more: 2,
        isDirect: false,
        branch: 'main',
      },
      true,
      /^Stage `keep` of `a\/Service\/b` is #5, onto `main`\. 2 more stages come after it/,
    ],
    [
      {
        k: 'open',
        number: 5,
        isNew: false,
        stage: 'keep',
        more: 0,
        isDirect: true,
        branch: 'more',
      },
      true,
      /^What restores `a\/Service\/b` is open already: #5\. Nothing of this is live yet: merge it/,
    ],
    [{ k: 'nothing', none: null }, true, /^Nothing is left/],
    [
      { k: 'nothing', none: { code: 'unsuited', message: 'One node.', declare: null } },
      false,
      /^One node\.$/,
    ],
    [{ k: 'unconfirmed', number: 4 }, false, /^#4 is merged\./],
    [{ k: 'theirs', number: 4, branch: 'x' }, false, /^#4 has commits/],
    [{ k: 'theirs', number: null, branch: 'x' }, false, /^The branch `x` has commits/],
    [{ k: 'declined', number: 4 }, false, /^#4 was opened for this and is closed/],
    [{ k: 'enough', open: 3 }, false, /^3 follow-ups are open/],
    [{ k: 'by hand', due }, true, /^\*\*Keep the address\*\*\n\nWhy\./],
    [
      { k: 'unsafe', due: { ...due, refusal: 'no' } },
      false,
      /^No follow-up is opened for stage `keep`: no\./,
    ],
    [{ k: 'denied', due, status: 403 }, false, /\(403\)[\s\S]*```diff\n/],
    [{ k: 'over' }, false, /is closed/],
    [{ k: 'unplanned', message: '@all <b>' }, false, /^Nothing can be planned: `@all` &lt;b&gt;$/],
    [{ k: 'idle' }, false, /^Nobody asked/],
  ]

  test.each(cases)('%j', (followed, done, body) => {
    const answer = answerOf(followed, target, null)
    expect(answer.done).toBe(done)
    expect(answer.body).toMatch(body)
    expect(answer.body).not.toContain(isApplied)
    const doubted = ['unconfirmed', 'over', 'unplanned'].includes(followed.k)
    expect(answerOf(followed, target, 3).body.startsWith(isApplied)).toBe(!doubted)
  })

  test('names what to declare', () => {
    const none = { code: 'undeclared', message: 'No pool.', declare: 'clusters[].pools' } as const
    expect(noPlan(none)).toEqual({
      done: false,
      body: 'No pool. Declare `clusters[].pools` in the settings.',
    })
  })
})

describe('a patch in an answer', () => {
  const fenced = (body: string): string => /```diff\n([\s\S]*)\n```/.exec(body)?.[1] ?? ''

  test('is one that Git applies', () => {
    const folder = mkdtempSync(join(tmpdir(), 'edgewise-patch-'))
    try {
      execFileSync('git', ['init', '--quiet', folder])
      writeFileSync(join(folder, edit.path), edit.before)
      const input = fenced(withPatch(due, 'Here.')).replace(/\n*$/, '\n')
      execFileSync('git', ['apply'], { cwd: folder, input })
      expect(readFileSync(join(folder, edit.path), 'utf8')).toBe(edit.after)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  test('is within what a comment holds: without the words first, then without the patch', () => {
    const long = 'x'.repeat(50_000)
    const short = withPatch({ ...due, body: long, patch: `${due.patch}${long}` }, 'Here.')
    expect(short.length).toBeLessThan(60_001)
    expect(short).toContain('```diff')
    expect(short).not.toContain(`\n\n${long}\n`)
    const none = withPatch({ ...due, patch: long.repeat(2) }, 'Here.')
    expect(none).toMatch(/^Here\.\n\n\*\*Keep the address\*\*\n\nIt is too long for a comment/)
  })

  test('ends no fence and hides nothing', () => {
    const hidden = patchOf([{ ...edit, after: '```\n@all\u202e\tx\n' }])
    const body = withPatch({ ...due, patch: hidden }, 'Here.')
    expect(body).toContain('````diff\n')
    expect(body).not.toContain('\u202e')
    expect(body).toContain('are shown as escapes in it')
  })
})
