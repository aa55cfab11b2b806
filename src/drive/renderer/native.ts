import { spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import { Ended, endless, longestAnswer, type Program, reasonIn } from './program.ts'

/** Characters of standard error that are kept. */
const mostSaid = 4096

/**
 * Starts the native program, which limits its own memory. It gets no environment and no folder, and
 * keeps no process waiting that has nothing else to do.
 *
 * @throws Ended where it cannot be started.
 */
export async function startNative(file: string): Promise<Program> {
  const child = spawn(file, [], { env: {}, cwd: '/', stdio: 'pipe', windowsHide: true })
  const { stdin, stdout, stderr } = child
  const lines = linesOf(() => child.kill('SIGKILL'))
  let said = ''
  stdout.setEncoding('utf8').on('data', lines.take)
  stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(0, mostSaid)
  })
  // Writing to a program that has ended fails; that it ended is told below.
  stdin.on('error', () => {})
  const ended = new Promise<void>((resolve) => {
    child.on('error', ({ message }) => lines.end(`ended: ${message}`))
    child.on('exit', () => resolve())
    child.on('close', (status, signal) => {
      lines.end(`ended: ${reasonIn(said, signal ?? `status ${status}`)}`)
    })
  })
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', ({ message }) => reject(new Ended(`cannot be started: ${message}`)))
  })
  child.unref()
  for (const stream of [stdin, stdout, stderr]) (stream as Socket).unref()
  return {
    ask: (line) => {
      stdin.write(`${line}\n`)
      return lines.next()
    },
    kill: async () => {
      child.kill('SIGKILL')
      child.ref()
      await ended
    },
  }
}

type Waiting = { resolve(line: string): void; reject(reason: Ended): void }

/** Cuts what is written into lines, and hands each to whoever waits for it. */
function linesOf(stop: () => void) {
  /** What has come of a line that has no end yet. */
  let begun: string[] = []
  let length = 0
  let reason: string | null = null
  let waiting: Waiting | null = null
  const end = (why: string) => {
    reason ??= why
    waiting?.reject(new Ended(reason))
    waiting = null
  }
  return {
    end,
    take: (text: string) => {
      const at = text.indexOf('\n')
      if (at >= 0) {
        waiting?.resolve(begun.join('') + text.slice(0, at))
        waiting = null
        begun = []
        length = 0
      }
      begun.push(text.slice(at + 1))
      length += text.length - at - 1
      if (length > longestAnswer) {
        end(endless)
        stop()
      }
    },
    next: () =>
      new Promise<string>((resolve, reject) => {
        if (reason === null) waiting = { resolve, reject }
        else reject(new Ended(reason))
      }),
  }
}
