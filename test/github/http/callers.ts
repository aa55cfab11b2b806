import { verify } from 'node:crypto'
import type { Level, Permissions, Repository } from '../state.ts'
import type { World } from '../world.ts'
import { type Caller, Refused } from './call.ts'

/**
 * Who sent a request, by its `authorization` header.
 *
 * @throws Refused with 401 for a token that is wrong, expired or unknown.
 */
export function callerOf(world: World, authorization: string | undefined): Caller {
  if (authorization === undefined) return { k: 'nobody' }
  const value = /^(?:bearer|token) (\S+)$/i.exec(authorization)?.[1]
  if (value === undefined) throw new Refused(401, 'Bad credentials')
  if (value.split('.').length === 3) {
    verifyJwt(world, value)
    return { k: 'app' }
  }
  const token = world.tokens.get(value)
  if (token === undefined || token.expires <= world.now()) throw new Refused(401, 'Bad credentials')
  if (token.installation.suspended !== null)
    throw new Refused(403, 'This installation has been suspended')
  return { k: 'installation', token }
}

/** https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app */
function verifyJwt(world: World, jwt: string): void {
  const { app } = world
  const [header = '', payload = '', signature = ''] = jwt.split('.')
  const { alg } = parsed(header)
  const signed = Buffer.from(`${header}.${payload}`)
  const isSigned =
    alg === 'RS256' && verify('sha256', signed, app.publicKey, Buffer.from(signature, 'base64url'))
  if (!isSigned) throw new Refused(401, 'A JSON web token could not be decoded')
  const { iss, iat, exp } = parsed(payload)
  const seconds = world.now().getTime() / 1000
  if (String(iss) !== String(app.id) && iss !== app.clientId)
    throw new Refused(401, 'Integration not found')
  if (typeof exp !== 'number' || exp <= seconds)
    throw new Refused(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    )
  if (exp > seconds + 600)
    throw new Refused(401, "'Expiration time' claim ('exp') is too far in the future")
  if (typeof iat !== 'number' || iat > seconds)
    throw new Refused(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    )
}

function parsed(part: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString())
  } catch {
    throw new Refused(401, 'A JSON web token could not be decoded')
  }
}

/**
 * Checks that somebody may do something in a repository. What cannot be seen is not there.
 *
 * @throws Refused with 401, 403 or 404, as GitHub would.
 */
export function authorize(
  caller: Caller,
  repository: Repository | null,
  { needs, method }: { readonly needs: readonly Permissions[]; readonly method: string },
): Repository {
  if (repository === null) throw new Refused(404, 'Not Found')
  const isReading = method === 'GET' || method === 'HEAD'
  if (caller.k !== 'installation') {
    if (repository.isPrivate) throw new Refused(404, 'Not Found')
    if (!isReading) throw new Refused(401, 'Requires authentication')
    return repository
  }
  if (!covers(caller, repository)) return uncovered(repository, isReading)
  // What is public can be read without the permission for it.
  if (isReading && !repository.isPrivate) return repository
  const { permissions } = caller.token
  if (!needs.some((each) => grants(permissions, each)))
    throw new Refused(403, 'Resource not accessible by integration')
  if (!isReading && repository.isArchived)
    throw new Refused(403, 'Repository was archived so is read-only.')
  return repository
}

/** What a token is not for can be read where it is public. */
function uncovered(repository: Repository, isReading: boolean): Repository {
  if (repository.isPrivate) throw new Refused(404, 'Not Found')
  if (!isReading) throw new Refused(403, 'Resource not accessible by integration')
  return repository
}

/** Whether a token is for a repository at all. */
function covers({ token }: Caller & { readonly k: 'installation' }, { owner, id }: Repository) {
  const { installation, repositories } = token
  if (installation.account !== owner) return false
  const inInstallation = installation.repositories?.has(id) ?? true
  return inInstallation && (repositories?.has(id) ?? true)
}

const ranks: readonly (Level | undefined)[] = [undefined, 'read', 'write']

/** Whether all that is needed was granted; metadata always is. */
export const grants = (granted: Permissions, needed: Permissions): boolean =>
  Object.entries(needed).every(
    ([name, level]) =>
      ranks.indexOf(name === 'metadata' ? 'read' : granted[name]) >= ranks.indexOf(level),
  )
