import { describe, expect, test } from 'vitest'
import { renderDashboard } from '../../src/report/markdown/dashboard.ts'
import { empty, hostile, large, small, terms } from '../report/dashboard-cases.ts'
import { chromiumPath, renderInBrowser } from '../support/browser.ts'

const ours = /^<a href="https:\/\/(?:redirect\.)?github\.com\/acme\//

describe.skipIf(chromiumPath() === null)('the dashboard, in Chromium', () => {
  test.each(['light', 'dark'] as const)(
    '%s',
    async (theme) => {
      const all = [empty, small(), large(58), large(58, { waiting: 18, failed: 2 }), hostile()]
      const markdowns = all.map((each) => renderDashboard(each, terms))
      const pages = await renderInBrowser(markdowns, theme, { width: 860 })
      expect(pages.map(({ errors }) => errors)).toEqual(all.map(() => []))
      expect(pages.map(({ overflows }) => overflows)).toEqual(all.map(() => false))
      expect(pages.map(({ diagrams }) => diagrams)).toEqual([0, 1, 1, 1, 1])
      const foreign = pages.flatMap(({ suspicious }) =>
        suspicious.filter((each) => !ours.test(each)),
      )
      expect(foreign).toEqual([])
      expect(pages[1]?.text).toContain('1 error and 2 warnings in 2 of 4 repositories.')
      expect(pages[1]?.text).not.toContain('edgewise:box')
    },
    120_000,
  )
})
