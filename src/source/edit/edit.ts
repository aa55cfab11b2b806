import type { Field } from '../../types/evidence.ts'
import type { FileEdit, Intent, Unedited } from '../../types/remedy.ts'
import type { Doc } from '../../types/source.ts'
import { at, locate } from '../field.ts'
import { addressOf } from './address.ts'
import { applyChanges, type PageChange } from './apply.ts'
import { addDocument, isInBraces, newFile, pathBeside } from './create.ts'
import { refusalOf } from './refusal.ts'
import { readStream, type Stream } from './stream.ts'
import { inWords } from './wording.ts'

export type Edited = {
  readonly edits: readonly FileEdit[]
  readonly unedited: readonly Unedited[]
}

/**
 * Makes intents in the text of their files, each file one edit, in order of the files' first
 * intents. Nothing but what an intent names changes: comments, order, quotes, line ends and blanks
 * stay. What cannot be done so is left out, with the reason and the change in words. Fields are as
 * they were read: indexes count the items before any edit. A field that is as asked for already is
 * not edited.
 */
export function editFiles(intents: readonly Intent[]): Edited {
  const edits: FileEdit[] = []
  const unedited: Unedited[] = []
  const [written, made] = partition(intents, (intent) => docOf(intent).made === undefined)
  for (const [path, ofFile] of Map.groupBy(written, (intent) => docOf(intent).file)) {
    const edited = editFile(path, ofFile)
    edits.push(...edited.edits)
    unedited.push(...edited.unedited)
  }
  unedited.push(...made.map((intent) => leave(intent, madeReason(docOf(intent)))))
  return { edits: distinct(edits), unedited }
}

function partition<T>(all: readonly T[], isFirst: (one: T) => boolean): readonly [T[], T[]] {
  const groups = Map.groupBy(all, isFirst)
  return [groups.get(true) ?? [], groups.get(false) ?? []]
}

const madeReason = ({ made }: Doc): string =>
  `${made?.by} makes the object: change what it is built from`

const docOf = (intent: Intent): Doc => (intent.k === 'create' ? intent.near : intent.field.doc)

type FieldIntent = Exclude<Intent, { k: 'create' }>
type Creation = Extract<Intent, { k: 'create' }>

function editFile(path: string, intents: readonly Intent[]): Edited {
  const [first] = intents
  const before = first === undefined ? '' : docOf(first).source.text
  const stream = readStream(before)
  const refusal = refusalOf(path, before, stream)
  if (refusal !== null || stream === null) return nothing(intents, refusal ?? unreadable)
  const isOf = (intent: Intent): boolean => docOf(intent).source.text === before
  const stale = nothing(
    intents.filter((intent) => !isOf(intent)),
    'the file was read twice and differs',
  )
  const fields = intents.filter((intent) => isOf(intent) && intent.k !== 'create') as FieldIntent[]
  const creations = intents.filter((intent) => isOf(intent) && intent.k === 'create') as Creation[]
  const changed = editFields(stream, fields)
  const created = createObjects(changed.stream, creations, stream)
  const after = created.stream.text
  const own = after === before ? [] : [{ path, before, after }]
  return {
    edits: [...own, ...created.files],
    unedited: [...stale.unedited, ...changed.unedited, ...created.unedited],
  }
}

const unreadable = 'the file cannot be read whole'
const unplaced = 'the object is written elsewhere, behind an alias'

const nothing = (intents: readonly Intent[], reason: string): Edited => ({
  edits: [],
  unedited: intents.map((intent) => leave(intent, reason)),
})

function leave(intent: Intent, reason: string): Unedited {
  const field: Field = intent.k === 'create' ? at(intent.near) : intent.field
  return { at: locate(field), reason, change: inWords(intent) }
}

type Changed = { readonly stream: Stream; readonly unedited: readonly Unedited[] }

/** All at once where that goes well; else one by one, so that one refusal is not everybody's. */
function editFields(before: Stream, intents: readonly FieldIntent[]): Changed {
  const unedited: Unedited[] = []
  const changes: { readonly intent: FieldIntent; readonly change: PageChange }[] = []
  for (const intent of inOrder(intents)) {
    const change = changeOf(before, intent)
    if (change === null) unedited.push(leave(intent, unplaced))
    else changes.push({ intent, change })
  }
  const all = applyChanges(
    before,
    changes.map(({ change }) => change),
  )
  if (all.ok) return { stream: all.stream, unedited }
  let stream = before
  for (const { intent, change } of changes) {
    const applied = applyChanges(stream, [change])
    if (applied.ok) stream = applied.stream
    else unedited.push(leave(intent, applied.reason))
  }
  return { stream, unedited }
}

/** Removals last, and of a list the last item first: indexes count what was there before. */
function inOrder(intents: readonly FieldIntent[]): readonly FieldIntent[] {
  const removals = intents.filter(({ k }) => k === 'remove')
  return [
    ...intents.filter(({ k }) => k !== 'remove'),
    ...removals.toSorted((a, b) => compare(b.field, a.field)),
  ]
}

/** Fields by their paths: indexes by number, else alike, so that the order stays. */
function compare(a: Field, b: Field): number {
  for (const [index, key] of a.path.entries()) {
    const other = b.path[index]
    if (typeof key === 'number' && typeof other === 'number' && key !== other) return key - other
    if (key !== other) return 0
  }
  return 0
}

function changeOf(stream: Stream, intent: FieldIntent): PageChange | null {
  const address = addressOf(stream, intent.field.doc)
  if (address === null) return null
  const path = [...address.above, ...intent.field.path]
  const { page } = address
  if (intent.k === 'remove') return { page, change: { k: 'remove', path } }
  return { page, change: { k: intent.k, path, value: intent.value } }
}

type Created = Changed & { readonly files: readonly FileEdit[] }

/** Adds documents; from the last one on, so that those before stay where they are. */
function createObjects(changed: Stream, creations: readonly Creation[], original: Stream): Created {
  const files: FileEdit[] = []
  const unedited: Unedited[] = []
  let stream = changed
  const placed = creations.map((intent) => ({
    intent,
    page: addressOf(original, intent.near)?.page ?? original.pages.length - 1,
  }))
  for (const { intent, page } of placed.toReversed().toSorted((a, b) => b.page - a.page)) {
    if (isInBraces(stream, page)) {
      const path = pathBeside(intent.near.file, intent.object)
      files.unshift({ path, before: '', after: newFile(intent.object) })
      continue
    }
    const next = addDocument(stream, page, intent.object)
    if (next === null) unedited.unshift(leave(intent, 'no document can be added to the file'))
    else stream = next
  }
  return { stream, files, unedited }
}

/** New files beside several others may have the same name: the later ones are numbered. */
function distinct(edits: readonly FileEdit[]): readonly FileEdit[] {
  const taken = new Set<string>()
  return edits.map((edit) => {
    let { path } = edit
    for (let count = 2; edit.before === '' && taken.has(path); count++) {
      path = edit.path.replace(/\.yaml$/, `-${count}.yaml`)
    }
    taken.add(path)
    return { ...edit, path }
  })
}
