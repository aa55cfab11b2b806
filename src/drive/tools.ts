import type { Answer, Built, Hcl, Need, Validation } from '../types/engine.ts'

export type ValidateNeed = Extract<Need, { k: 'validate' }>
export type HclNeed = Extract<Need, { k: 'hcl' }>
export type BuildNeed = Extract<Need, { k: 'build' }>

/** A build with the content of all that it may read, by path. */
export type BuildTask = BuildNeed & { readonly contents: ReadonlyMap<string, Uint8Array> }

/** What judges documents, reads those that are no YAML, and renders builds. */
export type Tools = {
  /** One answer for each need, by its key; never rejects. */
  validate(needs: readonly ValidateNeed[]): Promise<ReadonlyMap<string, Answer<Validation>>>
  /** The same of files in HCL. */
  hcl(needs: readonly HclNeed[]): Promise<ReadonlyMap<string, Answer<Hcl>>>
  /** The same of builds. */
  build(tasks: readonly BuildTask[]): Promise<ReadonlyMap<string, Answer<Built>>>
}

/** Where nothing judges or renders, which is no reason to fail: the answers say so. */
export const noTools: Tools = {
  validate: async (needs) =>
    new Map(needs.map(({ key }) => [key, notValidated('nothing here validates documents')])),
  hcl: async (needs) => new Map(needs.map(({ key }) => [key, notRead('nothing here reads them')])),
  build: async (tasks) =>
    new Map(tasks.map(({ key }) => [key, notRendered('nothing here renders it')])),
}

type Refused = Extract<Answer<never>, { readonly ok: false }>

/** A permanent failure to judge a document. */
export function notValidated(message: string): Refused {
  return { ok: false, code: 'not-validated', message, transient: false }
}

/** A permanent failure to read a file in HCL. */
export function notRead(message: string): Refused {
  const what = `node pools in Terraform's files stay unknown: ${message}`
  return { ok: false, code: 'not-rendered', message: what, transient: false }
}

/** A permanent failure to render a build. */
export function notRendered(message: string): Refused {
  return { ok: false, code: 'not-rendered', message, transient: false }
}
