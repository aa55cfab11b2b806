import { readdirSync, readFileSync } from 'node:fs'

type Process = { readonly pid: number; readonly parent: number; readonly seconds: number }

/** Ticks of `/proc/<pid>/stat` in a second, on every Linux that matters. */
const ticks = 100

/** Processor time of a process and of those of its children that ended; null where there is none. */
function read(pid: number): Process | null {
  try {
    const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(/\) (?=\S )/)
    const fields = rest.split(' ').map(Number)
    const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11, 15)
    const parent = fields[1] ?? 0
    return { pid, parent, seconds: (user + system + childUser + childSystem) / ticks }
  } catch {
    return null
  }
}

/**
 * Seconds of processor time that a process and all below it have taken so far; 0 where the system
 * does not tell.
 */
export function processorSeconds(pid: number): number {
  const all = pids().flatMap((each) => read(each) ?? [])
  const below = (of: number): number =>
    all
      .filter(({ parent }) => parent === of)
      .reduce((sum, each) => sum + each.seconds + below(each.pid), 0)
  return (all.find((each) => each.pid === pid)?.seconds ?? 0) + below(pid)
}

function pids(): readonly number[] {
  try {
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []))
  } catch {
    return []
  }
}
