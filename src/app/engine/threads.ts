import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { Defect, Transient } from '../../drive/errors.ts'
import type { Objects } from '../../drive/objects.ts'
import { noTools, type Tools } from '../../drive/tools.ts'
import { type Bounds, bounded, TooMuch, usual } from './bounds.ts'
import type { Engine, Result, Source } from './engine.ts'
import { type Asked, type FromThread, serveThread, type ToThread } from './thread.ts'

/** What a task may take before it is too large. */
export type Limits = {
  /** Milliseconds that it may work, waits for objects not counted. */
  readonly milliseconds: number
  /** Of the thread's own memory; the bytes that it reads are bounded by themselves. */
  readonly megabytes: number
  readonly bounds: Bounds
}

const plenty: Limits = { milliseconds: 60_000, megabytes: 1024, bounds: usual }

export type Threads = Engine & {
  /** Ends the thread that waits for a task; those at work end with theirs. */
  close(): Promise<void>
}

/** Says to a thread that it is one of these, in a process that has others as well. */
const mark = 'edgewise engine'

/**
 * Does tasks in threads, one at a time in each: so that no task holds up the process, and one that
 * takes too long or too much memory can be ended, its thread with it. A thread that did its task does
 * others, because it has learned to be quick by then; of the task nothing is left in it. The first
 * one is begun ahead.
 *
 * @param most tasks at work at once; the others wait for their turn.
 * @param options what a task may take, and what judges documents for all of them.
 */
export function openThreads(
  most: number,
  { limits = plenty, tools = noTools }: { readonly limits?: Limits; readonly tools?: Tools } = {},
): Threads {
  const takeTurn = turns(most)
  const idle = [start(limits)]
  let isClosed = false
  const leave = async (worker: Worker, isWell: boolean): Promise<void> => {
    if (isWell && !isClosed) idle.push(worker)
    else await worker.terminate()
  }
  return {
    run: async (task, input, objects, signal) => {
      const giveBack = await takeTurn()
      const worker = idle.pop() ?? start(limits)
      let isWell = false
      try {
        signal?.throwIfAborted()
        const source = { ...bounded(objects, limits.bounds), ...tools }
        const result = await converse({ worker, source, limits }, { task, input }, signal)
        isWell = result.ok && !over.has(worker)
        // Types end where messages begin: what comes back is what the task of that name returns.
        return result as never
      } catch (error) {
        if (error instanceof TooMuch) return { ok: false, message: error.message }
        throw error
      } finally {
        await leave(worker, isWell)
        giveBack()
      }
    },
    close: async () => {
      isClosed = true
      await Promise.all(idle.splice(0).map((worker) => worker.terminate()))
    },
  }
}

/** Threads that ended, whatever they were at. */
const over = new WeakSet<Worker>()

/** Begins this file as a thread; it holds up no process that wants to end. */
function start({ megabytes }: Limits): Worker {
  const worker = new Worker(new URL(import.meta.url), {
    workerData: mark,
    execArgv: [],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: megabytes },
  })
  worker.unref()
  worker.once('exit', () => over.add(worker))
  // Whoever gave it a task is told of its errors; one without a task is not missed.
  worker.on('error', () => {})
  return worker
}

type Work = { readonly worker: Worker; readonly source: Source; readonly limits: Limits }

/** Asks a thread, hands it the objects that it needs, and waits for its answer. */
function converse(
  { worker, source, limits }: Work,
  asked: Asked,
  signal: AbortSignal | undefined,
): Promise<Result<unknown>> {
  const { promise, resolve, reject } = Promise.withResolvers<Result<unknown>>()
  const watch = stopwatch(limits.milliseconds, () => resolve(tooLarge('time')))
  const tell = (message: ToThread): void => {
    watch.start()
    worker.postMessage(message)
  }
  const fetched = async (need: FromThread & { k: 'need' }): Promise<void> => {
    tell({ k: 'given', call: need.call, value: await given(need, source) })
  }
  const heard = (message: FromThread): void => {
    watch.stop()
    if (message.k === 'need') fetched(message).catch(reject)
    else if (message.k === 'done') resolve({ ok: true, value: message.value })
    else reject(message.isTransient ? new Transient(message.what) : new Defect(message.what))
  }
  const failed = (error: NodeJS.ErrnoException): void => {
    if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') resolve(tooLarge('memory'))
    else reject(new Defect(`the thread failed: ${error.name}`))
  }
  const ended = (): void => reject(new Defect('the thread ended without an answer'))
  worker.on('message', heard).on('error', failed).on('exit', ended)
  const end = (): void => reject(signal?.reason)
  signal?.addEventListener('abort', end)
  if (over.has(worker)) ended()
  tell({ k: 'ask', asked })
  return promise.finally(() => {
    watch.stop()
    worker.off('message', heard).off('error', failed).off('exit', ended)
    signal?.removeEventListener('abort', end)
  })
}

async function given({ what, key }: FromThread & { k: 'need' }, source: Source) {
  if (what === 'tree') return source.tree(key)
  if (what === 'blobs') return alone(await source.blobs(key))
  if (what === 'hcl') return source.hcl(key)
  return what === 'verdicts' ? source.validate(key) : source.build(key)
}

/** Small contents share memory, and all of that would be sent with each. */
const alone = (found: Blobs): Blobs =>
  new Map(
    [...found].map(([id, answer]) => [
      id,
      answer.ok ? { ok: true, value: new Uint8Array(answer.value) } : answer,
    ]),
  )

type Blobs = Awaited<ReturnType<Objects['blobs']>>

const tooLarge = (what: 'time' | 'memory') =>
  ({ ok: false, message: `it takes more ${what} than there is for one change` }) as const

/** Tells when so many milliseconds have passed, those not counted in which it was stopped. */
function stopwatch(milliseconds: number, over: () => void) {
  let left = milliseconds
  let since: number | null = null
  let timer: NodeJS.Timeout | undefined
  const stop = (): void => {
    clearTimeout(timer)
    if (since !== null) left -= performance.now() - since
    since = null
  }
  return {
    stop,
    start: () => {
      stop()
      since = performance.now()
      timer = setTimeout(over, Math.max(0, left)).unref()
    },
  }
}

/** Lets so many go on at once, in the order in which they came; each gives its turn back. */
function turns(most: number): () => Promise<() => void> {
  const waiting: (() => void)[] = []
  let free = most
  const giveBack = (): void => {
    const first = waiting.shift()
    if (first === undefined) free += 1
    else first()
  }
  return async () => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    return giveBack
  }
}

if (!isMainThread && workerData === mark && parentPort !== null) serveThread(parentPort)
