import type { Counts, ScanFinding, Scanned } from '../../jobs/results/types.ts'
import { markdownCode, markdownText } from '../../report/escape.ts'
import { linked } from '../../report/markdown/gate.ts'
import { count, cut, revision } from '../../report/words.ts'
import { type Answer, done, gated, refused } from '../commands/answers.ts'
import { linkTo } from '../review/comment.ts'

export type About = {
  readonly commit: string
  /** The name of the branch. */
  readonly branch: string
  /** `https://github.com/<owner>/<name>` */
  readonly address: string
}

/** Findings that an answer names; the dashboard and the command line have all. */
const mostNamed = 10

/** What `/edgewise scan` is answered with. */
export function scannedAnswer(outcome: Scanned['outcome'], about: About): Answer {
  const where = `${markdownCode(about.branch)} at ${markdownCode(revision(about.commit))}`
  if (outcome.k === 'failed') return refused(`${where} cannot be scanned: ${gated(outcome.reason)}`)
  const { counts, entries, findings, problems } = outcome
  const ways = count(entries, 'way in', 'ways in')
  const unread =
    problems === 0
      ? []
      : [`${count(problems, 'part')} could not be read; \`edgewise simulate\` says which.`]
  const named = findings.slice(0, mostNamed).map((finding) => lineOf(finding, about))
  const more = counts.error + counts.warning + counts.note - named.length
  const lines = more > 0 ? [...named, `- and ${count(more, 'more', 'more')}`] : named
  const body = [`${where}: ${countsText(counts)} at ${ways}.`, lines.join('\n'), ...unread]
  return done(body.filter((part) => part !== '').join('\n\n'))
}

/** "1 error, 2 warnings and no notes", as far as there are such. */
function countsText({ error, warning, note }: Counts): string {
  const parts = [
    ...(error === 0 ? [] : [count(error, 'error')]),
    ...(warning === 0 ? [] : [count(warning, 'warning')]),
    ...(note === 0 ? [] : [count(note, 'note')]),
  ]
  return parts.length === 0 ? 'no findings' : parts.join(', ')
}

/** Characters of a name and of a message. */
const mostName = 160
const mostWords = 500

function lineOf(
  { severity, rule, file, line, subject, message }: ScanFinding,
  { commit, address }: About,
): string {
  const url =
    file &&
    line &&
    linkTo({ repository: address, commitOf: () => commit })({ file, line, endLine: line })
  const place = markdownCode(cut(file === null ? subject : `${file}:${line}`, mostName))
  const where = url ? linked(place, url) : place
  return `- ${severity} ${markdownCode(rule)} · ${where}: ${markdownText(cut(message, mostWords))}`
}
