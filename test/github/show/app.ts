import type { App, Installation, Token } from '../state.ts'
import type { World } from '../world.ts'
import { nodeId, showAccount } from './account.ts'
import { showRepository } from './repository.ts'

/** `integration` */
export function showApp(world: World, app: App): object {
  return {
    id: app.id,
    client_id: app.clientId,
    slug: app.slug,
    node_id: nodeId('App', app.id),
    owner: showAccount(world, app.owner),
    name: app.name,
    description: null,
    external_url: 'https://example.com',
    html_url: `https://github.com/apps/${app.slug}`,
    created_at: app.created.toISOString(),
    updated_at: app.created.toISOString(),
    permissions: app.permissions,
    events: app.events,
  }
}

/** `installation` */
export function showInstallation(world: World, installation: Installation): object {
  const { id, account, repositories, suspended } = installation
  return {
    id,
    client_id: world.app.clientId,
    account: showAccount(world, account),
    repository_selection: repositories === null ? 'all' : 'selected',
    access_tokens_url: `${world.url}/app/installations/${id}/access_tokens`,
    repositories_url: `${world.url}/installation/repositories`,
    html_url: `https://github.com/settings/installations/${id}`,
    app_id: world.app.id,
    app_slug: world.app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions: installation.permissions,
    events: installation.events,
    created_at: installation.created.toISOString(),
    updated_at: installation.created.toISOString(),
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: suspended === null ? null : showAccount(world, account),
    suspended_at: suspended?.toISOString() ?? null,
  }
}

/** `installation-token` */
export function showToken(world: World, token: Token): object {
  const { repositories } = token
  const shown = [...(repositories ?? [])].flatMap((id) => world.repositories.get(id) ?? [])
  return {
    token: token.value,
    expires_at: token.expires.toISOString().replace(/\.\d+/, ''),
    permissions: token.permissions,
    repository_selection:
      repositories === null && token.installation.repositories === null ? 'all' : 'selected',
    ...(repositories === null
      ? {}
      : { repositories: shown.map((it) => showRepository(world, it, null)) }),
  }
}
