import { describe, expect, test } from 'vitest'
import { renderMarkdown } from '../../src/report/markdown.ts'
import type { Entry } from '../../src/types/report.ts'
import { chromiumPath, renderInBrowser } from '../support/browser.ts'
import { filesOf, scenarioNames, simulateScenario } from '../support/scenarios.ts'
import { reviewText } from '../support/simulate-text.ts'

/** Every scenario as a comment, and the sample change. */
const comments = [
  ...scenarioNames.map((name) => {
    const simulation = simulateScenario(filesOf(name))
    const entries = simulation.clusters.flatMap((cluster) => cluster.entries)
    return { name, markdown: renderMarkdown(simulation), entries }
  }),
  sample(),
]

function sample() {
  const review = reviewText(filesOf('sample/base'), filesOf('sample/head'), { asOf: '2026-11-22' })
  const changed = review.clusters.flatMap((cluster) => cluster.changed)
  const entries = changed.flatMap(({ before, after }) =>
    [before, after].filter((one) => one !== null),
  )
  return { name: 'sample', markdown: renderMarkdown(review), entries }
}

/** An entry as people read it: namespace and name. */
const spoken = ({ id }: Entry): string => {
  const [namespace, , name] = id.split('/')
  return `${namespace}/${name}`
}

/** The shares at which new connections arrive, as a picture or table writes them. */
function sharesOf({ paths }: Entry): readonly string[] {
  const cells = paths.flatMap(({ spread }) => spread.likely[0]?.profile ?? [])
  const shares = new Set(cells.map(({ nodeShare }) => nodeShare).filter((share) => share > 0))
  return [...shares].map((share) => `${Math.round(share * 1000) / 10} %`)
}

describe.skipIf(chromiumPath() === null)('every scenario in Chromium', () => {
  test.each(['light', 'dark'] as const)('%s', async (theme) => {
    const pages = await renderInBrowser(
      comments.map(({ markdown }) => markdown),
      theme,
      { width: 860, unfold: true },
    )
    expect(pages).toHaveLength(comments.length)
    for (const [index, { name, entries }] of comments.entries()) {
      const page = pages[index]
      expect(page?.errors, name).toEqual([])
      expect(page?.overflows, name).toBe(false)
      expect(page?.diagrams, name).toBeGreaterThan(0)
      const seen = (page?.text ?? '').replaceAll('\u00a0', ' ')
      for (const entry of entries) {
        expect(seen, name).toContain(spoken(entry))
        for (const share of sharesOf(entry)) expect(seen, `${name}: ${share}`).toContain(share)
      }
    }
  })
})

test('a machine that counts has Chromium', () => {
  if (process.env['CI']) expect(chromiumPath()).not.toBeNull()
})
