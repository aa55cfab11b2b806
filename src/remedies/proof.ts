import { objectId } from '../cluster/identity.ts'
import { sameValue } from '../cluster/same-template.ts'
import type { Answer, Validation } from '../types/engine.ts'
import type { FileEdit, Proof } from '../types/remedy.ts'
import type { Doc } from '../types/source.ts'
import { jsonOf } from './change/json-of.ts'
import type { Revision } from './revision.ts'

/** A document that a stage writes, and what stood there; null where nothing did. */
export type Written = {
  readonly file: string
  readonly object: string
  readonly before: string | null
  readonly after: string
}

/** The documents that differ in value, as JSON: what the API server would be sent. */
export function writtenBy(
  before: Revision,
  after: Revision,
  edits: readonly FileEdit[],
): readonly Written[] {
  const paths = new Set(edits.map(({ path }) => path))
  const here = ({ file }: Doc): boolean => paths.has(file)
  const old = new Map(before.documents.docs.filter(here).map((doc) => [keyOf(doc), doc]))
  return after.documents.docs.filter(here).flatMap((doc) => {
    const then = old.get(keyOf(doc))
    if (then !== undefined && sameValue(then.root, doc.root)) return []
    const text = (one: Doc): string => JSON.stringify(jsonOf(one.root))
    const was = then === undefined ? null : text(then)
    return [{ file: doc.file, object: objectId(doc), before: was, after: text(doc) }]
  })
}

const keyOf = (doc: Doc): string => `${doc.file}\n${objectId(doc)}`

export type Validate = (document: {
  readonly text: string
  readonly path: string
  readonly kubernetes: string
}) => Answer<Validation> | null

/** What the validator says of each, and whether the stage made it wrong; null: not asked yet. */
export function proofOf(
  written: readonly Written[],
  kubernetes: string,
  validate: Validate,
): readonly (Proof & { readonly isNew: boolean })[] | null {
  const all = written.map(({ file, object, before, after }) => {
    const ask = (text: string): Answer<Validation> | null =>
      validate({ text, path: file, kubernetes })
    const now = ask(after)
    const then = before === null ? null : ask(before)
    if (now === null || (before !== null && then === null)) return null
    const wasWrong = then?.ok === true && then.value.verdict === 'invalid'
    const isWrong = now.ok && now.value.verdict === 'invalid'
    return now.ok
      ? { file, object, ...now.value, isNew: isWrong && !wasWrong }
      : { file, object, verdict: 'not-validated' as const, messages: [now.message], isNew: false }
  })
  const known = all.filter((one) => one !== null)
  return known.length === all.length ? known : null
}
