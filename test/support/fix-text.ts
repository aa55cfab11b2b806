import { createHash } from 'node:crypto'
import { answer } from '../../src/engine.ts'
import type {
  Answer,
  Answered,
  Memo,
  Options,
  Tree,
  Validation,
  World,
} from '../../src/types/engine.ts'
import type { Fix, StagePlan } from '../../src/types/remedy.ts'
import { withBuilds } from './built.ts'
import type { Files } from './simulate-text.ts'

const DEFAULTS: Options = {
  asOf: '2026-11-22',
  clusters: [],
  kubernetes: null,
  entry: null,
  set: [],
  explain: false,
  settings: null,
}

type Given = Partial<Options> & {
  /** What the validator answers; absent: everything is valid. */
  readonly validated?: (text: string) => Answer<Validation> | null
  /** The tree whose settings count; absent: the files themselves. */
  readonly settingsFrom?: Files
  /** What runs, where nothing of the files is live. */
  readonly live?: Files
}

/** What the engine's one door answers to `fix`. Throws what it refuses, or still asks for. */
export function fixText(files: Files, given: Given = {}, memo: Memo = new Map()): Fix {
  const { value, needs, refusal } = answerFix(files, given, memo)
  if (refusal !== null) throw new Error(`refused: ${refusal.message}`)
  if (value === null) throw new Error(`asks for what is not there: ${JSON.stringify(needs)}`)
  return value
}

/** The same with what is refused, and what is asked for first. */
export function answerFix(files: Files, given: Given, memo: Memo): Answered<Fix> {
  const { validated = VALID, settingsFrom = files, live, ...options } = given
  const trees = { own: files, settings: settingsFrom, ...(live === undefined ? {} : { live }) }
  const world = worldOf(trees, validated)
  const request = {
    k: 'fix',
    tree: 'own',
    settingsTree: 'settings',
    liveTree: live === undefined ? null : 'live',
    options: { ...DEFAULTS, ...options },
  } as const
  return withBuilds(world, (known) => answer(known, request, memo))
}

const VALID = (): Answer<Validation> => ({ ok: true, value: { verdict: 'valid', messages: [] } })

/** The files with a stage's edits made; throws where an edit does not start from them. */
export function withStage(files: Files, { edits }: Pick<StagePlan, 'edits'>): Files {
  const now: Record<string, string> = { ...files }
  for (const { path, before, after } of edits) {
    if ((now[path] ?? '') !== before) throw new Error(`${path} is not what the edit starts from`)
    now[path] = after
  }
  return now
}

function worldOf(
  revisions: Readonly<Record<string, Files>>,
  validated: (text: string) => Answer<Validation> | null,
): World {
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
    validation: (key) => validated(key.slice(key.indexOf(' ') + 1)),
    build: () => null,
    hcl: () => null,
  }
}
