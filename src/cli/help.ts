import type { Option } from './arguments.ts'
import type { Command } from './command.ts'

/** The page of `edgewise --help`. */
export function help(commands: readonly Command[]): string {
  return page([
    'Reviews changes to Kubernetes manifests for source-IP loss and load hotspots, by simulating',
    'the traffic paths before and after.',
    '',
    'Usage: edgewise <command> [options]',
    '',
    'Commands:',
    ...columns(commands.map(({ name, operand, summary }) => [`${name} ${operand}`, summary])),
    '',
    'edgewise <command> --help says more; edgewise --version prints the version.',
  ])
}

/** The page of `edgewise <command> --help`. */
export function commandHelp(command: Command, options: readonly Option[]): string {
  const { name, operand, about, examples, formats } = command
  const known = options.filter((option) => command.options.some((each) => each === option.name))
  return page([
    `Usage: edgewise ${[name, operand, '[options]'].filter(Boolean).join(' ')}`,
    '',
    ...about,
    '',
    'Options:',
    ...columns(
      known.map((option) => [
        signature(option),
        option.name === 'format' ? `${inWords(formats)} (default: ${formats[0]})` : option.help,
      ]),
    ),
    '',
    ...(examples.length === 1 ? ['Example:'] : ['Examples:']),
    ...examples.map((example) => `  ${example}`),
  ])
}

const inWords = (words: readonly string[]): string =>
  `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`

const signature = ({ name, value }: Option): string =>
  value === null ? `--${name}` : `--${name} ${value}`

function columns(rows: readonly (readonly [string, string])[]): readonly string[] {
  const wide = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(wide)}  ${right}`)
}

const page = (lines: readonly string[]): string => `${lines.join('\n')}\n`
