import fc from 'fast-check'
import MarkdownIt from 'markdown-it'
import { describe, expect, test } from 'vitest'
import { commandIn, parseCommand } from '../../src/app/commands/parse.ts'

describe('a command', () => {
  test.each([
    ['marks within one span', `${'` '.repeat(20_001)}\n${'/edgewise\n'.repeat(2400)}\``],
    ['spans of one length', `\` ${'``x'.repeat(15_000)}\n${'/edgewise\n'.repeat(1800)}\``],
  ])('is not looked for again and again: %s', (_, body) => {
    expect(body.length).toBeGreaterThan(60_000)
    expect(commandIn(body)).toBeNull()
  })

  test.each([
    ['/edgewise help', 'help'],
    ['/edgewise', ''],
    ['Thanks!\n/edgewise  review \nMore', 'review'],
    ['Thanks!\r\n\r\n   /edgewise review', 'review'],
    ['`code` and\n/edgewise review', 'review'],
    ['```\ncode\n```\n/edgewise review', 'review'],
    ['> what?\n\n/edgewise review', 'review'],
    ['<!-- aside -->\n\n/edgewise review', 'review'],
    ['/edgewise review\n/edgewise help', 'review'],
  ])('stands in %j', (body, words) => {
    expect(commandIn(body)).toBe(words)
  })

  test.each([
    ['no command at all'],
    ['see /edgewise help'],
    ['/edgewiser help'],
    ['> /edgewise fix'],
    ['> said\n/edgewise fix'],
    ['>quoted\n> more\n/edgewise fix'],
    ['- item\n/edgewise fix'],
    ['- /edgewise fix'],
    ['1. /edgewise fix'],
    ['```\n/edgewise fix\n```'],
    ['``<pre>\n\n</pre>\n/edgewise fix'],
    ['```yaml\n/edgewise fix'],
    ['~~~\n```\n/edgewise fix\n~~~'],
    ['````\n```\n/edgewise fix\n````'],
    ['text\n\n    /edgewise fix'],
    ['\t/edgewise fix'],
    ['`/edgewise fix`'],
    ['a ` span\n/edgewise fix\nends ` here'],
    ['a `` span\n/edgewise fix\nwith ` ends `` here'],
    ['<!--\n/edgewise fix\n-->'],
    ['text <!-- hidden\n/edgewise fix\n-->'],
    ['<details>\n\n/edgewise fix\n\n</details>'],
    ['<pre>\n\n/edgewise fix\n</pre>'],
    ['<b title="\n/edgewise fix\n">x</b>'],
    ['x <b title="\n/edgewise fix\n">x</b>'],
    ['| a |\n/edgewise fix'],
  ])('does not stand in %j', (body) => {
    expect(commandIn(body)).toBeNull()
  })

  const markdown = new MarkdownIt({ html: true })

  /** Whether a line of a paragraph or a heading that stands in nothing else begins with it. */
  function isSaid(body: string): boolean {
    const tokens = markdown.parse(body, {})
    return tokens.some((token, index) => {
      const opening = tokens[index - 1]?.type ?? ''
      const isParagraph = /^(?:paragraph|heading)_open$/.test(opening) && token.level === 1
      if (token.type !== 'inline' || !isParagraph) return false
      const parts = token.children ?? []
      return parts.some(
        ({ type, content }, place) =>
          type === 'text' &&
          /^\/edgewise(?:\s|$)/.test(content) &&
          (place === 0 || /break$/.test(parts[place - 1]?.type ?? '')),
      )
    })
  }

  const piece = fc.constantFrom(
    ...['/edgewise fix', '\n', '\n\n', '> ', '- ', '1. ', '`', '``', '```', '~~~', '\\', '    '],
    ...['\t', '<!--', '-->', '<pre>', '</pre>', '<b x="', '">', 'text', ' ', '|', '#', '*', '---'],
  )

  test('is never seen where Markdown shows something else', () => {
    const body = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(body, (text) => {
        fc.pre(commandIn(text) !== null)
        expect(isSaid(text)).toBe(true)
      }),
      { numRuns: 3000 },
    )
  })
})

describe('its words', () => {
  test.each([
    ['help', { k: 'help' }],
    ['', { k: 'help' }],
    ['review', { k: 'review' }],
    ['explain a/Service/b', { k: 'explain', entry: 'a/Service/b' }],
    ['explain', { k: 'incomplete', usage: '/edgewise explain <entry>' }],
    ['explain a b', { k: 'incomplete', usage: '/edgewise explain <entry>' }],
    [
      'simulate policy=Local  pools.edge=3',
      { k: 'simulate', set: ['policy=Local', 'pools.edge=3'] },
    ],
    ['simulate --set policy=Local', { k: 'simulate', set: ['policy=Local'] }],
    ['simulate policy', { k: 'incomplete', usage: '/edgewise simulate <path=value> ...' }],
    ['simulate', { k: 'incomplete', usage: '/edgewise simulate <path=value> ...' }],
    ['fix', { k: 'fix', sha: null, entry: null }],
    ['fix @4f1c2ab', { k: 'fix', sha: '4f1c2ab', entry: null }],
    ['fix a/Service/b', { k: 'fix', sha: null, entry: 'a/Service/b' }],
    ['fix @4f1c2ab a/Service/b', { k: 'fix', sha: '4f1c2ab', entry: 'a/Service/b' }],
    ['fix @main', { k: 'incomplete', usage: '/edgewise fix [@<sha>] [<entry>]' }],
    ['fix a b', { k: 'incomplete', usage: '/edgewise fix [@<sha>] [<entry>]' }],
    ['applied', { k: 'applied' }],
    ['scan', { k: 'scan' }],
    ['ignore a', { k: 'later', name: 'ignore' }],
    ['fx', { k: 'unknown', name: 'fx', meant: 'fix' }],
    ['<b>', { k: 'unknown', name: '<b>', meant: null }],
  ])('%j', (line, command) => {
    expect(parseCommand(line)).toEqual(command)
  })
})
