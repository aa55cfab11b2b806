import { describe, expect, it } from 'vitest'
import { renderMarkdown } from '../../src/report/markdown.ts'
import { renderMermaid } from '../../src/report/mermaid.ts'
import { arrivals } from '../../src/report/spread.ts'
import { entryName, percent } from '../../src/report/words.ts'
import type { Review } from '../../src/types/report.ts'
import { chromiumPath, renderInBrowser } from '../support/browser.ts'
import { CASES } from '../support/report-cases.ts'

const NAMES = Object.keys(CASES)
const ALL = NAMES.map((which) => ({ which, value: make(which) }))

/** In the other theme, only what is drawn in a way of its own. */
const DARK = ['sample', 'pod hotspot', 'unknown everything']

/** As one diagram: the usual, the empty, the many and the hostile. */
const SOME = ALL.filter(({ which }) =>
  ['sample', 'nothing', '200 entries', 'hostile'].includes(which),
)

function make(which: string): Review {
  const value = CASES[which]?.()
  if (value === undefined) throw new Error(`no case ${which}`)
  return value
}

/** What must be read on the page: every entry that has a table, and its shares. */
function wanted(value: Review, markdown: string): readonly string[] {
  const changed = value.clusters.flatMap((cluster) => cluster.changed)
  const shown = changed.filter(({ entry }) => markdown.includes(`\`${entryName(entry)}\` | `))
  return shown.flatMap(({ entry, before, after }) => [
    entryName(entry),
    ...[before, after]
      .flatMap((side) => side?.paths ?? [])
      .flatMap((path) => arrivals(path).map(({ share }) => percent(share))),
  ])
}

describe.skipIf(chromiumPath() === null)('a browser', { timeout: 300_000 }, () => {
  it.each([
    ['light', ALL],
    ['dark', ALL.filter(({ which }) => DARK.includes(which))],
  ] as const)('shows comments whole, %s', async (theme, cases) => {
    const markdowns = cases.map(({ value }) => renderMarkdown(value, { commands: true }))
    const pages = await renderInBrowser(markdowns, theme)
    expect(pages).toHaveLength(cases.length)
    for (const [index, { which, value }] of cases.entries()) {
      const [page, markdown = ''] = [pages[index], markdowns[index]]
      expect([which, page?.errors]).toEqual([which, []])
      expect([which, page?.suspicious]).toEqual([which, []])
      expect([which, page?.overflows]).toEqual([which, false])
      expect([which, page?.diagrams]).toEqual([which, markdown.match(/^```mermaid/gm)?.length ?? 0])
      const missing = wanted(value, markdown).filter((text) => !page?.text.includes(text))
      expect([which, missing]).toEqual([which, []])
    }
  })

  it('draws a whole review as one diagram', async () => {
    const pages = await renderInBrowser(
      SOME.map(({ value }) => `\`\`\`mermaid\n${renderMermaid(value)}\`\`\`\n`),
      'light',
    )
    expect(pages.flatMap(({ errors, suspicious }) => [...errors, ...suspicious])).toEqual([])
    expect(pages.map(({ diagrams }) => diagrams)).toEqual(SOME.map(() => 1))
  })

  it('sees a diagram that does not parse, a foreign element and a page that is too wide', async () => {
    const [broken, foreign, wide] = await renderInBrowser(
      [
        '```mermaid\nflowchart LR\n  a[ -->\n```\n',
        '<img src="x">',
        `<div style="width: 2000px">wide</div>`,
      ],
      'light',
    )
    expect(broken?.errors).toHaveLength(1)
    expect(foreign?.suspicious).toHaveLength(1)
    expect(wide?.overflows).toBe(true)
  })
})
