import type { Answer, Need, Validation } from '../types/engine.ts'

export type ValidateNeed = Extract<Need, { k: 'validate' }>

/** What judges documents. */
export type Tools = {
  /** One answer for each need, by its key; never rejects. */
  validate(needs: readonly ValidateNeed[]): Promise<ReadonlyMap<string, Answer<Validation>>>
}

/** Where nothing judges documents, which is no reason to fail: the answer says so. */
export const noTools: Tools = {
  validate: async (needs) =>
    new Map(needs.map(({ key }) => [key, notValidated('nothing here validates documents')])),
}

/** A permanent failure to judge a document. */
export function notValidated(message: string): Answer<Validation> {
  return { ok: false, code: 'not-validated', message, transient: false }
}
