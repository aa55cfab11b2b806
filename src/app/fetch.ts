/** Milliseconds; GitHub itself gives up after ten seconds. */
const timeout = 30_000

/** GitHub sends on from a name that a repository had before, once for each. */
const mostRedirects = 5

/** Of HTTP: whoever answers is not who should. */
const misdirected = 421

const isRedirect = (status: number): boolean => [301, 302, 307, 308].includes(status)

/**
 * As `fetch`, for calls with a token. No call waits for ever, whoever makes it, and none leaves the
 * host that it is meant for: a redirect to another one is answered with status 421 in its place, so
 * that neither the token nor a body gets there. What changes something is not sent on at all where
 * the redirect would turn it into a read.
 *
 * @param heard is told of the headers of every answer.
 */
export function faithfulFetch(heard: (headers: Headers) => void = () => {}): typeof fetch {
  return async (input, options = {}) => {
    const signal = options.signal ?? AbortSignal.timeout(timeout)
    const isRead = (options.method ?? 'GET') === 'GET'
    let url: URL | null = new URL(String(input))
    for (let hops = 0; url !== null && hops <= mostRedirects; hops += 1) {
      const answer: Response = await fetch(url.href, { ...options, signal, redirect: 'manual' })
      heard(answer.headers)
      if (!isRedirect(answer.status)) return answer
      await answer.body?.cancel()
      url = isRead || answer.status >= 307 ? sameHost(answer.headers.get('location'), url) : null
    }
    const message = 'the answer leads elsewhere'
    return Response.json({ message }, { status: misdirected })
  }
}

function sameHost(location: string | null, from: URL): URL | null {
  const to = URL.parse(location ?? '', from.href)
  return to?.origin === from.origin ? to : null
}
