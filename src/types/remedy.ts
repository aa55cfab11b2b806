import type { Field, Why } from './evidence.ts'
import type { Entry, Finding } from './report.ts'
import type { Doc, Location, Problem } from './source.ts'

/** The steps to the pattern, each safe by itself, in the order in which they are merged. */
export const stages = ['prepare', 'move', 'narrow', 'keep', 'seal'] as const

export type Stage = (typeof stages)[number]

export type Json = string | number | boolean | null | readonly Json[] | JsonMap
export type JsonMap = { readonly [key: string]: Json }

/** One change of one place, as data: text edits derive from it. */
export type Intent = {
  readonly why: Why
} & (
  | {
      /** Gives a field a value; where it is absent it is put in, with the keys above it that are missing. */
      readonly k: 'set'
      readonly field: Field
      readonly value: Json
    }
  | {
      /** Adds an item at the end of a list; where the list is absent or null it is made. */
      readonly k: 'append'
      readonly field: Field
      readonly value: Json
    }
  | { readonly k: 'remove'; readonly field: Field }
  | {
      /** A new object, as a document behind another one of the same file. */
      readonly k: 'create'
      readonly near: Doc
      readonly object: JsonMap
    }
)

/** A file with its edits made: everything outside of them is as it was, to the byte. */
export type FileEdit = { readonly path: string; readonly before: string; readonly after: string }

/** What cannot be edited safely, and the change in words for a person to make. */
export type Unedited = {
  readonly at: Location | null
  /** Why it was left alone: a template, encrypted, an alias on the path, generated, ... */
  readonly reason: string
  readonly change: string
}

/** What Git cannot do or show. */
export type RunbookStep = {
  readonly when: 'before' | 'after' | 'back'
  readonly text: string
  /** A command for a shell; null where there is none. */
  readonly command: string | null
}

/** New connections that are lost while the stage is applied, beyond what was lost before. */
export type StageLoss = {
  /** Share of the entry's new connections. */
  readonly likely: number | null
  readonly worst: number | null
  /** How long at most, where that is known. */
  readonly seconds: number | null
  /** Whom it meets, and when, in words. */
  readonly text: string
}

/** What the API server, or the only validator there is, says of what the stage writes. */
export type Proof = {
  readonly file: string
  /** Id of the object. */
  readonly object: string
  readonly verdict: 'valid' | 'invalid' | 'no-schema' | 'not-validated'
  /** What is wrong or why nobody looked; empty where valid. */
  readonly messages: readonly string[]
}

/** One stage of one entry's way to the pattern: a pull request. */
export type StagePlan = {
  readonly stage: Stage
  /** A stage that had to be split is several pull requests; parts count from 1. */
  readonly part: number
  readonly parts: number
  /** Set where it mends a branch of which nothing is live, all at once: no stage comes after it. */
  readonly direct?: true
  /** What it does, as the title of a pull request would say; Markdown without foreign text ungated. */
  readonly title: string
  /** What changes, one sentence each. */
  readonly changes: readonly { readonly text: string; readonly at: Location | null }[]
  /** Against the tree with all earlier stages made; empty where only the runbook acts. */
  readonly edits: readonly FileEdit[]
  readonly unedited: readonly Unedited[]
  /** Why it is safe by now, one sentence each. */
  readonly safe: readonly string[]
  /** What the change makes effective that was not before: allow lists, network policies, ... */
  readonly wakes: readonly string[]
  readonly runbook: readonly RunbookStep[]
  readonly applies: 'in place' | 'replaces nodes' | 'new nodes only'
  /** Null: no more is lost than before, in any order in which the objects are applied. */
  readonly loss: StageLoss | null
  /** Of going back. */
  readonly lossBack: StageLoss | null
  /** The entry before and after, with what rolls out at rest. */
  readonly before: Entry | null
  readonly after: Entry | null
  readonly solved: readonly Finding[]
  /**
   * Findings of rules that only speak where an edge pool is known, and that a label makes speak;
   * a later stage takes away those that are about the pattern itself.
   */
  readonly meanwhile?: readonly Finding[]
  /** Never empty where the stage is refused; else empty. */
  readonly worse: readonly Finding[]
  readonly proof: readonly Proof[]
  /** What other linters will say of the result: tool, check and why it is meant. */
  readonly linters: readonly string[]
}

/** Why nothing is planned, or nothing more, and what would suit. */
export type NoPlan = {
  readonly code:
    | 'complete'
    | 'unsuited'
    | 'undeclared'
    | 'unsafe'
    | 'unreadable'
    | 'not-found'
    /** Another entry's plan changes the same objects and comes first. */
    | 'shared'
  readonly message: string
  /** The settings' key to declare, where that helps. */
  readonly declare: string | null
}

export type EntryPlan = {
  readonly cluster: string
  readonly entry: string
  /** In order; empty where `none` says why. The first one is due, the others are what comes then. */
  readonly stages: readonly StagePlan[]
  readonly none: NoPlan | null
}

/** What `fix` answers. */
export type Fix = {
  readonly version: 1
  readonly plans: readonly EntryPlan[]
  readonly problems: readonly Problem[]
}
