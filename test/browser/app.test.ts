import { describe, expect, test } from 'vitest'
import { others, overflowing, scenarioComments } from '../app/comments.ts'
import { chromiumPath, renderInBrowser } from '../support/browser.ts'

/** GitHub's limit of a comment: https://docs.github.com/en/rest/issues/comments */
const most = 65_536

/** Elements that are no links, and links that lead elsewhere than to the repository's own lines. */
const foreign = /^(?!<a href="https:\/\/github\.com\/acme\/clusters\/blob\/)/

describe.skipIf(chromiumPath() === null)('what the App writes, in Chromium', () => {
  test.each(['light', 'dark'] as const)(
    '%s',
    async (theme) => {
      const all = [...(await scenarioComments()), ...(await overflowing()), ...(await others())]
      const markdowns = all.map(({ markdown }) => markdown)
      const pages = await renderInBrowser(markdowns, theme, { width: 860, unfold: true })
      for (const [index, { name, markdown }] of all.entries()) {
        const page = pages[index]
        expect(markdown.length, name).toBeGreaterThan(0)
        expect(markdown.length, name).toBeLessThanOrEqual(most)
        expect(page?.errors, name).toEqual([])
        expect(page?.overflows, name).toBe(false)
        expect(page?.diagrams, name).toBe(markdown.match(/^```mermaid/gm)?.length ?? 0)
        expect(
          page?.suspicious.filter((element) => foreign.test(element)),
          name,
        ).toEqual([])
      }
    },
    120_000,
  )
})
