import type { Doc, Node, Path } from './source.ts'

/**
 * Why something is believed. One chain explains a trace, a finding, a label in a diagram and an
 * unknown. A `field` is also a reference to a place in Git (`node: null`: absent there, and `path`
 * is where it would be inserted).
 */
export type Why =
  | Field
  | { readonly k: 'none'; readonly query: string; readonly near: Field | null }
  | { readonly k: 'default'; readonly text: string; readonly near: Field | null }
  | { readonly k: 'assumed'; readonly id: string; readonly text: string }
  | Unknown
  | { readonly k: 'law'; readonly law: LawId; readonly from: readonly Why[] }

export type Field = {
  readonly k: 'field'
  readonly doc: Doc
  readonly path: Path
  readonly node: Node | null
}

/** What would change the answer and is nowhere declared. `declare` is the settings' key. */
export type Unknown = {
  readonly k: 'unknown'
  readonly id: string
  readonly text: string
  readonly declare: string
}

/** Names a Kubernetes behaviour in `catalog/laws.ts`. */
export type LawId = string

/** A value that knows where it comes from. */
export type Fact<T> = { readonly value: T; readonly why: Why }
