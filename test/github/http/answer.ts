import { hash } from 'node:crypto'
import { answerQuery } from '../graphql/answer.ts'
import { routes } from '../routes/all.ts'
import type { Repository } from '../state.ts'
import type { World } from '../world.ts'
import { type Asked, type Caller, type Json, Refused, type Reply, type Route } from './call.ts'
import { authorize, callerOf } from './callers.ts'
import {
  bodyProblems,
  type Found,
  operationAt,
  parameterProblems,
  responseProblems,
} from './description.ts'
import type { Rates } from './rates.ts'

/** A request as it came over the wire. */
export type Incoming = {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

export type Desk = {
  readonly world: World
  readonly rates: Rates
  /** Where what breaks the description is written down. */
  readonly violations: string[]
}

/** An answer with all its headers, and who asked for what. */
export type Answered = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  readonly operation: string | null
  readonly who: string
}

/** Answers a request, and checks it and its answer against what GitHub describes. */
export async function answer(desk: Desk, incoming: Incoming): Promise<Answered> {
  const { method, url } = incoming
  return method === 'POST' && url.pathname === '/graphql'
    ? answerGraphql(desk, incoming)
    : answerRest(desk, incoming)
}

async function answerGraphql(desk: Desk, incoming: Incoming): Promise<Answered> {
  const { reply, caller } = await attempt(desk, incoming, (asking) => {
    const tooMany = desk.rates.count(asking, 'graphql')
    return tooMany ?? answerQuery(desk, asking, (bodyOf(incoming) ?? {}) as Json)
  })
  const headers = desk.rates.headers(caller, 'graphql')
  return finish(reply, { headers, operation: 'POST /graphql', who: nameOf(caller) })
}

type Attempt = { readonly reply: Reply; readonly caller: Caller }

/** Finds out who asks, and turns what is refused into an answer. */
async function attempt(
  desk: Desk,
  incoming: Incoming,
  run: (caller: Caller) => Reply | Promise<Reply>,
): Promise<Attempt> {
  let caller: Caller = { k: 'nobody' }
  try {
    caller = callerOf(desk.world, one(incoming, 'authorization'))
    return { reply: await run(caller), caller }
  } catch (error) {
    if (error instanceof Refused) return { reply: refusal(error), caller }
    throw error
  }
}

const nameOf = (caller: Caller): string =>
  caller.k === 'installation' ? `installation ${caller.token.installation.id}` : caller.k

async function answerRest(desk: Desk, incoming: Incoming): Promise<Answered> {
  const { method, url } = incoming
  const found = operationAt(method, url.pathname)
  const route = found === null ? undefined : routes.get(found.operation)
  if (found === null || route === undefined) {
    desk.violations.push(`there is no operation ${method} ${url.pathname}`)
    const reply = refusal(new Refused(404, 'Not Found'))
    return finish(reply, { headers: {}, operation: null, who: 'nobody' })
  }
  const { reply, caller } = await attempt(
    desk,
    incoming,
    (asking) =>
      desk.rates.count(asking, 'core') ?? handle(desk, incoming, { found, route, caller: asking }),
  )
  const conditional = method === 'GET' && reply.status === 200 ? unlessSame(reply, incoming) : reply
  if (conditional.status === 304) desk.rates.refund(caller, 'core')
  const headers = { ...desk.rates.headers(caller, 'core'), ...accepted(route) }
  const rest = { headers, operation: found.operation, who: nameOf(caller) }
  const answered = finish(conditional, rest)
  check(desk, found.operation, answered)
  return answered
}

type Matched = { readonly found: Found; readonly route: Route; readonly caller: Caller }

async function handle(desk: Desk, incoming: Incoming, matched: Matched): Promise<Reply> {
  const { found, route, caller } = matched
  const { world } = desk
  const body = bodyOf(incoming)
  const sent = { path: found.path, query: incoming.url.searchParams, body }
  desk.violations.push(...parameterProblems(found.operation, sent))
  const asked: Asked = {
    caller,
    path: found.path,
    query: incoming.url.searchParams,
    body: (body ?? {}) as Json,
    accept: one(incoming, 'accept') ?? '',
    url: incoming.url,
  }
  if (route.by === 'app') {
    if (caller.k !== 'app') throw new Refused(401, 'A JSON web token could not be decoded')
    checkBody(desk, found.operation, sent)
    return route.handle(world, asked)
  }
  if (caller.k === 'app') throw new Refused(401, 'Bad credentials')
  if (route.by === 'installation') {
    if (caller.k !== 'installation') throw new Refused(401, 'Requires authentication')
    return route.handle(world, { ...asked, token: caller.token })
  }
  const { owner = '', repo = '' } = found.path
  const moved = world.renamed(owner, repo)
  if (moved !== null) return sentOn(world, moved, incoming)
  const repository = authorize(caller, world.repository(owner, repo), {
    needs: route.needs,
    method: incoming.method,
  })
  checkBody(desk, found.operation, sent)
  const tooFast = route.isContent === true ? desk.rates.countContent(caller) : null
  return tooFast ?? (await route.handle(world, { ...asked, repository }))
}

/** https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects */
function sentOn({ url }: World, { id }: Repository, { method, url: asked }: Incoming): Reply {
  const rest = asked.pathname.split('/').slice(4).join('/')
  const location = `${url}/repositories/${id}${rest === '' ? '' : `/${rest}`}${asked.search}`
  const isReading = method === 'GET' || method === 'HEAD'
  const message = isReading ? 'Moved Permanently' : 'Temporary Redirect'
  const documentation_url =
    'https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects'
  const body = { message, url: location, documentation_url }
  return { status: isReading ? 301 : 307, body, headers: { location } }
}

function bodyOf({ body }: Incoming): unknown {
  if (body.length === 0) return undefined
  try {
    return JSON.parse(body.toString())
  } catch {
    throw new Refused(400, 'Problems parsing JSON')
  }
}

/** GitHub answers a body that breaks the description with 422. */
function checkBody(desk: Desk, operation: string, sent: Parameters<typeof bodyProblems>[1]): void {
  const problems = bodyProblems(operation, sent)
  desk.violations.push(...problems)
  if (problems.length > 0) throw new Refused(422, `Invalid request.\n\n${problems.join('\n')}`)
}

function refusal({ status, message, errors }: Refused): Reply {
  const documentation_url = 'https://docs.github.com/rest'
  const body = { message, documentation_url, status: String(status) }
  return { status, body: errors === null ? body : { ...body, errors } }
}

/** https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate */
function unlessSame(reply: Reply, incoming: Incoming): Reply {
  const body = encoded(reply.body)
  const etag = `"${hash('sha256', body)}"`
  const headers = { ...reply.headers, etag }
  const known = one(incoming, 'if-none-match')?.replace(/^W\//, '')
  return known === etag ? { status: 304, headers } : { ...reply, body, headers }
}

const encoded = (body: unknown): Buffer => {
  if (body === undefined) return Buffer.alloc(0)
  return Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body))
}

const accepted = (route: Route): Readonly<Record<string, string>> =>
  route.by !== 'repository'
    ? {}
    : {
        'x-accepted-github-permissions': route.needs
          .map((each) =>
            Object.entries(each)
              .map(([name, level]) => `${name}=${level}`)
              .join(','),
          )
          .join('; '),
      }

function finish(
  reply: Reply,
  rest: {
    readonly headers: Readonly<Record<string, string>>
    readonly operation: string | null
    readonly who: string
  },
): Answered {
  const type = { 'content-type': 'application/json; charset=utf-8' }
  return {
    status: reply.status,
    headers: {
      ...(reply.body === undefined ? {} : type),
      'x-github-media-type': 'github.v3; format=json',
      ...rest.headers,
      ...reply.headers,
    },
    body: encoded(reply.body),
    operation: rest.operation,
    who: rest.who,
  }
}

function check({ violations }: Desk, operation: string, { status, headers, body }: Answered): void {
  if (status === 304) return
  const type = (headers['content-type'] ?? '').split(';')[0] ?? ''
  // The description knows raw contents only as an aside of the page, not as a media type.
  if (type.startsWith('application/vnd.github.raw')) return
  const text = body.toString()
  const parsed = text === '' ? undefined : JSON.parse(text)
  violations.push(...responseProblems(operation, { status, type, body: parsed }))
}

const one = ({ headers }: Incoming, name: string): string | undefined => {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}
