import { at, text } from '../../../source/field.ts'
import { sourceText } from '../../../source/text.ts'
import { parseDocument } from '../../../source/yaml/parse.ts'
import type { Field } from '../../../types/evidence.ts'
import type { Doc } from '../../../types/source.ts'
import { fact } from '../../../types/why.ts'
import { isSaid } from './objects.ts'
import type { Registered } from './registration.ts'

/** The mapping that a text holds as YAML; null where it is none. */
export function embedded(field: Field): Field | null {
  const written = text(field)
  const root = written === null ? null : parseDocument(written, 0, written.length).root
  if (written === null || root?.k !== 'map') return null
  const { file } = field.doc
  const doc: Doc = {
    file,
    source: sourceText(written),
    root,
    apiVersion: '',
    kind: '',
    name: '',
    namespace: null,
  }
  return at(doc)
}

/** What was read of an embedded text, standing where that text stands. */
export function standingAt({ labels, taints }: Registered, field: Field): Registered {
  const here = <T extends object>(one: T): T & { field: Field } => ({ ...one, field })
  return {
    labels: {
      labels: new Map([...labels.labels].map(([key, { value }]) => [key, fact(value, field)])),
      refused: labels.refused.map(here),
      unread: labels.unread.map(here),
    },
    taints: taints && {
      taints: taints.taints.map(({ value }) => fact(value, field)),
      unread: taints.unread.map(here),
    },
  }
}

/** Whether something is there that should be a mapping and cannot be read as one. */
export const isBroken = (field: Field): boolean => isSaid(field) && embedded(field) === null
