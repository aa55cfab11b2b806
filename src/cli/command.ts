import type { Arguments } from './arguments.ts'
import type { OptionName } from './options.ts'
import type { Terminal } from './terminal.ts'

/** 0: nothing at or above the level; 1: something; 2: wrong input or options; 3: a defect. */
export type ExitStatus = 0 | 1 | 2 | 3

export type Format = 'text' | 'json' | 'markdown' | 'mermaid'

/** A command of the command line; `run` loads what it needs, so that the others start at once. */
export type Command = {
  readonly name: string
  /** What help calls its operand, in brackets where it may be left out; empty: it takes none. */
  readonly operand: string
  readonly summary: string
  readonly about: readonly string[]
  readonly options: readonly OptionName[]
  /** What `--format` may be, the default first; empty: it has no such option. */
  readonly formats: readonly Format[]
  readonly examples: readonly string[]
  readonly run: (args: Arguments, terminal: Terminal) => Promise<ExitStatus>
}
