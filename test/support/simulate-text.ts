import { createHash } from 'node:crypto'
import { answer, type Value } from '../../src/engine.ts'
import type { Answer, Memo, Options, Request, Tree, World } from '../../src/types/engine.ts'
import type { Review, Simulation } from '../../src/types/report.ts'
import { withBuilds } from './built.ts'

/** Text by path: a revision as a test writes it down. */
export type Files = Readonly<Record<string, string>>

/** Where a revision's settings stand. */
export const SETTINGS = '.github/edgewise.yaml'

const DEFAULTS: Options = {
  asOf: '2026-01-15',
  clusters: [],
  kubernetes: null,
  entry: null,
  set: [],
  explain: false,
  settings: null,
}

/** What the engine's one door answers about a revision. Throws what it refuses. */
export function simulateText(
  files: Files,
  options: Partial<Options> = {},
  memo: Memo = new Map(),
): Simulation {
  const request = { k: 'simulate', tree: 'only', options: { ...DEFAULTS, ...options } } as const
  return ask(request, { only: files }, memo)
}

/** The same for a change; the settings are those of the base. Throws what it refuses. */
export function reviewText(base: Files, head: Files, options: Partial<Options> = {}): Review {
  const request = {
    k: 'review',
    base: 'base',
    mergeBase: 'base',
    head: 'head',
    baseTree: 'base',
    headTree: 'head',
    settingsTree: 'base',
    options: { ...DEFAULTS, ...options },
  } as const
  return ask(request, { base, head }, new Map())
}

function ask<R extends Request>(
  request: R,
  trees: Readonly<Record<string, Files>>,
  memo: Memo,
): Value<R> {
  const world = worldOf(trees)
  const { value, needs, refusal } = withBuilds(world, (known) => answer(known, request, memo))
  if (refusal !== null) throw new Error(`refused: ${refusal.message}`)
  if (value === null) throw new Error(`asks for what is not there: ${JSON.stringify(needs)}`)
  return value
}

/** Everything is known from the start, in the order in which the files are written down. */
function worldOf(revisions: Readonly<Record<string, Files>>): World {
  const trees = new Map<string, Answer<Tree>>()
  const blobs = new Map<string, Answer<Uint8Array>>()
  for (const [name, files] of Object.entries(revisions)) {
    const tree = Object.entries(files).map(([path, text]) => {
      const bytes = new TextEncoder().encode(text)
      const id = createHash('sha1').update(bytes).digest('hex')
      blobs.set(id, { ok: true, value: bytes })
      return { path, id, mode: '100644', size: bytes.length }
    })
    trees.set(name, { ok: true, value: tree })
  }
  return {
    tree: (key) => trees.get(key) ?? null,
    blob: (key) => blobs.get(key) ?? null,
    validation: () => null,
    build: () => null,
    hcl: () => null,
  }
}
