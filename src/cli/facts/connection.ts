import { X509Certificate } from 'node:crypto'
import { request as overHttp } from 'node:http'
import { request as overHttps, type RequestOptions } from 'node:https'
import { InputError } from '../../drive/errors.ts'
import { networkFailure, type Place, refusal } from './failure.ts'
import { findKubeconfig } from './kubeconfig.ts'

/** An answer of the API server: its status (200, 201, 403, 404, 410, ...) and its JSON. */
export type Answer = { readonly status: number; readonly body: unknown }

/** A connection to one API server. Whatever ends the command is thrown, in one line. */
export type Api = {
  readonly context: string
  get(path: string): Promise<Answer>
  /** For questions about permissions alone; nothing is ever written. */
  ask(path: string, body: unknown): Promise<Answer>
}

/** Milliseconds for one answer. */
const LONGEST = 30_000
/** Bytes of one answer: a page of nodes is a few megabytes. */
const LARGEST = 64 * 2 ** 20

/**
 * Opens the cluster of a context (null: the current one) with what the kubeconfig says of
 * certificates, tokens, log-in programs and proxies. Nothing is asked of it yet. `longest`: the
 * milliseconds that one answer may take.
 *
 * @throws InputError where the kubeconfig is missing, broken or does not know the context.
 */
export async function connect(
  environment: NodeJS.ProcessEnv,
  context: string | null,
  longest = LONGEST,
): Promise<Api> {
  const config = findKubeconfig(await import('@kubernetes/client-node'), environment, context)
  const server = config.getCurrentCluster()?.server ?? ''
  const place: Place = { context: config.getCurrentContext(), server }
  const base = baseOf(place)
  const options: RequestOptions = {}
  try {
    await config.applyToHTTPSOptions(options)
  } catch (error) {
    const said = (error as Error).message.trim().split('\n')[0]
    throw new InputError(`the log-in of the context ${place.context} does not work: ${said}`)
  }
  const send = sender(place, base, { options, longest })
  return {
    context: place.context,
    get: (path) => send(path, null),
    ask: (path, body) => send(path, JSON.stringify(body)),
  }
}

function baseOf({ context, server }: Place): URL {
  const url = URL.parse(server)
  if (url !== null && /^https?:$/.test(url.protocol)) return url
  throw new InputError(`the server of the context ${context} is no address: ${server}`)
}

type Manner = { readonly options: RequestOptions; readonly longest: number }

function sender(place: Place, base: URL, manner: Manner) {
  const expiry = expiredOn(manner.options.cert)
  return async (path: string, body: string | null): Promise<Answer> => {
    const answer = await exchange(place, base, { path, body, ...manner })
    const problem = refusal(place, answer.status, expiry)
    if (problem !== null) throw problem
    if (answer.body === null && answer.status < 300)
      throw new InputError(`${place.server} answers, but not as an API server: this is no JSON`)
    return answer
  }
}

type Question = Manner & { readonly path: string; readonly body: string | null }

function exchange(place: Place, base: URL, question: Question): Promise<Answer> {
  const { path, body, options, longest } = question
  const prefix = base.pathname.replace(/\/$/, '')
  const url = new URL(`${prefix}${path}`, base)
  const send = url.protocol === 'http:' ? overHttp : overHttps
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => reject(networkFailure(place, error))
    const sent = send(url, {
      ...options,
      method: body === null ? 'GET' : 'POST',
      headers: {
        ...options.headers,
        accept: 'application/json',
        'user-agent': 'edgewise-facts',
        ...(body === null ? {} : { 'content-type': 'application/json' }),
      },
      signal: AbortSignal.timeout(longest),
    })
    sent.on('error', (error) =>
      fail(error.name === 'AbortError' || error.name === 'TimeoutError' ? LATE : error),
    )
    sent.on('response', (response) => {
      const parts: Buffer[] = []
      let size = 0
      response.on('error', (error) => fail(error.name === 'AbortError' ? LATE : error))
      response.on('data', (part: Buffer) => {
        size += part.length
        if (size > LARGEST) sent.destroy(new Error('an answer of over 64 MB was not read'))
        else parts.push(part)
      })
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: json(Buffer.concat(parts)) }),
      )
    })
    sent.end(body ?? undefined)
  })
}

const LATE = { code: 'ETIMEDOUT' }

/** Null: this is no JSON. */
function json(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return null
  }
}

/** When a client certificate expired; null: it did not, there is none, or it cannot be read. */
function expiredOn(cert: RequestOptions['cert']): Date | null {
  if (typeof cert !== 'string' && !Buffer.isBuffer(cert)) return null
  try {
    const until = new Date(new X509Certificate(cert).validTo)
    return until.getTime() < Date.now() ? until : null
  } catch {
    return null
  }
}
