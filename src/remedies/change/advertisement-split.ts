import type { Advertisement } from '../../catalog/fronts/metallb-resources.ts'
import { listing } from '../../findings/wording.ts'
import { at, locate } from '../../source/field.ts'
import type { Why } from '../../types/evidence.ts'
import type { JsonMap } from '../../types/remedy.ts'
import type { Doc } from '../../types/source.ts'
import type { Step } from './draft.ts'
import { jsonOf } from './json-of.ts'
import { nodesInWords } from './node-selectors.ts'
import { setting } from './pods.ts'

type Parting = {
  /** The pools whose addresses go to other nodes. */
  readonly going: readonly string[]
  /** The pools that stay with the nodes that they have. */
  readonly staying: readonly string[]
  readonly why: Why
}

/** Takes pools out of an advertisement: what is left is announced as it was. */
export const leaving = (one: Advertisement, { going, staying, why }: Parting): Step =>
  setting(at(one.doc, 'spec', 'ipAddressPools'), staying, {
    text:
      `${one.doc.kind} ${one.doc.name} is no longer about ${listing(going)}: ` +
      `${listing(staying)} ${staying.length === 1 ? 'stays' : 'stay'} with ${nodesInWords(one)}.`,
    why,
  })

/**
 * An advertisement like another one, about some of its pools and from other nodes. It has to be
 * live before those pools leave the other one: nobody announces them in between.
 */
export function branching(
  { doc }: Advertisement,
  given: Parting & {
    readonly terms: readonly JsonMap[]
    readonly docs: readonly Doc[]
    readonly text: string
  },
): Step {
  const { going, terms, docs, text, why } = given
  const spec = jsonOf(at(doc, 'spec').node) as JsonMap | null
  const name = freeName(doc, docs)
  const metadata: JsonMap = {
    name,
    ...(doc.namespace === null ? {} : { namespace: doc.namespace }),
  }
  const object: JsonMap = {
    apiVersion: doc.apiVersion,
    kind: doc.kind,
    metadata,
    spec: { ...spec, ipAddressPools: [...going], nodeSelectors: [...terms] },
  }
  return {
    text: `${doc.kind} ${name}, new beside ${doc.name}: ${text}`,
    at: locate(at(doc, 'metadata', 'name')),
    intents: [{ k: 'create', near: doc, object, why }],
    byHand: null,
  }
}

/** A name that no object of the kind has. */
function freeName({ kind, name, namespace }: Doc, docs: readonly Doc[]): string {
  const taken = new Set(
    docs.filter((one) => one.kind === kind && one.namespace === namespace).map((one) => one.name),
  )
  const first = `${name}-edge`
  if (!taken.has(first)) return first
  const free = Array.from({ length: taken.size }, (_, index) => `${first}-${index + 2}`)
  return free.find((one) => !taken.has(one)) ?? first
}
