import { randomBytes } from 'node:crypto'
import {
  type AppRoute,
  type Asked,
  type InstallationRoute,
  page,
  Refused,
  type Reply,
} from '../http/call.ts'
import { grants } from '../http/callers.ts'
import { showApp, showInstallation, showToken } from '../show/app.ts'
import { showRepository } from '../show/repository.ts'
import type { Account, Installation, Permissions, Repository, Token } from '../state.ts'
import type { World } from '../world.ts'

/** https://docs.github.com/en/rest/apps/apps and https://docs.github.com/en/rest/apps/installations */
export const appRoutes: readonly (AppRoute | InstallationRoute)[] = [
  {
    operation: 'GET /app',
    by: 'app',
    handle: (world) => ({ status: 200, body: showApp(world, world.app) }),
  },
  {
    operation: 'GET /app/installations',
    by: 'app',
    handle: (world, asked) => ({
      status: 200,
      ...page(asked, [...world.installations.values()], (it) => showInstallation(world, it)),
    }),
  },
  {
    operation: 'GET /app/installations/{installation_id}',
    by: 'app',
    handle: (world, asked) => ({
      status: 200,
      body: showInstallation(world, installationOf(world, asked)),
    }),
  },
  {
    operation: 'GET /repos/{owner}/{repo}/installation',
    by: 'app',
    handle: (world, { path: { owner = '', repo = '' } }) => {
      const repository = world.repository(owner, repo)
      const installation = repository === null ? null : world.installationOf(repository)
      if (installation === null) throw new Refused(404, 'Not Found')
      return { status: 200, body: showInstallation(world, installation) }
    },
  },
  {
    operation: 'GET /orgs/{org}/installation',
    by: 'app',
    handle: (world, { path: { org = '' } }) => onAccount(world, org, 'Organization'),
  },
  {
    operation: 'GET /users/{username}/installation',
    by: 'app',
    handle: (world, { path: { username = '' } }) => onAccount(world, username, 'User'),
  },
  {
    operation: 'POST /app/installations/{installation_id}/access_tokens',
    by: 'app',
    handle: (world, asked) => ({ status: 201, body: showToken(world, makeToken(world, asked)) }),
  },
  {
    operation: 'GET /installation/repositories',
    by: 'installation',
    handle: (world, asked) => {
      const all = repositoriesOf(world, asked.token.installation).filter(
        ({ id }) => asked.token.repositories?.has(id) ?? true,
      )
      const { body, headers } = page(asked, all, (it) => showRepository(world, it, null))
      return { status: 200, body: { total_count: all.length, repositories: body }, headers }
    },
  },
]

function onAccount(world: World, login: string, type: Account['type']): Reply {
  const account = world.accounts.get(login.toLowerCase())
  const found = [...world.installations.values()].find((it) => it.account === account)
  if (found === undefined || found.account.type !== type) throw new Refused(404, 'Not Found')
  return { status: 200, body: showInstallation(world, found) }
}

function installationOf(world: World, { path }: Asked): Installation {
  const found = world.installations.get(Number(path['installation_id']))
  if (found === undefined) throw new Refused(404, 'Not Found')
  return found
}

const repositoriesOf = (world: World, installation: Installation): readonly Repository[] =>
  [...world.repositories.values()].filter(
    ({ owner, id }) =>
      owner === installation.account && (installation.repositories?.has(id) ?? true),
  )

const hour = 3_600_000

function makeToken(world: World, asked: Asked): Token {
  const installation = installationOf(world, asked)
  if (installation.suspended !== null)
    throw new Refused(403, 'This installation has been suspended')
  const permissions = (asked.body['permissions'] ?? installation.permissions) as Permissions
  if (!grants(installation.permissions, permissions))
    throw new Refused(422, 'The permissions requested are not granted to this installation.')
  const token: Token = {
    value: `ghs_${randomBytes(27).toString('base64url').replace(/[-_]/g, '0')}`,
    installation,
    permissions: { metadata: 'read', ...permissions },
    repositories: chosen(world, installation, asked),
    expires: new Date(world.now().getTime() + hour),
  }
  world.tokens.set(token.value, token)
  return token
}

/** The repositories that a token was asked for, by name or id; null for all. */
function chosen(world: World, installation: Installation, { body }: Asked): Set<number> | null {
  const names = body['repositories'] as readonly string[] | undefined
  const ids = body['repository_ids'] as readonly number[] | undefined
  if (names === undefined && ids === undefined) return null
  const mine = repositoriesOf(world, installation)
  const wanted = [
    ...(names ?? []).map((name) => mine.find((it) => it.name === name)?.id),
    ...(ids ?? []).map((id) => mine.find((it) => it.id === id)?.id),
  ]
  if (wanted.includes(undefined))
    throw new Refused(
      422,
      'There is at least one repository that does not exist or is not accessible to the parent installation.',
    )
  return new Set(wanted.filter((id) => id !== undefined))
}
