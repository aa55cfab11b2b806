import type { Doc, MapNode, Problem } from './source.ts'

/** A Git object id (SHA-1 or SHA-256, lower-case hex). Like ids have like content. */
export type ObjectId = string

/** One entry of a tree, read recursively; `mode` as Git writes it (100644, 120000, 160000, ...). */
export type TreeEntry = {
  readonly path: string
  readonly id: ObjectId
  readonly mode: string
  /** Bytes, where the source of the tree knows it without reading. */
  readonly size: number | null
}

export type Tree = readonly TreeEntry[]

/** What the engine asks for when it has not got it; `key` is the content key. */
export type Need =
  | { readonly k: 'tree'; readonly key: ObjectId }
  | { readonly k: 'blob'; readonly key: ObjectId; readonly path: string }
  | {
      readonly k: 'validate'
      readonly key: string
      /** The cluster's minor version, as `1.35`. */
      readonly kubernetes: string
      /** One document as it stands in its file, YAML or JSON. */
      readonly text: string
      /** The file it stands in, for messages. */
      readonly path: string
    }
  | {
      readonly k: 'build'
      readonly key: string
      /** The folder whose kustomization is built; the root of the tree is the empty text. */
      readonly folder: string
      /** All that the build may read, by path: blobs that are known. */
      readonly files: readonly { readonly path: string; readonly blob: ObjectId }[]
    }
  | {
      readonly k: 'hcl'
      readonly key: string
      /** A file in HCL, as Terraform's are. */
      readonly text: string
      /** Where it stands, for messages. */
      readonly path: string
      /** Types of resources, and `module` for every module: the blocks that are wanted. */
      readonly kinds: readonly string[]
    }

/** A resource or a module of Terraform. */
export type HclBlock = {
  /** The type of the resource, or `module`. */
  readonly kind: string
  readonly name: string
  /**
   * Its arguments, and the blocks in it, a sequence for each type; what is null is left out. What is
   * no literal, and so computed by nobody, is the text `${...}` with the expression in it, as
   * Terraform's own JSON has it.
   */
  readonly body: MapNode
}

/** What was wanted of a file in HCL; or what is wrong with it, and where. */
export type Hcl = {
  readonly blocks: readonly HclBlock[]
  readonly fault: { readonly message: string; readonly at: number } | null
}

/** What a build makes, in its order. */
export type Built = readonly BuiltResource[]

export type BuiltResource = {
  /** One document of YAML, as the tool prints it. */
  readonly text: string
  /** What it was before anything changed it; null where the tool does not tell. */
  readonly origin: {
    /** The file that holds it, or that asks for it. */
    readonly file: string
    /** The generator, as `ConfigMapGenerator`; null for a file that holds it. */
    readonly by: string | null
  } | null
}

/**
 * What a strict look at the schema says of a document, as kubeconform does: unknown and missing
 * fields and wrong types. Which words a field takes the API server alone knows.
 */
export type Validation = {
  /** `no-schema`: a kind or a version of Kubernetes that nothing here knows; nobody looked. */
  readonly verdict: 'valid' | 'invalid' | 'no-schema'
  /** What is wrong, or which schema is missing; sorted, the document's own words in quotes. */
  readonly messages: readonly string[]
}

/** A permanent failure becomes a problem in the report, a transient one ends the job for a retry. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false
      readonly code: Problem['code']
      readonly message: string
      readonly transient: boolean
    }

/** Everything that has been answered so far, by content key. */
export type World = {
  tree(key: ObjectId): Answer<Tree> | null
  blob(key: ObjectId): Answer<Uint8Array> | null
  validation(key: string): Answer<Validation> | null
  build(key: string): Answer<Built> | null
  hcl(key: string): Answer<Hcl> | null
}

/** What follows from content alone, kept for one job so that base and head share it. */
export type Memo = Map<string, unknown>

export type Options = {
  /** ISO date (YYYY-MM-DD): decides which ignores have expired. The engine has no clock. */
  readonly asOf: string
  readonly clusters: readonly string[]
  readonly kubernetes: string | null
  readonly entry: string | null
  readonly set: readonly string[]
  /** A folder of the tree that alone is read; absent: all of it. */
  readonly under?: string
  readonly explain: boolean
  /**
   * Whether ways in say what they rest on; absent: they do. Without, each `why` of an entry is the
   * empty text, and existing findings of a review name no evidence: thousands of chains are not
   * told to somebody who only reads the answers.
   */
  readonly evidence?: boolean
  /** `--settings`: its path as named and its bytes; else the tree's own `.github/edgewise.yaml`. */
  readonly settings: SettingsFile | null
  /**
   * The organisation's settings, with the name that messages call their file by: each top-level key
   * that the repository's own do not have counts, and the lists of ignores are joined. Absent: none.
   */
  readonly organisation?: SettingsFile | null
}

/** Settings that do not stand in the tree: the name that messages call their file by, and its bytes. */
export type SettingsFile = { readonly path: string; readonly bytes: Uint8Array }

export type Request =
  | { readonly k: 'simulate'; readonly tree: ObjectId; readonly options: Options }
  /** What `simulate` answers, and how long that holds. */
  | { readonly k: 'scan'; readonly tree: ObjectId; readonly options: Options }
  | {
      readonly k: 'review'
      readonly base: string
      readonly mergeBase: string
      readonly head: string
      readonly baseTree: ObjectId
      readonly headTree: ObjectId
      /** The tip of the base, whose settings count: its branch may be ahead of the merge base. */
      readonly settingsTree: ObjectId
      readonly options: Options
    }
  | {
      readonly k: 'fix'
      readonly tree: ObjectId
      /** Whose settings count; where they differ from the tree's own, those are not written to. */
      readonly settingsTree: ObjectId
      /**
       * What runs, where nothing of the tree is live: the merge base of an open pull request. What
       * the tree brings beyond it is taken away in one stage where that is safe; null: the tree runs.
       */
      readonly liveTree?: ObjectId | null
      readonly options: Options
    }
  | { readonly k: 'config'; readonly tree: ObjectId; readonly options: Options }

/** The input is wrong in a way that leaves nothing to answer (settings, `--set`): exit status 2. */
export type Refusal = { readonly message: string }

export type Answered<T> = {
  /** Final when `needs` is empty. */
  readonly value: T | null
  readonly needs: readonly Need[]
  readonly refusal: Refusal | null
}

/** Documents of one tree, as the engine read them. */
export type Documents = {
  readonly docs: readonly Doc[]
  readonly problems: readonly Problem[]
  readonly passedOver: number
}
