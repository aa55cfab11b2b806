import { sign } from 'node:crypto'
import type { GitHub } from './server.ts'
import type { Installation } from './state.ts'

export type Answer = {
  readonly status: number
  readonly headers: Headers
  /** JSON; text where it is none; undefined where there is no body. */
  readonly data: unknown
}

/** Sends `GET /path` with a token, as any client would. */
export async function ask(
  { url }: Pick<GitHub, 'url'>,
  token: string | null,
  line: string,
  {
    body,
    headers = {},
  }: { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Answer> {
  const [method = 'GET', path = ''] = line.split(' ')
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  const isJson = answer.headers.get('content-type')?.startsWith('application/json') ?? false
  const data = text === '' ? undefined : isJson ? JSON.parse(text) : text
  return { status: answer.status, headers: answer.headers, data }
}

/** The App's own token, signed with its key: https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app */
export function appToken(
  { world }: Pick<GitHub, 'world'>,
  claims: Readonly<Record<string, unknown>> = {},
  key = world.app.privateKey,
): string {
  const now = Math.floor(world.now().getTime() / 1000)
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const payload = { iat: now - 60, exp: now + 540, iss: world.app.id, ...claims }
  const signed = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(payload)}`
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`
}

/** A token of an installation, with less than it has where `wanted` says so. */
export async function installationToken(
  github: GitHub,
  { id }: Installation,
  wanted: object = {},
): Promise<string> {
  const line = `POST /app/installations/${id}/access_tokens`
  const { data } = await ask(github, appToken(github), line, { body: wanted })
  return (data as { token: string }).token
}
