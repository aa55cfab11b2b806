import { InputError } from '../drive/errors.ts'
import { didYouMean } from '../settings/suggest.ts'

/** An option of the command line; `value` is what help calls its argument, null for a switch. */
export type Option = {
  readonly name: string
  readonly value: string | null
  readonly help: string
  readonly choices?: readonly string[]
  readonly repeatable?: boolean
}

/** What was said on the command line, checked against the options that there are. */
export type Arguments = {
  readonly operands: readonly string[]
  /** The options in order of appearance. */
  readonly given: readonly string[]
  has(name: string): boolean
  /** The last value of an option; null where it was not given. */
  text(name: string): string | null
  list(name: string): readonly string[]
}

/**
 * Splits a command line: `--name value`, `--name=value`, `--name` for switches, `-h`, and `--`,
 * after which everything is an operand.
 *
 * @throws InputError for an option that does not exist, lacks its value, or has one too many.
 */
export function parseArguments(argv: readonly string[], options: readonly Option[]): Arguments {
  const values = new Map<string, string[]>()
  const operands: string[] = []
  const words = [...argv]
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '--') operands.push(...words.splice(0))
    else if (!word.startsWith('-') || word === '-') operands.push(word)
    else {
      const { option, inline } = find(word, options)
      const value = argumentOf(option, inline, words)
      values.set(option.name, [...(values.get(option.name) ?? []), value])
    }
  }
  return {
    operands,
    given: [...values.keys()],
    has: (name) => values.has(name),
    text: (name) => values.get(name)?.at(-1) ?? null,
    list: (name) => values.get(name) ?? [],
  }
}

function find(word: string, options: readonly Option[]): { option: Option; inline: string | null } {
  const equals = word.indexOf('=')
  const written = equals < 0 ? word : word.slice(0, equals)
  const name = written === '-h' ? 'help' : written.replace(/^--/, '')
  const option = options.find((each) => each.name === name && written !== name)
  if (option !== undefined) return { option, inline: equals < 0 ? null : word.slice(equals + 1) }
  const names = options.map((each) => `--${each.name}`)
  throw new InputError(`there is no option ${written}${didYouMean(written, names)}`)
}

function argumentOf(option: Option, inline: string | null, words: string[]): string {
  const { name, value, choices } = option
  if (value === null) {
    if (inline !== null) throw new InputError(`--${name} takes no value`)
    return ''
  }
  const given = inline ?? words.shift()
  if (given === undefined || (inline === null && given.startsWith('--')))
    throw new InputError(`--${name} needs a value: --${name} ${value}`)
  if (choices !== undefined && !choices.includes(given)) {
    const hint = didYouMean(given, choices)
    throw new InputError(`--${name} ${given}: it is one of ${choices.join(', ')}${hint}`)
  }
  return given
}
