import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Answer, Validation } from '../../types/engine.ts'
import { notValidated, type Tools, type ValidateNeed } from '../tools.ts'
import { rendering } from './builds.ts'
import { readingHcl } from './hcl.ts'
import { startNative } from './native.ts'
import { type Operation, parsed, tooLargeText } from './operation.ts'
import { Ended, type Program } from './program.ts'
import { compiled, startWasm } from './wasm.ts'
import type { Module } from './webassembly.ts'

type Asked = { readonly key: string }

type ToolsOptions = {
  /** Where the builds are; absent: `render` beside the bundle. */
  readonly folder?: string
  /** The build to use; absent: the native one where it is there, else the other. */
  readonly build?: 'native' | 'wasm'
  /** Milliseconds that one document or build may take. */
  readonly longest?: number
  /** Milliseconds that all builds may take that are asked for at once. */
  readonly longestBuilds?: number
}

export type OpenTools = Tools & {
  /** Ends what was started; whoever asks afterwards starts it anew. */
  close(): Promise<void>
}

/** Some times what the largest document takes that is read at all; a usual one takes a millisecond. */
const usual = 60_000

/** This file is one of the sources, or a part of the bundle. */
const isBundled = !import.meta.filename.endsWith('.ts')
const here = import.meta.dirname
const besides = basename(here) === 'parts' ? dirname(here) : here
const dist = isBundled ? besides : join(here, '..', '..', '..', 'dist')
const workerFile = isBundled
  ? pathToFileURL(join(dist, 'render-worker.mjs'))
  : new URL('./worker.ts', import.meta.url)

/**
 * Opens what judges and reads documents, and renders builds. The program is started when it is first
 * needed and anew after it ended; what it dies of or takes too long for is not done, which the answer
 * says. One thing is done after the other, whoever asks.
 */
export function openTools({
  folder = join(dist, 'render'),
  build,
  longest = usual,
  longestBuilds = 2 * usual,
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

  const answerTo = async <N extends Asked, T>(
    need: N,
    { by, tooLarge, question, answerIn, refused }: Operation<N, T>,
  ): Promise<Answer<T>> => {
    const obstacle = tooLarge(need)
    if (obstacle !== null) return refused(obstacle)
    running ??= start()
    const asked = running.then(({ ask }) => ask(question(need)))
    try {
      return answerIn(await within(asked, longest))
    } catch (error) {
      await stop()
      if (!(error instanceof TooLong)) return refused(`${by} ${(error as Error).message}`)
      const late = refused(`${by} took longer than ${longest / 1000} s and was ended`)
      return { ...late, code: 'timed-out' }
    }
  }

  const answering =
    <N extends Asked, T>(operation: Operation<N, T>, together = Number.POSITIVE_INFINITY) =>
    (needs: readonly N[]): Promise<ReadonlyMap<string, Answer<T>>> => {
      const answers = last.then(async () => {
        const found = new Map<string, Answer<T>>()
        const start = performance.now()
        for (const need of needs) {
          const isLate = performance.now() - start >= together
          found.set(need.key, isLate ? late(operation) : await answerTo(need, operation))
        }
        return found
      })
      last = answers
      return answers
    }

  return {
    validate: answering(validating),
    hcl: answering(readingHcl),
    build: answering(rendering, longestBuilds),
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

const late = <N, T>({ refused }: Operation<N, T>): Answer<T> => ({
  ...refused('all of the tree take too long together; this one was not begun'),
  code: 'timed-out',
})

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

const validating: Operation<ValidateNeed, Validation> = {
  by: 'the validator',
  refused: notValidated,
  tooLarge: tooLargeText,
  question: ({ kubernetes, text }) => JSON.stringify({ operation: 'validate', kubernetes, text }),
  answerIn: (line) => {
    const { verdict, messages, error } = parsed<Validation>(line)
    if (typeof error === 'string') return notValidated(`the validator refuses: ${error}`)
    if (verdict === undefined || !verdicts.includes(verdict) || messages === undefined)
      throw new Ended('answers in another form than it should')
    return { ok: true, value: { verdict, messages } }
  },
}
