import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { delimiter, join } from 'node:path'
import { expect, test } from 'vitest'
import { connect } from '../../../src/cli/facts/connection.ts'
import { networkFailure, refusal } from '../../../src/cli/facts/failure.ts'
import { scratch } from '../../support/scratch.ts'
import { edgewise, type Ran, root } from '../run.ts'
import { beside, facts, kubeconfig } from './stand-in.ts'

/** Why the first question that is asked with a kubeconfig of this text has no answer. */
async function failure(config: string, context: string | null = null): Promise<string> {
  const { folder, write } = scratch()
  write({ config })
  const error = await connect({ KUBECONFIG: join(folder, 'config') }, context)
    .then((api) => api.get('/version'))
    .catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(Error)
  const { name, message } = error as Error
  expect(name).toMatch(/^(?:InputError|Transient)$/)
  expect(message).not.toContain('\n')
  return message
}

/** The one line that it ends with. */
function complaint(ran: Ran): string {
  expect(ran).toMatchObject({ status: 2, out: '' })
  expect(ran.err).toMatch(/^edgewise: [^\n]+\n$/)
  return ran.err.slice('edgewise: '.length, -1)
}

/** A port that nobody listens on: one that was just given back. */
const unused = (): Promise<string> =>
  beside(
    () => [200, '{}'],
    async (address) => address,
  )

test('no kubeconfig, neither at home nor where KUBECONFIG says', async () => {
  const { folder } = scratch()
  const home = await edgewise(['facts'], { env: { KUBECONFIG: '', HOME: folder } })
  expect(complaint(home)).toBe(
    'there is no kubeconfig: ~/.kube/config is not there; set KUBECONFIG to a file that kubectl works with',
  )
  const file = join(folder, 'none')
  const named = await edgewise(['facts'], { env: { KUBECONFIG: file } })
  expect(complaint(named)).toContain(`KUBECONFIG=${file} is not there`)
})

test('a kubeconfig that is none', async () => {
  expect(await failure('a: [\n')).toMatch(/config is no kubeconfig: /)
  expect(await failure('{}\n')).toContain('has no current context')
  expect(await failure('a')).toContain('has no current context')
  expect(await failure('')).toContain('is no kubeconfig: ')
  expect(await failure(kubeconfig('what?'))).toContain('is no address: what?')
})

test('a context that is not there', async () => {
  const config = kubeconfig('http://127.0.0.1:1')
  expect(complaint(await facts(config, '--context', 'life'))).toBe(
    'the kubeconfig has no context life; did you mean "live"? (it has live)',
  )
})

test('several files are one kubeconfig, the first counts, and one may be missing', async () => {
  const { folder, write } = scratch()
  await beside(
    () => [401, '{}'],
    async (address) => {
      write({ a: kubeconfig(address), b: kubeconfig('http://127.0.0.1:1') })
      const files = ['none', 'a', 'b'].map((name) => join(folder, name))
      const api = await connect({ KUBECONFIG: files.join(delimiter) }, null)
      await expect(api.get('/version')).rejects.toThrow(`${address} does not know the user`)
    },
  )
})

test('a server that does not listen', async () => {
  const address = await unused()
  expect(await failure(kubeconfig(address))).toBe(
    `${address} cannot be reached: nobody listens there; is the cluster up, and the address right?`,
  )
})

test.each([
  [401, 'does not know the user of the context live: log in again, or renew its credentials'],
  [503, 'answered 503: it is overloaded or not ready'],
  [302, 'answered 302: it leads elsewhere; give its own address'],
])('a server that answers %i', async (status, words) => {
  await beside(
    () => [status, '{}'],
    async (address) => {
      expect(await failure(kubeconfig(address))).toBe(`${address} ${words}`)
    },
  )
})

test('a server that speaks no JSON', async () => {
  await beside(
    () => [200, '<html>'],
    async (address) => {
      const message = await failure(kubeconfig(address))
      expect(message).toBe(`${address} answers, but not as an API server: this is no JSON`)
    },
  )
})

test('a server that says too much', async () => {
  const answer = ' '.repeat(65 * 2 ** 20)
  await beside(
    () => [200, answer],
    async (address) => {
      const message = await failure(kubeconfig(address))
      expect(message).toContain('an answer of over 64 MB was not read')
    },
  )
})

test.each([['nothing'], ['half of it']])('a server that says %s, and then waits', async (part) => {
  const waiting = createServer((_, reply) => void (part === 'nothing' || reply.write('{')))
  waiting.listen(0, '127.0.0.1')
  await once(waiting, 'listening')
  const { port } = waiting.address() as { port: number }
  const { folder, write } = scratch()
  write({ config: kubeconfig(`http://127.0.0.1:${port}`) })
  const api = await connect({ KUBECONFIG: join(folder, 'config') }, null, 200)
  await expect(api.get('/version')).rejects.toThrow('cannot be reached: it does not answer')
  waiting.close()
  waiting.closeAllConnections()
})

test('no part of the command line but facts waits for the client of Kubernetes', () => {
  const parts = readdirSync(join(root, 'dist', 'parts')).filter((name) => name.endsWith('.mjs'))
  const files = ['edgewise.mjs', ...parts.map((name) => join('parts', name))]
  const texts = files.map((name) => readFileSync(join(root, 'dist', name), 'utf8'))
  expect(texts.filter((text) => text.includes('import("@kubernetes/client-node")'))).not.toEqual([])
  expect(texts.filter((text) => /from\s*["']@kubernetes/.test(text))).toEqual([])
})

test('a server that forbids everything', async () => {
  await beside(
    () => [403, '{}'],
    async (address, asked) => {
      const { status, out, err } = await facts(kubeconfig(address))
      expect(status).toBe(1)
      expect(err).toContain('edgewise: may not list nodes: hides the pools\n')
      expect(out).toContain('# may not list nodes: hides the pools\n')
      expect(asked.length).toBeLessThan(50)
    },
  )
})

test('a log-in program that is not there', async () => {
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: './no-such-program' }
  expect(await failure(kubeconfig('http://127.0.0.1:1', { exec }))).toMatch(
    /^the log-in of the context live does not work: /,
  )
})

const place = { context: 'prod', server: 'https://k8s.example.com' }

test.each([
  ['CERT_HAS_EXPIRED', 'its certificate has expired; renew it on the server'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate-authority for the context prod'],
  ['ETIMEDOUT', 'it does not answer; look at the network or the VPN'],
  ['ENOTFOUND', 'there is no such host'],
])('%s is said in one line', (code, words) => {
  const { message } = networkFailure(place, Object.assign(new Error('x'), { code }))
  expect(message).toContain(`https://k8s.example.com cannot be reached: `)
  expect(message).toContain(words)
})

test('a client certificate that expired is named with its day', () => {
  expect(refusal(place, 401, new Date('2026-01-31T12:00:00Z'))?.message).toContain(
    'its client certificate expired on 2026-01-31; renew it',
  )
  expect(refusal(place, 404, null)).toBe(null)
})
