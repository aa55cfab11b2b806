import { describe, expect, it } from 'vitest'
import { stageBody } from '../../src/report/markdown/stage.ts'
import type { EntryPlan, StagePlan } from '../../src/types/remedy.ts'
import { chromiumPath, renderInBrowser } from '../support/browser.ts'
import { costly, entryPlan, hostilePlan, refusedStage } from '../support/fix-fixtures.ts'

const pagesOf = (plan: EntryPlan): readonly (readonly [StagePlan, EntryPlan])[] =>
  plan.stages.map((stage) => [stage, plan])

describe.skipIf(chromiumPath() === null)('a browser', { timeout: 300_000 }, () => {
  it('shows the body of a stage whole, its commands to be copied as they are', async () => {
    const all = [
      ...pagesOf(entryPlan([costly(), ...entryPlan().stages])),
      ...pagesOf(entryPlan([refusedStage()])),
      ...pagesOf(hostilePlan()),
    ]
    const markdowns = all.map(([stage, plan]) =>
      stageBody(stage, plan, { revision: '4f1c2ab', commands: true }),
    )
    const pages = await renderInBrowser(markdowns, 'light')
    expect(pages).toHaveLength(all.length)
    for (const [index, page] of pages.entries()) {
      expect([index, page.suspicious, page.overflows]).toEqual([index, [], false])
    }
    expect(pages[0]?.text).toContain('kubectl -n ingress-nginx get pods -o wide | grep Running')
    expect(pages[0]?.text).toContain('2 %, at worst 10 %, for at most 30 s')
  })
})
