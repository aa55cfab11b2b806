import { createHash, timingSafeEqual } from 'node:crypto'
import { type Gauge, type Metrics, metricsType } from '../app/metrics.ts'
import { type Receiving, receive } from '../app/webhook/receive.ts'
import type { Counts } from '../jobs/job.ts'

export type Routes = {
  readonly receiving: Receiving
  readonly metrics: Metrics
  /** Throws where the database does not answer. */
  readonly ping: () => Promise<void>
  readonly counts: () => Promise<readonly Counts[]>
  readonly metricsToken: string | null
  /** Whether the process is about to end. */
  readonly isEnding: () => boolean
}

/** Who asks: the other end of the connection, where the platform tells. */
type Peer = { readonly address: string | null }

/** Answers a request, on whatever platform. */
export type Serve = (request: Request, peer: Peer) => Promise<Response>

/** The addresses of the service: https://docs.github.com/en/webhooks for the first of them. */
export function routing(routes: Routes): Serve {
  return async (request, peer) => {
    const { pathname } = new URL(request.url)
    const route = paths.get(pathname)
    if (route === undefined) return text(404, 'there is nothing here\n')
    const isAsked = request.method === 'HEAD' && route.method === 'GET'
    if (request.method !== route.method && !isAsked)
      return text(405, `${pathname} takes ${route.method}\n`, { allow: route.method })
    return route.handle(routes, request, peer)
  }
}

type Route = {
  readonly method: 'GET' | 'POST'
  readonly handle: (routes: Routes, request: Request, peer: Peer) => Promise<Response>
}

const paths: ReadonlyMap<string, Route> = new Map<string, Route>([
  [
    '/api/github/webhooks',
    { method: 'POST', handle: ({ receiving }, request) => receive(request, receiving) },
  ],
  ['/healthz', { method: 'GET', handle: async () => text(200, 'alive\n') }],
  ['/readyz', { method: 'GET', handle: ready }],
  ['/metrics', { method: 'GET', handle: metricsPage }],
])

const text = (status: number, body: string, headers: Record<string, string> = {}): Response =>
  new Response(body, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', ...headers },
  })

/** A load balancer does not wait for longer either. */
const patience = 2000

async function ready({ ping, isEnding }: Routes): Promise<Response> {
  if (isEnding()) return text(503, 'about to end\n')
  const late = AbortSignal.timeout(patience)
  const tooLate = new Promise<'late'>((resolve) => {
    late.addEventListener('abort', () => resolve('late'))
  })
  const answer = await Promise.race([
    ping().then(
      () => 'ready',
      () => 'late',
    ),
    tooLate,
  ])
  return answer === 'ready' ? text(200, 'ready\n') : text(503, 'the database does not answer\n')
}

async function metricsPage(routes: Routes, request: Request, peer: Peer): Promise<Response> {
  if (!mayRead(routes.metricsToken, request, peer))
    return text(403, 'metrics are for loopback, or for who knows METRICS_TOKEN\n')
  const counts = await routes.counts().catch(() => [])
  const body = routes.metrics.render(counts.flatMap(gauges))
  return new Response(body, { headers: { 'content-type': metricsType } })
}

const gauges = ({ queue, ...states }: Counts): readonly Gauge[] =>
  Object.entries(states).map(([state, value]) => ({
    name: 'edgewise_queue_jobs',
    labels: { queue, state },
    value,
  }))

/** Behind a proxy on this machine everybody comes from loopback; a proxy leaves its mark. */
function mayRead(token: string | null, { headers }: Request, { address }: Peer): boolean {
  if (token !== null) return isSame(headers.get('authorization') ?? '', `Bearer ${token}`)
  const isForwarded = headers.has('forwarded') || headers.has('x-forwarded-for')
  return !isForwarded && /^(?:127\.|::1$|::ffff:127\.)/.test(address ?? '')
}

const isSame = (one: string, other: string): boolean => {
  const [a, b] = [one, other].map((each) => createHash('sha256').update(each).digest())
  return a !== undefined && b !== undefined && timingSafeEqual(a, b)
}
