/**
 * Makes the picture of a comment for the README: Markdown in, PNG out, as GitHub shows it (folded
 * parts folded, 860 pixels wide, twice as fine for sharp screens).
 *
 * usage: node tools/picture.ts OUT.png [COMMENT.md] [light|dark]   (without a file: standard input)
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { renderInBrowser } from '../test/support/browser.ts'

const [out, file = '-', theme = 'light'] = process.argv.slice(2)

if (out === undefined || (theme !== 'light' && theme !== 'dark')) {
  console.error('usage: node tools/picture.ts OUT.png [COMMENT.md | -] [light | dark]')
  process.exit(2)
}

const markdown = readFileSync(file === '-' ? 0 : file, 'utf8')
const [page] = await renderInBrowser([markdown], theme, {
  width: 860,
  scale: 2,
  unfold: false,
  pictures: true,
})

if (page?.png == null || page.errors.length > 0) {
  console.error(`picture: ${page?.errors.join('; ') ?? 'nothing was drawn'}`)
  process.exit(1)
}
writeFileSync(out, page.png)
