import { readFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { drive } from '../drive/drive.ts'
import { InputError } from '../drive/errors.ts'
import type { Objects } from '../drive/objects.ts'
import type { Tools } from '../drive/tools.ts'
import type { Value } from '../engine.ts'
import { count } from '../report/words.ts'
import { isCalendarDay } from '../settings/day.ts'
import type { Options, Request } from '../types/engine.ts'
import type { Arguments } from './arguments.ts'
import { type Bar, openBar } from './progress.ts'
import type { Terminal } from './terminal.ts'
import { lateTools } from './tools.ts'

/** The engine's options, from those of the command line. */
export function optionsOf(args: Arguments): Options {
  return {
    asOf: day(args.text('as-of')),
    clusters: args.list('cluster'),
    kubernetes: kubernetesVersion(args.text('kubernetes-version')),
    entry: args.text('entry'),
    set: args.list('set'),
    explain: args.has('explain'),
    // The terminal shows what an entry rests on only where it explains it.
    evidence: args.has('explain') || (args.text('format') ?? 'text') !== 'text',
    settings: settingsFile(args.text('settings')),
  }
}

/**
 * Drives a request to its end, with a bar for who watches, and with the tools, which are started when
 * the first of them is asked and ended in any case.
 */
export async function answered<R extends Request>(
  request: R,
  objects: Objects,
  terminal: Terminal,
): Promise<Value<R>> {
  const bar = openBar(terminal.isWatched)
  const tools = lateTools()
  try {
    const driven = await drive(request, objects, {
      memo: new Map(),
      progress: bar.update,
      tools: told(tools, bar),
    })
    if (!driven.ok) throw new InputError(driven.refusal.message)
    return driven.value
  } finally {
    bar.end()
    await tools.close()
  }
}

/** Tools that say what they do. */
const told = (tools: Tools, bar: Bar): Tools => ({
  validate: (needs) => {
    bar.say(`checking ${count(needs.length, 'object')} ...`)
    return tools.validate(needs)
  },
  build: (tasks) => {
    bar.say(`rendering ${count(tasks.length, 'build')} ...`)
    return tools.build(tasks)
  },
  hcl: tools.hcl,
})

/** The folder that a command is about. */
export function folderOf(args: Arguments): string {
  return resolve(args.operands[0] ?? '.')
}

function day(written: string | null): string {
  if (written === null) return new Date().toISOString().slice(0, 10)
  if (isCalendarDay(written)) return written
  throw new InputError(`--as-of ${written}: write a day of the calendar as YYYY-MM-DD`)
}

function kubernetesVersion(written: string | null): string | null {
  if (written === null || /^1\.\d{1,3}$/.test(written)) return written
  throw new InputError(`--kubernetes-version ${written}: write it as 1.Y, e.g. 1.35`)
}

function settingsFile(path: string | null): Options['settings'] {
  if (path === null) return null
  try {
    return { path: relative('.', path), bytes: readFileSync(path) }
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    const what = code === 'ENOENT' ? 'there is no such file' : `the file cannot be read (${code})`
    throw new InputError(`--settings ${path}: ${what}`)
  }
}
