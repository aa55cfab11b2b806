import type { Answer, Built, Need, Validation } from '../types/engine.ts'

export type ValidateNeed = Extract<Need, { k: 'validate' }>
export type BuildNeed = Extract<Need, { k: 'build' }>

/** A build with the content of all that it may read, by path. */
export type BuildTask = BuildNeed & { readonly contents: ReadonlyMap<string, Uint8Array> }

/** What judges documents, and renders what is written as something else. */
export type Tools = {
  /** One answer for each need, by its key; never rejects. */
  validate(needs: readonly ValidateNeed[]): Promise<ReadonlyMap<string, Answer<Validation>>>
  /** One answer for each task, by its key; never rejects. */
  build(tasks: readonly BuildTask[]): Promise<ReadonlyMap<string, Answer<Built>>>
}

/** Where nothing judges or renders, which is no reason to fail: the answers say so. */
export const noTools: Tools = {
  validate: async (needs) =>
    new Map(needs.map(({ key }) => [key, notValidated('nothing here validates documents')])),
  build: async (tasks) =>
    new Map(tasks.map(({ key }) => [key, notRendered('nothing here renders it')])),
}

/** A permanent failure to judge a document. */
export const notValidated = (message: string) => failed('not-validated', message)

/** A permanent failure to render a build. */
export const notRendered = (message: string) => failed('not-rendered', message)

const failed = (code: 'not-validated' | 'not-rendered', message: string) =>
  ({ ok: false, code, message, transient: false }) as const
