/**
 * The gate for foreign text (names, paths, values and messages out of a pull request). Nothing
 * that somebody else wrote reaches Markdown, Mermaid or a terminal by another way.
 */

/** Characters that are not seen or that reorder what is seen; lone surrogates as well. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

const NAMED = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
])

function codePoint(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16)
  return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`
}

/**
 * Foreign text for a terminal: C0 and C1 controls (escape sequences), bidirectional controls and
 * zero-width characters are written out (`\u001b`), everything else stays as it is.
 */
export function terminalText(foreign: string): string {
  return foreign.replace(UNSEEN, (character) => NAMED.get(character) ?? codePoint(character))
}

/** The fence is longer than any run of backticks inside. */
function codeSpan(text: string): string {
  if (text.trim() === '') return text === '' ? '(empty)' : '(blank)'
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  const pad = /^[` ]|[` ]$/.test(text) ? ' ' : ''
  return `${fence}${pad}${text}${pad}${fence}`
}

const PIPE = '\\u007c'

/**
 * Foreign text as a code span, which GitHub searches for no mention, reference, link or emoji. A
 * pipe is written out, because a table splits its row before it looks for code.
 */
export function markdownCode(foreign: string): string {
  return codeSpan(terminalText(foreign).replaceAll('|', PIPE))
}

/**
 * A command as a code span within a table, to be copied as it is: there a backslash keeps a pipe in
 * its cell and is not shown. Behind another backslash readers disagree, so there it is written out.
 */
export function tableCommand(foreign: string): string {
  const text = terminalText(foreign)
  return codeSpan(text.replaceAll('|', text.includes('\\|') ? PIPE : '\\|'))
}

/** What GitHub or a linkifier would turn into something else than text. */
const RISKY = [
  /[@#]/, // mentions, issues
  /\bGH-\d/i, // issues
  /\/\//, // links
  /\.[\p{L}\p{N}\p{M}_-]{2}|\d\.\d/u, // host names, addresses
  /[\p{L}\p{N}]\.[\p{L}\p{N}]/u,
  /:[\w+-]+:/, // emoji
  /\$/, // formulas
  /[0-9a-f]{7}/i, // commits
  /^[\w.-]+\/[A-Z]\w+(?:\.[\w.-]+)?\/[\w.-]/, // ids of objects are read more easily
  /\bmailto:|\bxmpp:|\bwww\b/i,
]

const ESCAPED = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['|', '&#124;'],
])

function escapeWord(word: string): string {
  return word.replace(/[&<>|\\`*_[\]~]/g, (c) => ESCAPED.get(c) ?? `\\${c}`)
}

/** Punctuation around a word stays outside of the code, so that prose reads as prose. */
function gateWord(word: string): string {
  if (!RISKY.some((pattern) => pattern.test(word))) return escapeWord(word)
  const [, open = '', core = '', close = ''] =
    /^([("']{0,4})(.*?)([)"',.;:!?]{0,4})$/su.exec(word) ?? []
  return core === ''
    ? markdownCode(word)
    : `${escapeWord(open)}${markdownCode(core)}${escapeWord(close)}`
}

/** A marker at the start of a line would begin a list, a heading, a rule or a quotation. */
const escapeStart = (line: string): string =>
  line.replace(/^([-+=])/, '\\$1').replace(/^(\d{1,9})([.)])/, '$1\\$2')

/**
 * Foreign prose on one line of Markdown, also within a table. Words that GitHub would link
 * (mentions, issue references, addresses, commits) become code; what stands between a pair of
 * single backticks is code; everything else is escaped.
 */
export function markdownText(foreign: string): string {
  const parts = terminalText(foreign).split('`')
  const balanced = parts.length % 2 === 1
  const out = parts.map((part, index) => {
    if (balanced && index % 2 === 1 && part.trim() !== '') return markdownCode(part)
    return part.split(' ').map(gateWord).join(' ')
  })
  return escapeStart(joinParts(out, parts, balanced).trim())
}

/** What means something in a commit message, even within backticks: mentions and issues. */
const MEANT = /@(?=[\w-])|#(?=\d)|(?<=\bGH)-(?=\d)/gi

/**
 * Foreign text for a commit message as it is: once pushed, GitHub reads mentions, references and
 * words that close issues in it, so these have a character of theirs written out.
 */
export function commitText(foreign: string): string {
  return terminalText(foreign).replace(MEANT, codePoint)
}

/** Foreign prose as the title of a pull request, where nothing is read but code spans. */
export function titleText(foreign: string): string {
  const text = commitText(foreign).replace(/(?<=\/)\/(?=\w)/g, codePoint)
  const isBalanced = text.split('`').length % 2 === 1
  return (isBalanced ? text : text.replaceAll('`', "'")).trim()
}

/** A backtick that opens no code is text; two code spans never touch. */
function joinParts(out: readonly string[], parts: readonly string[], balanced: boolean): string {
  let text = out[0] ?? ''
  for (let index = 1; index < out.length; index++) {
    const code = balanced && (parts[index % 2 === 1 ? index : index - 1] ?? '').trim() !== ''
    text += code ? separated(text, out[index] ?? '') : `\\\`${out[index] ?? ''}`
  }
  return text
}

const separated = (before: string, next: string): string =>
  before.endsWith('`') && next.startsWith('`') ? ` ${next}` : next

/**
 * Foreign text inside a quoted Mermaid label. Everything but letters, digits and a little
 * punctuation becomes a character reference as Mermaid writes it (`#35;`). The colon too: Mermaid
 * takes a line with `style`, a colon and a reference for a style and cuts its semicolon off. Dollar
 * signs in a row would begin a formula, even as references, and are written out.
 */
export function mermaidLabel(foreign: string): string {
  const text = terminalText(foreign).replace(/\${2,}/g, (run) => '\\u0024'.repeat(run.length))
  return text.replace(
    /[^\p{L}\p{M}\p{N} ./,_×–-]/gu,
    (character) => `#${character.codePointAt(0) ?? 0};`,
  )
}
