/**
 * What reading text yields: documents with positions, and problems. Offsets are UTF-16 code units
 * into the file's text (a BOM counts). Nothing here is ever thrown.
 */

export type Scalar = string | number | boolean | null

/** A parsed node. `start` and `end` bracket the value as written (quotes included). */
export type Node = ScalarNode | MapNode | SeqNode

export type ScalarNode = {
  readonly k: 'scalar'
  readonly value: Scalar
  readonly start: number
  readonly end: number
}

/** Keys as Kubernetes sees them (strings), in order of appearance; of duplicates the last stands. */
export type MapNode = {
  readonly k: 'map'
  readonly entries: ReadonlyMap<string, MapEntry>
  readonly start: number
  readonly end: number
}

export type MapEntry = { readonly keyStart: number; readonly keyEnd: number; readonly value: Node }

export type SeqNode = {
  readonly k: 'seq'
  readonly items: readonly Node[]
  readonly start: number
  readonly end: number
}

/** The text of one file with its line table. `lineAt` counts from 1; columns too. */
export type Text = {
  readonly text: string
  lineAt(offset: number): number
  columnAt(offset: number): number
}

/** One Kubernetes object as it stands in a file (items of a `List` are documents of their own). */
export type Doc = {
  readonly file: string
  readonly source: Text
  readonly root: MapNode
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  /** As written; absent is `null` (what that means depends on the kind). */
  readonly namespace: string | null
  /** Of an object that a build made: `file` asks for the build, and `source` is what it printed. */
  readonly made?: Made
}

/** How an object came about that stands in no file as it is. */
export type Made = {
  /** The build, as people call it: `kustomize build apps/prod`. */
  readonly by: string
  /** Where a person would edit what stands at a path of it, or what is absent there. */
  readonly locate: (path: Path) => Location
}

export type Path = readonly (string | number)[]

/** 1-based; the file that a person would edit. */
export type Location = { readonly file: string; readonly line: number; readonly endLine: number }

export type ProblemCode =
  | 'yaml-syntax'
  | 'duplicate-key'
  | 'not-utf8'
  | 'too-large'
  | 'too-deep'
  | 'too-many-aliases'
  | 'too-many-documents'
  | 'templated'
  | 'encrypted'
  | 'link-skipped'
  | 'submodule-skipped'
  | 'not-rendered'
  | 'not-validated'
  | 'unreadable'
  | 'timed-out'
  | 'duplicate-object'
  | 'unresolved'
  | 'origin-uncertain'
  | 'not-reached'
  | 'not-scanned'
  | 'settings-invalid'

export type Problem = {
  readonly code: ProblemCode
  readonly message: string
  readonly at: Location | null
}

/** A value and what was wrong on the way to it: bad input is data, not an exception. */
export type Outcome<T> = { readonly value: T; readonly problems: readonly Problem[] }
