import type { Repository } from '../state.ts'

/**
 * The commit that a name stands for: a commit's id or the unambiguous start of one, a branch, a
 * tag, a full ref; null where there is none.
 */
export function commitAt(repository: Repository, name: string): string | null {
  const { refs, store } = repository
  if (name === 'HEAD') return refs.get(`refs/heads/${repository.defaultBranch}`) ?? null
  const named = ['refs/heads/', 'refs/tags/', 'refs/', ''].map((prefix) => refs.get(prefix + name))
  return named.find((sha) => sha !== undefined) ?? (store.commit(name) === null ? null : name)
}
