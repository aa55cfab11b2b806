/** Groups of processes with bounded memory and processor time, by cgroups of version 1 or 2. */

import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type Bounds = {
  readonly megabytes: number
  /** Of one processor. */
  readonly share: number
}

export type Group = {
  /** Whoever writes its process id into all of these is in the group. */
  readonly files: readonly string[]
  /** The most bytes that were in use at once, of files that were read as well. */
  peak(): number
  /** To be called when no process is left in it. */
  remove(): void
}

const root = '/sys/fs/cgroup'
const period = 100_000
const isUnified = existsSync(join(root, 'cgroup.controllers'))

/** Makes a group. @throws where the kernel or the rights of this process do not allow it. */
export function makeGroup(name: string, bounds: Bounds): Group {
  return isUnified ? unified(name, bounds) : divided(name, bounds)
}

function unified(name: string, { megabytes, share }: Bounds): Group {
  const folder = join(root, name)
  writeFileSync(join(root, 'cgroup.subtree_control'), '+memory +cpu')
  mkdirSync(folder)
  writeFileSync(join(folder, 'memory.max'), `${megabytes * 2 ** 20}`)
  writeFileSync(join(folder, 'cpu.max'), `${share * period} ${period}`)
  // What else runs on this machine may not take it away.
  writeFileSync(join(folder, 'cpu.weight'), '10000')
  return {
    files: [join(folder, 'cgroup.procs')],
    peak: () => Number(readFileSync(join(folder, 'memory.peak'), 'utf8')),
    remove: () => rmdirSync(folder),
  }
}

function divided(name: string, { megabytes, share }: Bounds): Group {
  const [memory, cpu] = [join(root, 'memory', name), join(root, 'cpu', name)]
  for (const folder of [memory, cpu]) mkdirSync(folder)
  writeFileSync(join(memory, 'memory.limit_in_bytes'), `${megabytes * 2 ** 20}`)
  writeFileSync(join(cpu, 'cpu.cfs_period_us'), `${period}`)
  writeFileSync(join(cpu, 'cpu.cfs_quota_us'), `${share * period}`)
  // What else runs on this machine may not take it away.
  writeFileSync(join(cpu, 'cpu.shares'), `${2 ** 18}`)
  return {
    files: [memory, cpu].map((folder) => join(folder, 'cgroup.procs')),
    peak: () => Number(readFileSync(join(memory, 'memory.max_usage_in_bytes'), 'utf8')),
    remove: () => {
      for (const folder of [memory, cpu]) rmdirSync(folder)
    },
  }
}

/** Why no group can be made here, in a few words; null where one can. */
export function groupObstacle(): string | null {
  try {
    makeGroup(`edgewise-try-${process.pid}`, { megabytes: 64, share: 0.5 }).remove()
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
