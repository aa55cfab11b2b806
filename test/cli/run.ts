import { execFileSync, spawn } from 'node:child_process'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '..', '..')
export const bundle = join(root, 'dist', 'edgewise.mjs')

// A build that is not older than its sources costs a few milliseconds.
execFileSync(process.execPath, [join(root, 'tools', 'build.mjs'), '--if-stale'])

export type Ran = { readonly status: number | null; readonly out: string; readonly err: string }

export type RunOptions = {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}

/** Runs a program to its end, without the colours and switches of whoever runs the tests. */
export function run(
  file: string,
  args: readonly string[],
  { cwd = root, env = {} }: RunOptions = {},
): Promise<Ran> {
  const { NO_COLOR: _, FORCE_COLOR: __, EDGEWISE_DEBUG: ___, ...kept } = process.env
  const child = spawn(file, args, {
    cwd,
    env: { ...kept, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const text = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    text.out += chunk
  })
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    text.err += chunk
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status) => resolve({ status, ...text }))
  })
}

/** Runs the built command line. */
export function edgewise(args: readonly string[], options?: RunOptions): Promise<Ran> {
  return run(process.execPath, [bundle, ...args], options)
}
