import manifest from '../../package.json' with { type: 'json' }
import { Defect, InputError, Transient } from '../drive/errors.ts'
import { terminalText } from '../report/escape.ts'
import { didYouMean } from '../settings/suggest.ts'
import { type Arguments, parseArguments } from './arguments.ts'
import type { Command, ExitStatus } from './command.ts'
import { commands, sample } from './commands.ts'
import { commandHelp, help } from './help.ts'
import { options } from './options.ts'
import { keepOpen, writeAll } from './output.ts'
import { openTerminal } from './terminal.ts'

/** Runs the command line; never throws. Whatever goes wrong is one line on standard error. */
export async function main(argv: readonly string[]): Promise<ExitStatus> {
  keepOpen(process.stdout)
  keepOpen(process.stderr)
  try {
    return await run(argv)
  } catch (error) {
    return complain(error)
  }
}

async function run(argv: readonly string[]): Promise<ExitStatus> {
  const args = parseArguments(argv, options)
  const [name, ...operands] = args.operands
  const page = pageOf(name, args)
  if (page !== null) {
    await writeAll(process.stdout, page)
    return 0
  }
  const command = commandOf(name ?? '')
  check(command, { ...args, operands })
  return await command.run({ ...args, operands }, openTerminal(args, process.env))
}

/** What is answered without running anything. */
function pageOf(name: string | undefined, args: Arguments): string | null {
  if (args.has('version')) return `${manifest.version}\n`
  if (name === undefined || (name === 'help' && args.operands.length === 1)) return help(commands)
  if (name === 'help') return commandHelp(commandOf(args.operands[1] ?? ''), options)
  return args.has('help') ? commandHelp(commandOf(name), options) : null
}

function commandOf(name: string): Command {
  const command = [...commands, sample].find((each) => each.name === name)
  if (command !== undefined) return command
  const hint = didYouMean(
    name,
    commands.map((each) => each.name),
  )
  throw new InputError(`there is no command ${name}${hint} (edgewise --help lists them)`)
}

/** Whether the command takes what was given to it, before any work begins. */
function check(command: Command, { given, operands, text }: Arguments): void {
  const { name, operand, formats } = command
  const stranger = given.find((option) => !command.options.some((known) => known === option))
  if (stranger !== undefined)
    throw new InputError(`${name} has no option --${stranger} (edgewise ${name} --help)`)
  const most = operand.includes('...') ? Infinity : operand.split(' ').filter(Boolean).length
  const also = most > 0 ? 'also ' : ''
  if (operands.length > most)
    throw new InputError(`${name} takes ${operand || 'no operand'}, not ${also}${operands[most]}`)
  const format = text('format')
  if (format === null || formats.some((known) => known === format)) return
  const not = format === 'sarif' || format === 'html' ? `, not yet ${format}` : ''
  const hint = didYouMean(format, formats)
  throw new InputError(`--format ${format}: ${name} writes ${formats.join(', ')}${not}${hint}`)
}

function complain(error: unknown): ExitStatus {
  const stack = error instanceof Error ? error.stack : undefined
  const message = error instanceof Error ? error.message : String(error)
  const line = terminalText(message.replace(/\s*\n\s*/g, ' '))
  if (process.env['EDGEWISE_DEBUG'] === '1') process.stderr.write(`${stack}\n`)
  if (error instanceof InputError) return say(line, 2)
  if (error instanceof Transient) return say(`${line}; try again later`, 2)
  const kind = error instanceof Defect ? '' : 'unexpected: '
  return say(
    `a defect of Edgewise: ${kind}${line}; please report it (EDGEWISE_DEBUG=1 adds the details)`,
    3,
  )
}

function say(line: string, status: ExitStatus): ExitStatus {
  process.stderr.write(`edgewise: ${line}\n`)
  return status
}
