import { annotationsOf } from '../../cluster/service.ts'
import type { Field, Why } from '../../types/evidence.ts'
import type { Doc } from '../../types/source.ts'

/** Something in an object for which the API server refuses it. */
export type Refused = {
  readonly subject: string
  readonly at: Field
  readonly related?: readonly Field[]
  readonly evidence: readonly Why[]
  /** Rests on what Git does not show, as a port that the API server has chosen by itself. */
  readonly likely?: boolean
  /** Why, as a sentence that starts with the name of what is refused. */
  readonly text: string
}

const FLUX = 'kustomize.toolkit.fluxcd.io/force'
const ARGO_CD = 'argocd.argoproj.io/sync-options'

/**
 * Whether GitOps is told to delete the object and to make it anew where an update is refused
 * (Flux's kustomize-controller; Argo CD with `Replace=true` and `Force=true`).
 */
export function isForced(doc: Doc): boolean {
  const annotations = annotationsOf(doc)
  if (/^enabled$/i.test(annotations.get(FLUX)?.value ?? '')) return true
  const options = (annotations.get(ARGO_CD)?.value ?? '').split(',').map((option) => option.trim())
  return options.includes('Force=true') && options.includes('Replace=true')
}
