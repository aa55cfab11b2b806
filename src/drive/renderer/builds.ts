import type { Answer, Built } from '../../types/engine.ts'
import { type BuildTask, notRendered } from '../tools.ts'
import { Ended } from './program.ts'

/**
 * What the program is asked about a build; its form is in tools/render/kustomize. Files may stand
 * anywhere in the tree, as Flux allows: a tool that does not says so where it runs.
 */
export function buildQuestion({ folder, contents }: BuildTask): string {
  const files = Object.fromEntries([...contents].map(([path, bytes]) => [path, contentOf(bytes)]))
  return JSON.stringify({ operation: 'kustomize', root: folder, anywhere: true, files })
}

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

/**
 * The answer that the program wrote about a build.
 *
 * @throws Ended where it has another form than it should.
 */
export function builtIn(line: string): Answer<Built> {
  const { resources, error }: { readonly resources?: unknown; readonly error?: unknown } =
    parsed(line)
  if (typeof error === 'string') return notRendered(error)
  if (!Array.isArray(resources)) throw new Ended(otherForm)
  return { ok: true, value: resources.map(resourceIn) }
}

const otherForm = 'answers in another form than it should'

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

function parsed(line: string): object {
  try {
    return Object(JSON.parse(line))
  } catch {
    return {}
  }
}
