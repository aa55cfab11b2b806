import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { Hooks } from './hooks.ts'
import { type Answered, answer, type Desk, type Incoming } from './http/answer.ts'
import { type Fault, Faults } from './http/faults.ts'
import { Rates } from './http/rates.ts'
import { People } from './people.ts'
import { type AppOptions, fullName, type Limits, World } from './world.ts'

export type Call = {
  readonly method: string
  /** With the query. */
  readonly path: string
  /** `GET /repos/{owner}/{repo}`, `POST /graphql`; null for what is no operation. */
  operation: string | null
  /** `app`, `installation 12`, `nobody`. */
  who: string
  /** As it was sent; null while there is no answer. */
  status: number | null
  readonly body: string
}

export type Options = {
  readonly app?: AppOptions
  readonly limits?: Partial<Limits>
  /** How long every answer takes, in milliseconds. */
  readonly latency?: number
  /** Is awaited before a request has any effect: a place to stop a client at. */
  readonly before?: (call: Call) => Promise<void> | void
}

export type GitHub = {
  /** `http://127.0.0.1:PORT`, in place of `https://api.github.com`. */
  readonly url: string
  readonly world: World
  /** What people and the pages of GitHub do, without HTTP. */
  readonly people: People
  /** Every request so far, in the order of arrival. */
  readonly calls: Call[]
  /** What broke GitHub's description, on either side; empty at the end of a test. */
  readonly violations: string[]
  readonly faults: Faults
  /** The App's webhook; it is silent until `hooks.url` is set. */
  readonly hooks: Hooks
  close(): Promise<void>
}

/**
 * Starts a GitHub on a free port of loopback, empty but for the App. It has what the App uses and
 * says so where it has not: an operation, a field of GraphQL or a parameter that is not built or not
 * described ends up in `violations`, and so does every answer and webhook that breaks GitHub's
 * OpenAPI description. Behaviour follows the page of the documentation that stands beside it.
 *
 * It is coarser than GitHub where nothing here depends on it: merging takes files as wholes, limits
 * count requests and not points, and what was written can be read at once.
 */
export async function startGitHub(options: Options = {}): Promise<GitHub> {
  const world = new World(options.app ?? {}, options.limits ?? {})
  const faults = new Faults()
  const desk: Desk = { world, rates: new Rates(world), violations: [] }
  const hooks = new Hooks(world, desk.violations)
  const calls: Call[] = []
  const server = createServer((request, response) => {
    serve(request, response, { desk, faults, calls, options }).catch((error: unknown) => {
      desk.violations.push(`the emulator failed: ${error instanceof Error ? error.stack : error}`)
      response.writeHead(500).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  world.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: world.url,
    world,
    people: new People(world),
    hooks,
    calls,
    violations: desk.violations,
    faults,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

type Rest = {
  readonly desk: Desk
  readonly faults: Faults
  readonly calls: Call[]
  readonly options: Options
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  rest: Rest,
): Promise<void> {
  const { desk, calls, faults, options } = rest
  const incoming = await received(request, desk.world)
  const { method, url } = incoming
  const path = `${url.pathname}${url.search}`
  const body = incoming.body.toString()
  const call: Call = { method, path, operation: null, who: 'nobody', status: null, body }
  calls.push(call)
  await options.before?.(call)
  const fault = faults.take(method, url.pathname)
  const pause = (options.latency ?? 0) + (fault?.milliseconds ?? 0)
  if (pause > 0) await wait(pause)
  const isLost =
    fault !== null && fault.isApplied !== true && (fault.isCut || fault.status !== undefined)
  const answered = isLost ? null : await answer(desk, incoming)
  call.operation = answered?.operation ?? null
  call.who = answered?.who ?? 'nobody'
  if (fault?.isCut) {
    response.destroy()
    return
  }
  const sent = fault?.status === undefined ? answered : faulty(fault, answered)
  if (sent === null) return
  call.status = sent.status
  // Whoever signs by another clock learns from it what the time is here.
  const always = { date: desk.world.now().toUTCString(), 'x-github-request-id': randomUUID() }
  response.writeHead(sent.status, { ...sent.headers, ...always })
  response.end(sent.body)
}

/** `/repositories/12/...`, where names of before lead to, is `/repos/owner/name/...` */
function byName({ repositories }: World, path: string): string {
  const [start = '', id] = /^\/repositories\/(\d+)(?=\/|$|\?)/.exec(path) ?? []
  const found = repositories.get(Number(id))
  return found === undefined ? path : `/repos/${fullName(found)}${path.slice(start.length)}`
}

async function received(request: IncomingMessage, world: World): Promise<Incoming> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const { method = 'GET', url = '/', headers } = request
  // An Enterprise Server has its API below a path, and is asked there by whoever takes us for one.
  const path = url.replace(/^\/api\/v3(?=\/)/, '').replace(/^\/api(?=\/graphql)/, '')
  const named = byName(world, path)
  return { method, url: new URL(named, world.url), headers, body: Buffer.concat(chunks) }
}

function faulty(fault: Fault, answered: Answered | null): Answered {
  const { status = 500, headers, message = 'Server Error' } = fault
  const body = Buffer.from(JSON.stringify(fault.body ?? { message }))
  return {
    operation: answered?.operation ?? null,
    who: answered?.who ?? 'nobody',
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body,
  }
}
