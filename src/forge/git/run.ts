import { spawn } from 'node:child_process'
import { InputError } from '../../drive/errors.ts'

export type Ran = { readonly status: number; readonly stdout: Buffer; readonly stderr: string }

export type RunOptions = {
  readonly input?: string
  /** Takes standard output as it comes, in place of `stdout`. */
  readonly onData?: (chunk: Buffer) => void
  /** Configuration that goes before the repository's own, whatever its keys are called. */
  readonly config?: readonly (readonly [string, string])[]
  /** The index to use in place of the repository's. */
  readonly index?: string
  /** Milliseconds that it may take. */
  readonly within?: number
}

/** Milliseconds: longer than the largest repositories take; a pipe in place of a file has no end. */
const longest = 600_000

/**
 * What a repository's own configuration may not decide: it is as foreign as its files. Options
 * given here go before those of the repository.
 */
const overrides: readonly string[] = [
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.untrackedCache=false',
  'protocol.allow=never',
]

const fixed: NodeJS.ProcessEnv = {
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  // Replaced objects would not have the content that their id names.
  GIT_NO_REPLACE_OBJECTS: '1',
  // A partial clone fetches what it misses. The first is heeded from Git 2.45 on; the second makes
  // every transport of older ones fail, whatever `protocol.*.allow` the repository sets.
  GIT_NO_LAZY_FETCH: '1',
  GIT_ALLOW_PROTOCOL: 'none',
}

/** Runs `git` without a shell, with none of the caller's `GIT_*` variables. */
export function git(
  folder: string,
  args: readonly string[],
  { input = '', onData, config = [], index, within = longest }: RunOptions = {},
): Promise<Ran> {
  const settings = overrides.flatMap((setting) => ['-c', setting])
  const child = spawn('git', ['-C', folder, ...settings, ...args], {
    env: { ...environment(), ...configured(config), ...indexed(index) },
    stdio: 'pipe',
    windowsHide: true,
    timeout: within,
  })
  return new Promise((resolve, reject) => {
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    child.stdout.on('data', onData ?? ((chunk: Buffer) => stdout.push(chunk)))
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
    child.on('error', (error: NodeJS.ErrnoException) => reject(startError(error)))
    child.on('close', (status, signal) => {
      if (signal !== null) return reject(endedBy(signal, args))
      resolve({
        status: status ?? 1,
        stdout: Buffer.concat(stdout),
        stderr: Buffer.concat(stderr).toString(),
      })
    })
    // Git may end before it has read everything; its status says what that means.
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })
}

/** As of `git config`'s GIT_CONFIG_COUNT: `-c` would cut a key at its first equals sign. */
const configured = (config: readonly (readonly [string, string])[]): NodeJS.ProcessEnv =>
  Object.fromEntries([
    ['GIT_CONFIG_COUNT', `${config.length}`],
    ...config.flatMap(([key, value], n) => [
      [`GIT_CONFIG_KEY_${n}`, key],
      [`GIT_CONFIG_VALUE_${n}`, value],
    ]),
  ])

const indexed = (index: string | undefined): NodeJS.ProcessEnv =>
  index === undefined ? {} : { GIT_INDEX_FILE: index }

/** Standard output of a call that has to succeed. */
export async function gitOutput(
  folder: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Buffer> {
  const ran = await git(folder, args, options)
  if (ran.status !== 0) throw gitError(ran)
  return ran.stdout
}

/** Half of an answer is none, and what Git has not said is nothing to go by. */
const endedBy = (signal: string, [command]: readonly string[]): InputError =>
  new InputError(`git ${command} was ended by ${signal}, or took too long`)

/** What mends the commonest complaints of Git. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [/dubious ownership/, '; trust it with git config --global --add safe.directory <folder>'],
  [/promisor remote|lazy fetching/, ' (a partial clone lacks files: use a full one)'],
]

/** Git's own complaint, as one line, with what mends it. */
export function gitError({ stderr, status }: Ran): InputError {
  const lines = stderr.split('\n').map((line) => line.trim())
  const line = lines.find((text) => /^(?:fatal|error):/.test(text)) ?? lines[0] ?? ''
  const complaint = line.replace(/^(?:fatal|error): /, '') || `exit status ${status}`
  const remedy = remedies.find(([pattern]) => pattern.test(stderr))?.[1] ?? ''
  return new InputError(`git: ${complaint}${remedy}`)
}

/** Thrown where there is no `git` at all. */
export class NoGit extends InputError {}

function startError(error: NodeJS.ErrnoException): Error {
  if (error.code !== 'ENOENT') return error
  return new NoGit('git was not found: install it, or name a folder outside of a repository')
}

function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^GIT_/i.test(name))
  return { ...Object.fromEntries(kept), ...fixed }
}
