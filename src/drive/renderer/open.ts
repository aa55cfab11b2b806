import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Answer, Built, Validation } from '../../types/engine.ts'
import {
  type BuildTask,
  notRendered,
  notValidated,
  type Tools,
  type ValidateNeed,
} from '../tools.ts'
import { buildQuestion, builtIn } from './builds.ts'
import { startNative } from './native.ts'
import { Ended, type Program } from './program.ts'
import { compiled, startWasm } from './wasm.ts'
import type { Module } from './webassembly.ts'

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

/** Characters of a document; what is read at all is shorter. */
const longestDocument = 8_000_000

/** Characters of a question about a build, below the longest line that the program reads. */
const longestBuild = 60_000_000

/** This file is one of the sources, or a part of the bundle. */
const isBundled = !import.meta.filename.endsWith('.ts')
const here = import.meta.dirname
const besides = basename(here) === 'parts' ? dirname(here) : here
const dist = isBundled ? besides : join(here, '..', '..', '..', 'dist')
const workerFile = isBundled
  ? pathToFileURL(join(dist, 'render-worker.mjs'))
  : new URL('./worker.ts', import.meta.url)

/**
 * Opens what judges documents and renders builds. The program is started when it is first needed and anew after it
 * ended; a document that it dies of or takes too long for is not validated, which its answer says.
 * One is asked after the other, whoever asks.
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

  /** What the program answers to a question; where it fails, why. */
  const ask = async <T>(asked: string, read: (line: string) => Answer<T>, what: What) => {
    running ??= start()
    const program = running
    try {
      return read(
        await within(
          program.then((one) => one.ask(asked)),
          longest,
        ),
      )
    } catch (error) {
      await stop()
      return failure(error, longest, what)
    }
  }

  const judge = async (need: ValidateNeed): Promise<Answer<Validation>> =>
    need.text.length > longestDocument
      ? notValidated('the document is too large')
      : await ask(question(need), validationIn, 'validator')

  const render = async (task: BuildTask): Promise<Answer<Built>> => {
    const asked = buildQuestion(task)
    return asked.length > longestBuild
      ? notRendered('its files are too large')
      : await ask(asked, builtIn, 'renderer')
  }

  /** One after the other, whoever asks. */
  const each = <N extends { readonly key: string }, T>(
    needs: readonly N[],
    work: (need: N) => Promise<Answer<T>>,
  ): Promise<ReadonlyMap<string, Answer<T>>> => {
    const answers = last.then(async () => {
      const found = new Map<string, Answer<T>>()
      for (const need of needs) found.set(need.key, await work(need))
      return found
    })
    last = answers
    return answers
  }

  return {
    validate: (needs) => each(needs, judge),
    build: (tasks) => {
      const watch = { left: longestBuilds }
      return each(tasks, (task) => timed(watch, () => render(task)))
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

/** Works as long as there is time left, of which the work takes some. */
async function timed(
  watch: { left: number },
  work: () => Promise<Answer<Built>>,
): Promise<Answer<Built>> {
  if (watch.left <= 0) {
    const message = 'the builds of the tree take too long together; this one was not begun'
    return { ok: false, code: 'timed-out', message, transient: false }
  }
  const start = performance.now()
  try {
    return await work()
  } finally {
    watch.left -= performance.now() - start
  }
}

type What = 'validator' | 'renderer'

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

function failure(error: unknown, longest: number, what: What): Answer<never> {
  if (error instanceof TooLong) {
    const message = `the ${what} took longer than ${longest / 1000} s and was ended`
    return { ok: false, code: 'timed-out', message, transient: false }
  }
  const said = `the ${what} ${(error as Error).message}`
  return what === 'validator' ? notValidated(said) : notRendered(said)
}
