import { at, entries, items, locate, text } from '../../source/field.ts'
import { mentioning } from '../../source/mentions.ts'
import type { Field } from '../../types/evidence.ts'
import type { Doc, Problem } from '../../types/source.ts'
import { objectId } from '../identity.ts'
import { viewOf } from '../views.ts'

/** Documents that say what a cluster gets, and those whose values are filled in on the way there. */
export type Filled = { readonly docs: readonly Doc[]; readonly problems: readonly Problem[] }

/**
 * Leaves out the objects of the model that hold variables which Flux fills in before it applies them:
 * whoever took `${POLICY:=Local}` for a policy would judge something that never runs.
 * https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution
 */
export function filled(docs: readonly Doc[]): Filled {
  const problems: Problem[] = []
  const kept = docs.filter((doc) => {
    const open = mentions(doc.source) && viewOf(doc).k !== 'other' ? variableIn(doc) : null
    if (open !== null) problems.push(problemOf(doc, open))
    return open === null
  })
  return problems.length === 0 ? { docs, problems } : { docs: kept, problems }
}

/** A default may be given, or a part of the value be asked for: `${A:=b}`, `${A/b/c}`. */
const variable = /\$\{[A-Za-z_]\w*(?:[^\w}][^}]*)?\}/

const mentions = mentioning((written) => variable.test(written))

/**
 * What is other programs' text, where `${...}` is theirs (a shell's, nginx's), or has no bearing on
 * where traffic goes.
 */
const foreign = new Set([
  'annotations',
  'args',
  'binaryData',
  'command',
  'data',
  'env',
  'envFrom',
  'hosts',
  'host',
  'image',
  'rules',
  'tls',
  'volumes',
])

/** Fields that are looked at: of an object that has more, the first of them. */
const mostFields = 20_000

/** The first field of a document that is filled in later; null where none is. */
function variableIn(doc: Doc): Field | null {
  const waiting: Field[] = [at(doc)]
  for (let looked = 0; looked < mostFields; looked += 1) {
    const field = waiting.pop()
    if (field === undefined) return null
    if (field.node?.k === 'scalar') {
      if (variable.test(text(field) ?? '')) return field
      continue
    }
    const parts = entries(field).filter(([key]) => !foreign.has(key))
    waiting.push(...parts.map(([, part]) => part).toReversed(), ...items(field).toReversed())
  }
  return null
}

function problemOf(doc: Doc, field: Field): Problem {
  const [written = ''] = (text(field) ?? '').match(variable) ?? []
  const shown = written.length > longest ? `${written.slice(0, longest)}...` : written
  return {
    code: 'templated',
    message: `${objectId(doc)} holds the variable ${shown}, which Flux fills in; write the value: the object was not read`,
    at: locate(field),
  }
}

const longest = 60
