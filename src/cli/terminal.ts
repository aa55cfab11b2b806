import type { Arguments } from './arguments.ts'
import { writeAll } from './output.ts'

/** Where results and notes go, and how they may look. */
export type Terminal = {
  readonly color: boolean
  /** Whether results go to a screen, not to a file or a program. */
  readonly isScreen: boolean
  /** Columns to fill. */
  readonly width: number
  /** Whether somebody watches standard error and wants to see what goes on. */
  readonly isWatched: boolean
  /** Writes a result to standard output; settles when it has been handed over. */
  print(text: string): Promise<void>
  /** Writes one line to standard error, unless it should be quiet. */
  note(line: string): void
  /** Says in one line on standard error what was not done. */
  complain(line: string): void
}

/** Columns where nobody looks: a pipe, a file. */
const defaultWidth = 100

/** How wide the output may be, and whether it may be coloured (NO_COLOR is respected). */
export function openTerminal(args: Arguments, environment: NodeJS.ProcessEnv): Terminal {
  const { stdout, stderr } = process
  const isQuiet = args.has('quiet')
  return {
    color: wantsColor(args.text('color'), stdout.isTTY, environment),
    isScreen: stdout.isTTY,
    width: stdout.isTTY ? Math.max(40, stdout.columns || defaultWidth) : defaultWidth,
    isWatched: stderr.isTTY && !isQuiet,
    print: (text) => writeAll(stdout, text),
    note: (line) => {
      if (!isQuiet) stderr.write(`${line}\n`)
    },
    complain: (line) => {
      stderr.write(`edgewise: ${line}\n`)
    },
  }
}

/** `auto` is colour on a terminal, unless https://no-color.org says otherwise. */
export function wantsColor(
  wish: string | null,
  isTerminal: boolean,
  environment: NodeJS.ProcessEnv,
): boolean {
  if (wish === 'always' || wish === 'never') return wish === 'always'
  if ((environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb') return false
  return isTerminal
}
