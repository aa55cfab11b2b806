import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** A process that serves until it is killed. */
export type Servant = {
  /** Where it listens. */
  readonly url: string
  readonly pid: number
  /** Ends it as if its machine lost power; returns when it is gone. */
  kill(): Promise<void>
}

/** Every process that was started and is not known to be gone. */
const alive = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of alive) child.kill('SIGKILL')
})

/**
 * Starts a program of this folder and waits until it says where it listens. It has to end with its
 * standard input, which ends with this process.
 *
 * @param told is given every other line that it says.
 * @throws Error where it ends before.
 */
export async function startServant(
  program: string,
  part: object,
  told: (line: string) => void = () => {},
): Promise<Servant> {
  const file = new URL(program, import.meta.url).pathname
  const child = spawn(process.execPath, [file, JSON.stringify(part)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  alive.add(child)
  const gone = once(child, 'exit').finally(() => alive.delete(child))
  let error = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    error = `${error}${text}`.slice(-2000)
  })
  const url = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) =>
      line.startsWith('http://') ? resolve(line) : told(line),
    )
    gone.then(([status]) => reject(new Error(`${program} ended with ${status}: ${error}`)), reject)
  })
  let isMeant = false
  gone.then(
    ([status, signal]) => {
      if (!isMeant) process.stderr.write(`${program} ended with ${status ?? signal}: ${error}\n`)
    },
    () => {},
  )
  return {
    url,
    pid: child.pid ?? 0,
    kill: async () => {
      isMeant = true
      child.kill('SIGKILL')
      await gone
    },
  }
}
