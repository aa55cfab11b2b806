import type { Account, Repository } from '../state.ts'
import type { World } from '../world.ts'

export type RepositoryEdit = {
  readonly name?: string
  readonly defaultBranch?: string
  readonly isArchived?: boolean
  readonly isPrivate?: boolean
  /** Of a private one; no event tells of it. */
  readonly isInternal?: boolean
}

type Told = { readonly action: string; readonly by: Account; readonly changes?: object }

/** Tells the App what happened to a repository that it is installed in. */
export function tellOfRepository(
  world: World,
  repository: Repository,
  { action, by, changes }: Told,
): void {
  const payload = changes === undefined ? {} : { changes }
  world.announce({ name: 'repository', action, sender: by, repository, payload })
}

/** Changes what a repository is, each with an event of its own. */
export function editRepository(
  world: World,
  repository: Repository,
  by: Account,
  { name, defaultBranch, isArchived, isPrivate, isInternal }: RepositoryEdit,
): void {
  const tell = (action: string, changes?: object): void =>
    tellOfRepository(world, repository, {
      action,
      by,
      ...(changes === undefined ? {} : { changes }),
    })
  if (name !== undefined && name !== repository.name) {
    const from = repository.name
    repository.formerNames.push(from.toLowerCase())
    repository.name = name
    tell('renamed', { repository: { name: { from } } })
  }
  if (defaultBranch !== undefined && defaultBranch !== repository.defaultBranch) {
    const from = repository.defaultBranch
    repository.defaultBranch = defaultBranch
    tell('edited', { default_branch: { from } })
  }
  if (isArchived !== undefined && isArchived !== repository.isArchived) {
    repository.isArchived = isArchived
    tell(isArchived ? 'archived' : 'unarchived')
  }
  if (isPrivate !== undefined && isPrivate !== repository.isPrivate) {
    repository.isPrivate = isPrivate
    repository.isInternal = false
    tell(isPrivate ? 'privatized' : 'publicized')
  }
  if (isInternal !== undefined) repository.isInternal = isInternal
}
