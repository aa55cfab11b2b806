import type { Fact, Field, LawId, Unknown, Why } from './evidence.ts'

/** A value with its reason. */
export const fact = <T>(value: T, why: Why): Fact<T> => ({ value, why })

/** A Kubernetes behaviour (an id of `catalog/laws.ts`) applied to what stands in `from`. */
export function law(id: LawId, ...from: readonly (Why | null | undefined)[]): Why {
  return { k: 'law', law: id, from: from.every(isWhy) ? from : from.filter(isWhy) }
}

/** Whether there is a reason at all. */
export const isWhy = (why: Why | null | undefined): why is Why => why !== null && why !== undefined

/** Nothing in Git answers a query ("no PodDisruptionBudget selects this"). */
export const none = (query: string, near: Field | null = null): Why => ({ k: 'none', query, near })

/** What the API server or a controller does when a field is absent; `near` is where it would be. */
export const byDefault = (text: string, near: Field | null = null): Why => ({
  k: 'default',
  text,
  near,
})

/** A named guess. */
export const assumed = (id: string, text: string): Why => ({ k: 'assumed', id, text })

/** What nobody declared and what would change the answer. */
export const unknown = (id: string, text: string, declare: string): Unknown => ({
  k: 'unknown',
  id,
  text,
  declare,
})
