/**
 * Renders Markdown as GitHub would, as far as it can be had offline: markdown-it for the text,
 * Mermaid out of node_modules for the pictures, a real Chromium for both. Nothing is fetched: the
 * page is set from a string and the browser is offline.
 */

import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import MarkdownIt from 'markdown-it'
import { type Browser, chromium, type Page } from 'playwright-core'

export type Theme = 'light' | 'dark'

export type Rendered = {
  /** What is read on the page, pictures included. */
  readonly text: string
  readonly diagrams: number
  /** Messages of diagrams that Mermaid refused. */
  readonly errors: readonly string[]
  /** Whether something is wider than the column. */
  readonly overflows: boolean
  /** Elements that foreign text must never make. */
  readonly suspicious: readonly string[]
  /** With `pictures` only. */
  readonly png: Buffer | null
}

export type RenderOptions = {
  /** CSS pixels; 800 unless told otherwise. */
  readonly width?: number
  readonly pictures?: boolean
  /** Pixels of a picture for one of CSS. */
  readonly scale?: number
  /** Whether folded parts are opened, so that their text counts; they are unless told otherwise. */
  readonly unfold?: boolean
}

const PLACES = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]

/** The browser of this machine, or `null` where there is none. */
export const chromiumPath = (): string | null =>
  PLACES.find((path) => path !== undefined && existsSync(path)) ?? null

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const CSS = `
:root { color-scheme: light; --fg: #1f2328; --bg: #ffffff; --line: #d1d9e0; --soft: #f6f8fa; --dim: #59636e }
:root[data-theme=dark] { color-scheme: dark; --fg: #f0f6fc; --bg: #0d1117; --line: #3d444d; --soft: #151b23; --dim: #9198a1 }
* { box-sizing: border-box }
body { margin: 0; background: var(--bg); color: var(--fg); font: 14px/1.5 "Liberation Sans", "DejaVu Sans", sans-serif }
article { padding: 16px 24px; border: 1px solid var(--line); border-radius: 6px; margin: 12px }
h3 { font-size: 1.25em; margin: 0 0 16px } h4 { font-size: 1em; margin: 24px 0 16px }
p, ul, table, details { margin: 0 0 16px; overflow-wrap: anywhere }
code { background: var(--soft); padding: .2em .4em; border-radius: 6px; font: 85% "DejaVu Sans Mono", monospace; overflow-wrap: anywhere }
table { border-collapse: collapse; display: block; max-width: 100%; overflow: auto }
td, th { border: 1px solid var(--line); padding: 6px 13px; text-align: left }
td, th { overflow-wrap: break-word }
tr:nth-child(2n) { background: var(--soft) } summary { cursor: pointer } sub { color: var(--dim) }
ul { padding-left: 2em } .mermaid { text-align: center; margin: 0 0 16px } .mermaid svg { max-width: 100%; height: auto }
a { color: #0969da } :root[data-theme=dark] a { color: #4493f8 }
`

const load = createRequire(import.meta.url)

function toHtml(markdown: string): string {
  const reader = new MarkdownIt({ html: true, linkify: true, breaks: true })
  const fence = reader.renderer.rules['fence']
  reader.renderer.rules['fence'] = (tokens, index, options, env, self) => {
    const token = tokens[index]
    return token?.info.trim() === 'mermaid'
      ? `<div class="source">${reader.utils.escapeHtml(token.content)}</div>`
      : (fence?.(tokens, index, options, env, self) ?? '')
  }
  return `<article>${reader.render(markdown)}</article>`
}

/** Runs in the page: Mermaid as strict as GitHub has it, one diagram after the other. */
const DRAW = `async (theme, unfold) => {
  mermaid.initialize({ startOnLoad: false, securityLevel: 'strict', theme: theme === 'dark' ? 'dark' : 'default' })
  const errors = []
  let drawn = 0
  for (const details of document.querySelectorAll('details')) details.open = unfold
  for (const place of document.querySelectorAll('.source')) {
    try {
      const { svg } = await mermaid.render('drawing' + drawn, place.textContent)
      drawn += 1
      place.innerHTML = svg
      place.className = 'mermaid'
    } catch (error) { errors.push(String(error)) }
  }
  return { errors, drawn }
}`

const LOOK = `() => {
  const own = 'iframe, script, object, embed, img, form, input, a'
  const text = [...document.querySelectorAll('article')].map((each) => each.innerText)
  const drawn = [...document.querySelectorAll('svg')].map((each) => each.textContent)
  return {
    text: [...text, ...drawn].join('\\n').replace(/\\s+/g, ' '),
    suspicious: [...document.body.querySelectorAll(own)].map((each) => each.outerHTML.slice(0, 200)),
    overflows: document.documentElement.scrollWidth > document.documentElement.clientWidth,
  }
}`

type Look = { readonly theme: Theme; readonly unfold: boolean }

async function renderOne(page: Page, markdown: string, { theme, unfold }: Look): Promise<Rendered> {
  await page.evaluate(`document.body.innerHTML = ${JSON.stringify(toHtml(markdown))}`)
  const { errors, drawn } = (await page.evaluate(
    `(${DRAW})(${JSON.stringify(theme)}, ${unfold})`,
  )) as {
    errors: string[]
    drawn: number
  }
  const seen = (await page.evaluate(`(${LOOK})()`)) as Pick<
    Rendered,
    'text' | 'suspicious' | 'overflows'
  >
  return { ...seen, errors, diagrams: drawn, png: null }
}

let source: string | null = null

function mermaidSource(): string {
  source ??= readFileSync(load.resolve('mermaid/dist/mermaid.min.js'), 'utf8')
  return source
}

async function launch(): Promise<Browser> {
  const executablePath = chromiumPath()
  if (executablePath === null) throw new Error('there is no Chromium; set CHROMIUM to its path')
  return chromium.launch({ executablePath, args: FLAGS })
}

/** Every Markdown as a page of its own, in order, in one browser. */
export async function renderInBrowser(
  markdowns: readonly string[],
  theme: Theme,
  { width = 800, pictures = false, scale = 1, unfold = true }: RenderOptions = {},
): Promise<readonly Rendered[]> {
  const browser = await launch()
  try {
    const page = await browser.newPage({
      viewport: { width, height: 200 },
      deviceScaleFactor: scale,
      colorScheme: theme,
      offline: true,
    })
    await page.setContent(
      `<!doctype html><html data-theme="${theme}"><meta charset="utf-8"><style>${CSS}</style><body></body></html>`,
    )
    await page.addScriptTag({ content: mermaidSource() })
    const out: Rendered[] = []
    for (const markdown of markdowns) {
      const rendered = await renderOne(page, markdown, { theme, unfold })
      out.push(
        pictures ? { ...rendered, png: await page.screenshot({ fullPage: true }) } : rendered,
      )
    }
    return out
  } finally {
    await browser.close()
  }
}
