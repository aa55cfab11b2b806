import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dump, load } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import type { Validation } from '../../src/types/engine.ts'
import { judged, root } from './builds.ts'
import { customDocuments } from './custom-documents.ts'
import { judgedByKubeconform } from './kubeconform.ts'

type Holder = Record<string, unknown>

/** The text with a field set, or without it where the value is undefined. */
function changed(text: string, path: string, value: unknown): string {
  const document = load(text) as Holder
  const steps = path.split('.')
  const last = steps.pop() ?? ''
  let at = document
  for (const step of steps) at = at[step] as Holder
  if (value === undefined) delete at[last]
  else at[last] = value
  return dump(document)
}

/** `a.0.b` as messages write it; the place that holds the field where `upTo` is -1. */
const written = (path: string, upTo?: number): string =>
  path
    .split('.')
    .slice(0, upTo)
    .map((step, index) => (/^\d+$/.test(step) ? `[${step}]` : `${index > 0 ? '.' : ''}${step}`))
    .join('')

const lead = (path: string): string => (path === '' ? '' : `${path}: `)

async function verdictOf(text: string): Promise<Validation> {
  const [answer] = await judged([{ text }])
  if (!answer?.ok) throw new Error(answer?.message)
  return answer.value
}

const invalid = (message: string) => ({
  verdict: 'invalid',
  messages: [expect.stringContaining(message)],
})

describe.each(Object.entries(customDocuments))('%s', (_, documents) => {
  const named = documents.map(
    (one) => [/^apiVersion: (.*)\nkind: (.*)$/m.exec(one.text)?.slice(1).join(' '), one] as const,
  )

  test.each(named)('%s', async (_, { text, at, wrong: [place, value, message], required }) => {
    const unknown = changed(text, `${at}.surprise`, 1)
    const mistyped = changed(text, place, value)
    expect(await verdictOf(text)).toEqual({ verdict: 'valid', messages: [] })
    expect(await verdictOf(unknown)).toEqual(invalid(`${written(at)}: unknown field "surprise"`))
    expect(await verdictOf(mistyped)).toEqual(invalid(`${written(place)}: ${message}`))
    const missing = required === null ? [] : [changed(text, required, undefined)]
    for (const one of missing) {
      const field = required?.split('.').at(-1)
      const said = `${lead(written(required ?? '', -1))}missing field "${field}"`
      expect(await verdictOf(one)).toEqual(invalid(said))
    }
    const others = missing.map(() => 'invalid')
    const theirs = judgedByKubeconform([text, unknown, mistyped, ...missing])
    expect(theirs).toEqual(['valid', 'invalid', 'invalid', ...others])
  })
})

const gateway = (addresses: string): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: { name: edge }\nspec: { gatewayClassName: edge, listeners: [{ name: a, port: 80, protocol: HTTP }], addresses: [${addresses}] }\n`
const route = (uri: string): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nspec: { http: [{ match: [{ uri: ${uri} }] }] }\n`
const policy = (spec: string): string =>
  `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: a }\nspec: { ${spec} }\n`
const limit = (value: string): string =>
  `apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: ClientTrafficPolicy\nspec: { connection: { bufferLimit: ${value} } }\n`
const body = (fields: string): string =>
  `apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: HTTPRouteFilter\nspec: { directResponse: { body: ${fields} } }\n`

test.each([
  ['what is missing is its default', gateway('{ value: 192.0.2.1 }'), []],
  ['a null is its default', gateway('{ type: null, value: "2001:db8::1" }'), []],
  ['another form', gateway('{ type: Hostname, value: www.example.org }'), []],
  [
    'neither form',
    gateway('{ type: IPAddress, value: www }'),
    [
      "spec.addresses[0]: one of these has to be mended: spec.addresses[0].type: is written in a way that is not allowed; spec.addresses[0].value: one of these has to be mended: spec.addresses[0].value: 'www' is not valid ipv4: expected four decimals; spec.addresses[0].value: 'www' is not valid ipv6: missing colon",
    ],
  ],
  ['one of several', route('{ prefix: /a }'), []],
  ['one of several, and a null', route('{ prefix: /a, exact: null }'), []],
  ['a null in place of all', route('null'), []],
  [
    'two of which one is allowed',
    route('{ prefix: /a, exact: /b }'),
    ['spec.http[0].match[0].uri: is written in several ways of which only one is allowed'],
  ],
  [
    'none of two',
    policy('ingress: []'),
    [
      'spec: one of these has to be mended: spec: missing field "endpointSelector"; spec: missing field "nodeSelector"',
    ],
  ],
  ['a number where a text may be', limit('32768'), []],
  ['a text of the form that it has to have', limit('32Ki'), []],
  [
    'a text of another form',
    limit('1.5Ki'),
    [
      "spec.connection.bufferLimit: '1.5Ki' does not match pattern '^[1-9]+[0-9]*([EPTGMK]i|[EPTGMk])?$'",
    ],
  ],
  ['a required field with a default', body('{ inline: sorry }'), []],
  [
    'a kind of a group that is known in part',
    'apiVersion: argoproj.io/v1alpha1\nkind: Rollout\n',
    null,
  ],
])('%s', async (_, text, messages) => {
  const { verdict, messages: said } = await verdictOf(text)
  if (messages === null) expect(verdict).toBe('no-schema')
  else expect(said).toEqual(messages)
  expect([verdict]).toEqual(judgedByKubeconform([text]))
})

test('each project whose definitions are read has documents, and the README names its version', async () => {
  const {
    custom,
  }: { readonly custom: readonly { readonly name: string; readonly module: string }[] } =
    await import(join(root, 'tools', 'render', 'modules.mjs'))
  const readme = readFileSync(join(root, 'README.md'), 'utf8').replaceAll(/\s+/g, ' ')
  expect(custom.map(({ name }) => name)).toEqual(Object.keys(customDocuments))
  for (const { name, module } of custom)
    expect(readme).toContain(`${name} ${module.split('@v')[1]}`)
})
