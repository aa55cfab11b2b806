/** An instance of a function in its cell, as the platform starts, calls and ends it. */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { type Bounds, makeGroup } from './groups.ts'

export type Surroundings = {
  /** A process whose network the instance has. */
  readonly network: number
  /** The folder with the database's socket; the instance has it as `/database`. */
  readonly database: string
  readonly environment: Readonly<Record<string, string>>
  /** Takes the lines of the log. */
  readonly write: (line: string) => void
}

export type Event = {
  readonly rawUrl: string
  readonly httpMethod: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly isBase64Encoded: boolean
}

export type Answered = {
  readonly status: number
  readonly headers: Readonly<Record<string, readonly string[]>>
  readonly body: string
  /** From the call to the end of the answer; and of the processor. */
  readonly milliseconds: number
  readonly busy: number
}

export type Instance = {
  /** Milliseconds from the start of Node until the platform could call; and of the processor. */
  readonly loading: Promise<{ readonly milliseconds: number; readonly busy: number }>
  /** Calls it; `ended` is settled when it does nothing more, in milliseconds. */
  call(event: Event): { readonly answer: Promise<Answered>; readonly ended: Promise<number> }
  /** The most bytes in use so far: as the group counts, or with what is shared; the larger. */
  peak(): number
  /** Ends it at once. */
  end(): Promise<void>
}

/** What functions have unless told otherwise: https://docs.netlify.com/build/functions/configuration/ */
const usual: Bounds = { megabytes: 1024, share: 0.6 }

/** The longest that anything runs. */
const remaining = 15 * 60_000

let instances = 0

type Reply =
  | { readonly k: 'ready'; readonly milliseconds: number; readonly busy: number }
  | ({ readonly k: 'answer' } & Answered)
  | {
      readonly k: 'done'
      readonly milliseconds: number
      /** Kilobytes. */
      readonly most: number
      readonly error?: string
    }

/** Starts an instance of what is in a folder. */
export function startInstance(
  task: string,
  { network, database, environment, write }: Surroundings,
  bounds: Bounds = usual,
): Instance {
  instances += 1
  const group = makeGroup(`edgewise-${process.pid}-${process.hrtime.bigint()}-${instances}`, bounds)
  const root = mkdtempSync(join(tmpdir(), 'edgewise-cell-'))
  const here = import.meta.dirname
  const child = spawn(
    'nsenter',
    [
      `--net=/proc/${network}/ns/net`,
      'unshare',
      '--mount',
      '--pid',
      '--fork',
      '--kill-child',
      'sh',
      join(here, 'cell.sh'),
    ],
    {
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        ...environment,
        CELL_ROOT: root,
        CELL_TASK: task,
        CELL_DATABASE: database,
        CELL_NODE: dirname(dirname(process.execPath)),
        CELL_LAMBDA: join(here, 'lambda.mjs'),
        CELL_GROUPS: group.files.join(' '),
      },
    },
  )
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  createInterface(child.stdout).on('line', write)
  const replies = repliesOf(child, () => said)
  const ended = once(child, 'exit')
  let [peak, isOver] = [0, false]
  return {
    loading: replies.next('ready'),
    call: (event) => {
      const answer = replies.next('answer')
      const done = replies.next('done')
      child.stdin.write(`${JSON.stringify({ event, remaining })}\n`)
      return {
        answer,
        ended: done.then(({ milliseconds, most, error }) => {
          peak = Math.max(peak, most * 1024)
          if (error !== undefined) throw new Error(`the function failed: ${error}`)
          return milliseconds
        }),
      }
    },
    peak: () => (isOver ? peak : Math.max(peak, group.peak())),
    end: async () => {
      child.kill('SIGKILL')
      await ended
      peak = Math.max(peak, group.peak())
      isOver = true
      await removed(() => group.remove())
      rmSync(root, { recursive: true, force: true })
    },
  }
}

/** The kernel empties a group a moment after its last process ended. */
async function removed(remove: () => void): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      return remove()
    } catch (error) {
      if (tries > 50) throw error
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}

type Waiting = { readonly take: (reply: Reply) => void; readonly fail: (error: Error) => void }

/** Hands each reply to whoever waits for one of its kind. */
function repliesOf(child: ChildProcess, said: () => string) {
  const waiting = new Map<Reply['k'], Waiting[]>()
  const early: Reply[] = []
  let over: Error | null = null
  createInterface(child.stdio[3] as Readable).on('line', (line) => {
    const reply: Reply = JSON.parse(line)
    const first = waiting.get(reply.k)?.shift()
    if (first === undefined) early.push(reply)
    else first.take(reply)
  })
  child.on('exit', (status, signal) => {
    over = new Error(`the instance ended with ${signal ?? status}: ${said()}`)
    for (const each of [...waiting.values()].flat()) each.fail(over)
  })
  return {
    next: <K extends Reply['k']>(k: K): Promise<Extract<Reply, { k: K }>> => {
      const { promise, resolve, reject } = Promise.withResolvers<Extract<Reply, { k: K }>>()
      promise.catch(() => {})
      const index = early.findIndex((reply) => reply.k === k)
      const take = (reply: Reply): void => resolve(reply as Extract<Reply, { k: K }>)
      if (index >= 0) early.splice(index, 1).forEach(take)
      else if (over !== null) reject(over)
      else waiting.set(k, [...(waiting.get(k) ?? []), { take, fail: reject }])
      return promise
    },
  }
}
