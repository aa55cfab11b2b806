import { InputError } from '../../drive/errors.ts'
import { suite } from '../../findings/suite.ts'
import { didYouMean } from '../../settings/suggest.ts'
import type { Rule } from '../../types/finding.ts'
import type { Arguments } from '../arguments.ts'
import type { ExitStatus } from '../command.ts'
import type { Terminal } from '../terminal.ts'

/** `edgewise rules [ID]`: all rules with their default severities, or the page of one. */
export async function rules(args: Arguments, terminal: Terminal): Promise<ExitStatus> {
  const [id] = args.operands
  const isJson = args.text('format') === 'json'
  if (id === undefined) {
    await terminal.print(isJson ? json(suite.map(plain)) : table(suite))
    return 0
  }
  const rule = suite.find((each) => each.id === id)
  if (rule === undefined) {
    const hint = didYouMean(
      id,
      suite.map((each) => each.id),
    )
    throw new InputError(`there is no rule ${id}${hint} (edgewise rules lists them)`)
  }
  await terminal.print(isJson ? json({ ...plain(rule), doc: rule.doc }) : `${rule.doc.trim()}\n`)
  return 0
}

const plain = ({ id, severity, title }: Rule) => ({ id, severity, title })

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

function table(list: readonly Rule[]): string {
  const wide = Math.max(...list.map(({ id }) => id.length))
  const lines = list.flatMap(({ id, title, severity }) => [
    `${id.padEnd(wide)}  ${title}`,
    `${''.padEnd(wide)}  default: ${severity}`,
  ])
  return `${lines.join('\n')}\n`
}
