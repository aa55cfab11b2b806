import { hasExpression } from '../template.ts'
import { lineEnd, nextLine } from './lines.ts'
import type { Stream } from './stream.ts'

/** Why a file is not edited at all, whatever is asked for; null where it may be. */
export function refusalOf(path: string, text: string, stream: Stream | null): string | null {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (generatedNames.has(name)) return 'the file is generated (by Flux)'
  if (vendored.test(path)) return 'the file is vendored: the next update would undo the change'
  const header = headerOf(text)
  if (generatedHeaders.some((mark) => mark.test(header))) {
    return 'the file says that it is generated, and not to be edited'
  }
  if (hasExpression(text))
    return 'the file is a template: what it says is known when it is rendered'
  if (stream === null) return 'the file cannot be read whole; mend it first'
  if (stream.pages.some((page) => page.isEncrypted)) return 'the file is encrypted with SOPS'
  return null
}

/** What `flux bootstrap` writes, anew at every upgrade. */
const generatedNames = new Set(['gotk-components.yaml', 'gotk-sync.yaml'])

/** Charts within a chart or a folder of others, and what package managers fetch. */
const vendored = /[^/]\/charts\/[^/]+\/|(?:^|\/)(?:vendor|node_modules)\//

/** What generators write: Go's convention (https://go.dev/s/generatedcode) and its variations. */
const generatedHeaders = [
  /\bdo[ -]not[ -](?:edit|modify)\b/i,
  /@generated\b/,
  /^#+ *(?:(?:this|the) [a-z]+ (?:(?:is|was|has been) )?)?(?:code )?(?:automatically |auto-?)?generated\b/im,
]

/** The comments before anything else, as far as a person would look. */
function headerOf(text: string): string {
  const lines: string[] = []
  for (let at = 0; at < text.length && lines.length < headerLines; at = nextLine(text, at)) {
    const line = text.slice(at, Math.min(lineEnd(text, at), at + longestLine)).trim()
    if (line !== '' && !/^\ufeff?(?:#|---|%|\{\{)/.test(line)) break
    lines.push(line)
  }
  return lines.join('\n')
}

const headerLines = 40
const longestLine = 500
