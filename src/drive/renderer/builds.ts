import type { Built } from '../../types/engine.ts'
import { type BuildTask, notRendered } from '../tools.ts'
import { type Operation, parsed } from './operation.ts'
import { Ended } from './program.ts'

/** Of the files of a build, below what the program takes. */
const mostBytes = 30_000_000

/**
 * Renders a kustomization. Files may stand anywhere in the tree, as Flux allows: a tool that does not
 * says so where it runs.
 */
export const rendering: Operation<BuildTask, Built> = {
  by: 'the renderer',
  refused: notRendered,
  tooLarge: ({ contents }) => {
    const bytes = [...contents.values()].reduce((sum, { length }) => sum + length, 0)
    return bytes > mostBytes ? 'its files are too large' : null
  },
  question: ({ folder, contents }) => {
    const files = Object.fromEntries([...contents].map(([path, bytes]) => [path, contentOf(bytes)]))
    return JSON.stringify({ operation: 'kustomize', root: folder, anywhere: true, files })
  },
  answerIn: (line) => {
    const { resources, error } = parsed<{ readonly resources: unknown }>(line)
    if (typeof error === 'string') return notRendered(error)
    if (!Array.isArray(resources)) throw new Ended(otherForm)
    return { ok: true, value: resources.map(resourceIn) }
  },
}

const otherForm = 'answers in another form than it should'

function contentOf(bytes: Uint8Array): string | { readonly base64: string } {
  return textOf(bytes) ?? { base64: Buffer.from(bytes).toString('base64') }
}

function textOf(content: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content)
  } catch {
    return null
  }
}

function resourceIn(given: unknown): Built[number] {
  const { text, origin } = Object(given)
  if (typeof text !== 'string') throw new Ended(otherForm)
  return { text, origin: origin ? originIn(origin) : null }
}

function originIn(given: unknown): Built[number]['origin'] {
  const { file, by } = Object(given)
  if (typeof file !== 'string') throw new Ended(otherForm)
  return { file, by: typeof by === 'string' ? by : null }
}
