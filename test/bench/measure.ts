import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** A whole process, started cold: its program, its arguments and where it runs. */
export type Command = {
  readonly name: string
  readonly program: string
  readonly args: readonly string[]
  readonly folder: string
}

/** Medians of milliseconds, and the highest peak of resident memory (MB) of the process itself. */
export type Measured = { readonly median: number; readonly peak: number }

/**
 * Runs commands in turn, one round after the other, so that what else the machine does hits all of
 * them alike. What they print is thrown away; an exit status above 1 is an error.
 */
export async function interleaved(
  commands: readonly Command[],
  rounds: number,
): Promise<ReadonlyMap<string, Measured>> {
  const times = new Map<string, number[]>(commands.map(({ name }) => [name, []]))
  const peaks = new Map<string, number>()
  for (const command of commands) peaks.set(command.name, (await run(command, true)).peak)
  for (let round = 0; round < rounds; round++) {
    for (const command of commands) {
      times.get(command.name)?.push((await run(command, false)).milliseconds)
    }
  }
  return new Map(
    [...times].map(([name, taken]) => [
      name,
      { median: median(taken), peak: peaks.get(name) ?? Number.NaN },
    ]),
  )
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}

/** The run that watches memory is not the one whose time counts: watching costs time. */
function run(
  { name, program, args, folder }: Command,
  watches: boolean,
): Promise<{ readonly milliseconds: number; readonly peak: number }> {
  const start = performance.now()
  const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
  let peak = Number.NaN
  const look = (): void => {
    peak = peakOf(child.pid) ?? peak
  }
  const timer = watches ? setInterval(look, 5) : undefined
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += String(chunk)
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status) => {
      clearInterval(timer)
      const milliseconds = performance.now() - start
      if (status === 0 || status === 1) resolve({ milliseconds, peak })
      else reject(new Error(`${name} ended with ${status}: ${said.trim()}`))
    })
  })
}

/** VmHWM of /proc, which only grows; null where there is no such thing. */
function peakOf(pid: number | undefined): number | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1]
    return kilobytes === undefined ? null : Number(kilobytes) / 1024
  } catch {
    return null
  }
}
