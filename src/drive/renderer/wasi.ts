import { randomFillSync } from 'node:crypto'
import { reasonIn } from './program.ts'
import { type Memory, type Module, WebAssembly } from './webassembly.ts'

/** What `room`, `handle` and `replied` are is said in tools/render/main_wasip1.go. */
type Exports = {
  readonly memory: Memory
  _initialize(): void
  room(length: number): number
  handle(): number
  replied(): number
}

const done = 0
const badDescriptor = 8
const standardError = 2

/** Characters of standard error that are kept. */
const mostSaid = 4096

/**
 * Runs the module, and returns what answers a line with a line. To the module there are clocks,
 * random numbers and standard error: every other call of WASI (preview 1) is told that there is no
 * such file. Throws what the module dies of; then it is not to be asked again.
 */
export function instantiate(module: Module): (line: string) => string {
  const said = { text: '' }
  const memory = () => new Uint8Array(exports.memory.buffer)
  const { exports } = new WebAssembly.Instance(module, {
    wasi_snapshot_preview1: host(module, () => exports.memory.buffer, said),
  }) as { readonly exports: Exports }
  const handled = (line: string): string => {
    const question = new TextEncoder().encode(line)
    const room = exports.room(question.length)
    memory().set(question, room)
    const length = exports.handle()
    const reply = exports.replied()
    return new TextDecoder().decode(memory().subarray(reply, reply + length))
  }
  exports._initialize()
  return (line) => {
    try {
      return handled(line)
    } catch (error) {
      throw new Error(reasonIn(said.text, (error as Error).message))
    }
  }
}

type Call = (...given: never[]) => number

function host(
  module: Module,
  memory: () => ArrayBuffer,
  said: { text: string },
): Record<string, Call> {
  const view = () => new DataView(memory())
  const zeroes = (...places: number[]) => {
    for (const place of places) view().setUint32(place, 0, true)
    return done
  }
  const given: Record<string, Call> = {
    args_get: () => done,
    args_sizes_get: zeroes,
    environ_get: () => done,
    environ_sizes_get: zeroes,
    sched_yield: () => done,
    clock_time_get: (_id: number, _precision: bigint, place: number) => {
      view().setBigUint64(place, process.hrtime.bigint(), true)
      return done
    },
    random_get: (place: number, length: number) => {
      randomFillSync(new Uint8Array(memory(), place, length))
      return done
    },
    // The runtime only ever sleeps here; it is woken at once.
    poll_oneoff: (asked: number, events: number, _count: number, happened: number) => {
      new Uint8Array(memory()).fill(0, events, events + 32).copyWithin(events, asked, asked + 8)
      view().setUint32(happened, 1, true)
      return done
    },
    fd_write: (descriptor: number, parts: number, count: number, written: number) => {
      if (descriptor !== standardError) return badDescriptor
      const bytes = gathered(memory(), parts, count)
      said.text = (said.text + new TextDecoder().decode(bytes)).slice(0, mostSaid)
      view().setUint32(written, bytes.length, true)
      return done
    },
    proc_exit: (status: number) => {
      throw new Error(`status ${status}`)
    },
  }
  const names = WebAssembly.Module.imports(module).map(({ name }) => name)
  return Object.fromEntries(names.map((name) => [name, given[name] ?? (() => badDescriptor)]))
}

/** The bytes of a list of buffers, each an address and a length. */
function gathered(memory: ArrayBuffer, parts: number, count: number): Uint8Array {
  const view = new DataView(memory)
  const buffers = Array.from({ length: count }, (_, index) => {
    const at = parts + index * 8
    return new Uint8Array(memory, view.getUint32(at, true), view.getUint32(at + 4, true))
  })
  return Buffer.concat(buffers)
}
