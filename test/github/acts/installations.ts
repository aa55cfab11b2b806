import { nodeId } from '../show/account.ts'
import type { Account, Installation, Permissions, Repository } from '../state.ts'
import { fullName, type World } from '../world.ts'

export type Installing = {
  /** Absent: all of the account. */
  readonly repositories?: readonly Repository[]
  /** Absent: what the App asks for. An organisation may grant less. */
  readonly permissions?: Permissions
}

/** Installs the App on an account: on all of its repositories, or on some. */
export function install(
  world: World,
  account: Account,
  { repositories, permissions }: Installing = {},
): Installation {
  const installation: Installation = {
    id: world.nextId(),
    account,
    created: world.now(),
    permissions: permissions ?? world.app.permissions,
    events: world.app.events,
    repositories: repositories === undefined ? null : new Set(repositories.map(({ id }) => id)),
    suspended: null,
  }
  world.installations.set(installation.id, installation)
  const covered = [...world.repositories.values()].filter(
    (it) => it.owner === account && (installation.repositories?.has(it.id) ?? true),
  )
  tell(world, installation, 'created', { repositories: covered.map(showShort), requester: null })
  return installation
}

/** Takes the App away, with its tokens. */
export function uninstall(world: World, installation: Installation): void {
  world.installations.delete(installation.id)
  for (const [value, token] of world.tokens)
    if (token.installation === installation) world.tokens.delete(value)
  tell(world, installation, 'deleted', { repositories: [], requester: null })
}

/** Suspends an installation, or wakes it. */
export function suspend(world: World, installation: Installation, isSuspended: boolean): void {
  installation.suspended = isSuspended ? world.now() : null
  tell(world, installation, isSuspended ? 'suspend' : 'unsuspend', {})
}

/** Adds repositories to an installation on some, or takes some away. */
export function changeRepositories(
  world: World,
  installation: Installation,
  { added = [], removed = [] }: { added?: readonly Repository[]; removed?: readonly Repository[] },
): void {
  const chosen = installation.repositories
  if (chosen === null) throw new Error('the installation is on all repositories')
  for (const { id } of added) chosen.add(id)
  for (const { id } of removed) chosen.delete(id)
  world.announce({
    name: 'installation_repositories',
    action: added.length > 0 ? 'added' : 'removed',
    sender: installation.account,
    repository: null,
    installation,
    payload: {
      repository_selection: 'selected',
      repositories_added: added.map(showShort),
      repositories_removed: removed.map(showShort),
      requester: null,
    },
  })
}

function tell(world: World, installation: Installation, action: string, payload: object): void {
  const sender = installation.account
  world.announce({ name: 'installation', action, sender, repository: null, installation, payload })
}

const showShort = (repository: Repository): object => ({
  id: repository.id,
  node_id: nodeId('Repository', repository.id),
  name: repository.name,
  full_name: fullName(repository),
  private: repository.isPrivate,
})
