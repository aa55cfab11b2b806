import { dump } from 'js-yaml'
import { InputError } from '../../drive/errors.ts'
import { openRepository } from '../../forge/open.ts'
import { isWanted } from '../../render/names.ts'
import { terminalText } from '../../report/escape.ts'
import { didYouMean } from '../../settings/suggest.ts'
import type { SettingsReport } from '../../types/settings.ts'
import type { Problem } from '../../types/source.ts'
import type { Arguments } from '../arguments.ts'
import type { ExitStatus } from '../command.ts'
import { effective } from '../effective.ts'
import { answered, folderOf, optionsOf } from '../request.ts'
import type { Terminal } from '../terminal.ts'

/** `edgewise config [check] [DIR]`: the settings in force, or only what is wrong with them. */
export async function config(args: Arguments, terminal: Terminal): Promise<ExitStatus> {
  const [first, ...rest] = args.operands
  const isCheck = first === 'check'
  if (rest.length > (isCheck ? 1 : 0))
    throw new InputError(`config takes [check] and one DIR${didYouMean(first ?? '', ['check'])}`)
  const operands = isCheck ? rest : args.operands
  const repository = await openRepository(folderOf({ ...args, operands }), isWanted)
  const options = { ...optionsOf(args), under: repository.under }
  const tree = await repository.workingTree()
  const report = await answered({ k: 'config', tree, options }, repository, terminal)
  const text = isCheck ? verdict(report) : inForce(report)
  await terminal.print(args.text('format') === 'json' ? json(report) : text)
  return report.problems.length === 0 ? 0 : 2
}

function verdict({ path, problems }: SettingsReport): string {
  if (path === null) return 'There is no .github/edgewise.yaml: everything is at its default.\n'
  return problems.length === 0 ? `${terminalText(path)} is sound.\n` : lines(problems)
}

function inForce(report: SettingsReport): string {
  if (report.problems.length > 0) return lines(report.problems)
  const from = report.path === null ? 'no settings file: defaults' : terminalText(report.path)
  return `# ${from}\n${dump(effective(report.settings))}`
}

function lines(problems: readonly Problem[]): string {
  return problems
    .map(({ at, message }) => (at === null ? message : `${at.file}:${at.line}: ${message}`))
    .map((line) => `${terminalText(line)}\n`)
    .join('')
}

function json({ path, settings, problems }: SettingsReport): string {
  const sound = problems.length === 0 ? effective(settings) : null
  return `${JSON.stringify({ version: 1, path, settings: sound, problems }, null, 2)}\n`
}
