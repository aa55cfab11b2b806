import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import type { Database } from '../../src/jobs/open.ts'

const program = new URL('./worker.ts', import.meta.url).pathname

export type WorkerProcess = {
  /** Waits until it has said a line. */
  hears(line: string): Promise<void>
  said(): readonly string[]
  tell(line: string): void
  kill(signal: NodeJS.Signals): void
  /** Its exit status (null: killed) and what it wrote to standard error. */
  end(): Promise<{ readonly status: number | null; readonly error: string }>
}

/** Starts `worker.ts` in a process of its own, killed after the test at the latest. */
export function startWorker(database: Database): WorkerProcess {
  const child: ChildProcess = spawn(process.execPath, [program, JSON.stringify(database)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const said: string[] = []
  let error = ''
  let changed: () => void = () => {}
  const { stdout, stderr } = child
  if (stdout === null || stderr === null) throw new Error('a worker without streams')
  createInterface(stdout).on('line', (line) => {
    said.push(line)
    changed()
  })
  stderr.setEncoding('utf8').on('data', (text) => {
    error += text
  })
  const ended = new Promise<number | null>((resolve) =>
    child.once('close', (status) => {
      resolve(status)
      changed()
    }),
  )
  return {
    async hears(line) {
      while (!said.includes(line)) {
        if (child.exitCode !== null) throw new Error(`it ended and said: ${said}; ${error}`)
        await new Promise<void>((resolve) => {
          changed = resolve
        })
      }
    },
    said: () => said,
    tell: (line) => void child.stdin?.write(`${line}\n`),
    kill: (signal) => void child.kill(signal),
    end: async () => ({ status: await ended, error }),
  }
}
