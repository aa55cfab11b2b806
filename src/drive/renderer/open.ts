import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Answer, Validation } from '../../types/engine.ts'
import { notValidated, type Tools, type ValidateNeed } from '../tools.ts'
import { startNative } from './native.ts'
import { Ended, type Program } from './program.ts'
import { compiled, startWasm } from './wasm.ts'
import type { Module } from './webassembly.ts'

type ToolsOptions = {
  /** Where the builds are; absent: `render` beside the bundle. */
  readonly folder?: string
  /** The build to use; absent: the native one where it is there, else the other. */
  readonly build?: 'native' | 'wasm'
  /** Milliseconds that one document may take. */
  readonly longest?: number
}

type OpenTools = Tools & {
  /** Ends what was started; whoever asks afterwards starts it anew. */
  close(): Promise<void>
}

/** Some times what the largest document takes that is read at all; a usual one takes a millisecond. */
const usual = 60_000

/** Characters of a document; what is read at all is shorter. */
const longestDocument = 8_000_000

/** This file is one of the sources, or a part of the bundle. */
const isBundled = !import.meta.filename.endsWith('.ts')
const here = import.meta.dirname
const besides = basename(here) === 'parts' ? dirname(here) : here
const dist = isBundled ? besides : join(here, '..', '..', '..', 'dist')
const workerFile = isBundled
  ? pathToFileURL(join(dist, 'render-worker.mjs'))
  : new URL('./worker.ts', import.meta.url)

/**
 * Opens what judges documents. The program is started when it is first needed and anew after it
 * ended; a document that it dies of or takes too long for is not validated, which its answer says.
 * Documents are judged one after the other, whoever asks.
 */
export function openTools({
  folder = join(dist, 'render'),
  build,
  longest = usual,
}: ToolsOptions = {}): OpenTools {
  const start = starter(folder, build)
  let running: Promise<Program> | null = null
  let last: Promise<unknown> = Promise.resolve()

  const stop = async () => {
    const program = running
    running = null
    await program?.then(
      ({ kill }) => kill(),
      () => {},
    )
  }

  const judge = async (need: ValidateNeed): Promise<Answer<Validation>> => {
    if (need.text.length > longestDocument) return notValidated('the document is too large')
    running ??= start()
    const asked = running.then(({ ask }) => ask(question(need)))
    try {
      return validationIn(await within(asked, longest))
    } catch (error) {
      await stop()
      return failure(error, longest)
    }
  }

  const judgeAll = async (needs: readonly ValidateNeed[]) => {
    const answers = new Map<string, Answer<Validation>>()
    for (const need of needs) answers.set(need.key, await judge(need))
    return answers
  }

  return {
    validate: (needs) => {
      const answers = last.then(() => judgeAll(needs))
      last = answers
      return answers
    },
    close: async () => {
      await last
      await stop()
    },
  }
}

function starter(folder: string, build: 'native' | 'wasm' | undefined): () => Promise<Program> {
  const native = join(folder, 'render')
  const module = join(folder, 'render.wasm')
  let compilation: Promise<Module> | null = null
  return async () => {
    if (build !== 'wasm' && existsSync(native)) {
      const program = await startNative(native).catch((error: Error) => error)
      if ('ask' in program) return program
      if (build === 'native') throw program
    }
    if (build === 'native' || !existsSync(module))
      throw new Ended('is not built: node tools/render.mjs builds it')
    compilation ??= compiled(module)
    return startWasm(await compilation, workerFile)
  }
}

const question = ({ kubernetes, text }: ValidateNeed): string =>
  JSON.stringify({ operation: 'validate', kubernetes, text })

class TooLong extends Error {}

/** Keeps the process waiting, as the program itself does not. */
async function within<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TooLong()), milliseconds)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

const verdicts = ['valid', 'invalid', 'no-schema']

/** The answer that the program wrote; its form is in tools/render/protocol.go. */
function validationIn(line: string): Answer<Validation> {
  const { verdict, messages, error } = parsed(line)
  if (typeof error === 'string') return notValidated(`the validator refuses: ${error}`)
  if (verdict === undefined || !verdicts.includes(verdict) || messages === undefined)
    throw new Ended('answers in another form than it should')
  return { ok: true, value: { verdict, messages } }
}

function parsed(line: string): Partial<Validation> & { readonly error?: unknown } {
  try {
    return Object(JSON.parse(line))
  } catch {
    return {}
  }
}

function failure(error: unknown, longest: number): Answer<Validation> {
  if (error instanceof TooLong) {
    const message = `the validator took longer than ${longest / 1000} s and was ended`
    return { ok: false, code: 'timed-out', message, transient: false }
  }
  const { message } = error as Error
  return notValidated(`the validator ${message}`)
}
