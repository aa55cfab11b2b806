import fc from 'fast-check'
import MarkdownIt, { type Token } from 'markdown-it'
import { describe, expect, it } from 'vitest'
import { markdownCode, markdownText, mermaidLabel, terminalText } from '../../src/report/escape.ts'
import { foreign } from './foreign.ts'

const reader = new MarkdownIt({ html: true, linkify: true, breaks: true })

/** Every token that Markdown makes of a text, the inner ones too. */
const tokens = (markdown: string): readonly Token[] =>
  reader.parse(markdown, {}).flatMap((token) => [token, ...(token.children ?? [])])

const types = (markdown: string): readonly string[] => tokens(markdown).map(({ type }) => type)

/** What stands outside of code, as GitHub's filters would read it. */
const prose = (markdown: string): string =>
  tokens(markdown)
    .map(({ type, content }) => (type === 'text' || type === 'text_special' ? content : ' \u0001 '))
    .join('')

const INLINE = new Set([
  'paragraph_open',
  'paragraph_close',
  'inline',
  'text',
  'text_special',
  'code_inline',
])
const REFERENCE =
  /@[\w-]|(?:^|\W)#\d|\bGH-\d|\/\/\w|\bwww\.|:[\w+-]+:|\b[0-9a-f]{7,}\b|\$|[\w.]@\w/i
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/u

describe('foreign text in Markdown', () => {
  it('is text or code, and nothing else', () => {
    fc.assert(
      fc.property(foreign, fc.constantFrom(markdownText, markdownCode), (text, gate) => {
        expect(types(`x ${gate(text)} y`).filter((type) => !INLINE.has(type))).toEqual([])
        expect(types(gate(text)).filter((type) => !INLINE.has(type))).toEqual([])
      }),
      { numRuns: 3000 },
    )
  })

  it('holds no mention, reference, address or emoji outside of code', () => {
    fc.assert(
      fc.property(foreign, (text) => {
        expect(prose(markdownText(text))).not.toMatch(REFERENCE)
      }),
      { numRuns: 3000 },
    )
  })

  it('stays in its cell of a table, and in its line', () => {
    fc.assert(
      fc.property(foreign, foreign, (a, b) => {
        const table = `| h | i | j |\n| --- | --- | --- |\n| ${markdownText(a)} | ${markdownCode(b)} | end |`
        const cells = tokens(table).filter(({ type }) => type === 'td_open')
        expect(cells).toHaveLength(3)
        expect(tokens(table).findLast(({ type }) => type === 'inline')?.content).toBe('end')
      }),
      { numRuns: 2000 },
    )
  })

  it('as code, is one span that reads as the text does in a terminal', () => {
    fc.assert(
      fc.property(foreign, (text) => {
        fc.pre(text.trim() !== '' && terminalText(text).trim() !== '')
        const code = tokens(`x ${markdownCode(text)} y`).filter(
          ({ type }) => type === 'code_inline',
        )
        expect(code.map(({ content }) => content)).toEqual([
          terminalText(text).replaceAll('|', '\\u007c'),
        ])
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['two words', 'two words'],
    ['see @octocat, please', 'see `@octocat`, please'],
    ['on (admin.example.org).', 'on (`admin.example.org`).'],
    ['203.0.113.0/24', '`203.0.113.0/24`'],
    ['fixes #12', 'fixes `#12`'],
    ['a *b* <i>c</i>', 'a \\*b\\* &lt;i&gt;c&lt;/i&gt;'],
    ['X-Forwarded-For: 80 % (of all)', 'X-Forwarded-For: 80 % (of all)'],
    ['set `Local`, not `Cluster`', 'set `Local`, not `Cluster`'],
    ['one ` alone', 'one \\` alone'],
    ['- item', '\\- item'],
    ['1. item', '1\\. item'],
  ])('writes %j as %j', (text, markdown) => {
    expect(markdownText(text)).toBe(markdown)
  })

  it.each([
    ['plain', '`plain`'],
    ['a`b', '``a`b``'],
    ['`', '`` ` ``'],
    ['', '(empty)'],
    ['a\nb', '`a\\nb`'],
  ])('writes %j as the code %j', (text, markdown) => {
    expect(markdownCode(text)).toBe(markdown)
  })
})

describe('foreign text in a terminal', () => {
  it('holds no control, bidirectional or unseen character', () => {
    fc.assert(
      fc.property(foreign, (text) => {
        expect(terminalText(text)).not.toMatch(UNSEEN)
      }),
      { numRuns: 2000 },
    )
  })

  it('shows what was there', () => {
    expect(terminalText('\u001b[31m\u202ex\u0085\u{e0041}\n')).toBe(
      '\\u001b[31m\\u202ex\\u0085\\u{e0041}\\n',
    )
  })
})

describe('foreign text in a Mermaid label', () => {
  it('holds nothing that Mermaid reads as more than a label', () => {
    fc.assert(
      fc.property(foreign, (text) => {
        const label = mermaidLabel(text)
        expect(label.replace(/#\d+;/g, '')).toMatch(/^[\p{L}\p{M}\p{N} ./,_×–-]*$/u)
        expect(label).not.toMatch(/#36;#36;/)
      }),
      { numRuns: 2000 },
    )
  })
})
