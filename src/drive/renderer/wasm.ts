import { readFile } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'
import { Ended, endless, longestAnswer, type Program, reasonIn } from './program.ts'
import { type Module, WebAssembly } from './webassembly.ts'

/** Of the thread's own JavaScript, which only passes lines on. The module bounds its own memory. */
const resourceLimits = {
  maxOldGenerationSizeMb: 256,
  maxYoungGenerationSizeMb: 32,
  stackSizeMb: 16,
}

/**
 * Starts the WebAssembly build in a thread of its own. `module` is compiled once by whoever starts.
 *
 * @throws Ended where the thread cannot be started.
 */
export async function startWasm(module: Module, file: URL): Promise<Program> {
  const worker = new Worker(file, {
    workerData: module,
    env: {},
    argv: [],
    execArgv: [],
    resourceLimits,
  })
  let reason: string | null = null
  let fail: (error: Ended) => void = () => {}
  const end = (why: string) => {
    reason ??= why
    fail(new Ended(reason))
  }
  worker.on('error', (error: Error) => end(`ended: ${reasonIn(error.message, 'an error')}`))
  worker.on('exit', (status) => end(`ended: status ${status}`))
  await new Promise<void>((resolve, reject) => {
    fail = reject
    worker.once('online', resolve)
  })
  worker.unref()
  return {
    ask: (line) =>
      new Promise((resolve, reject) => {
        if (reason !== null) return reject(new Ended(reason))
        fail = reject
        worker.removeAllListeners('message').once('message', (answer: string) => {
          if (answer.length <= longestAnswer) return resolve(answer)
          end(endless)
        })
        worker.postMessage(line)
      }),
    kill: async () => {
      await worker.terminate()
    },
  }
}

/** Compiles the module of a file. */
export async function compiled(file: string): Promise<Module> {
  return await WebAssembly.compile(await readFile(file))
}
