import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Validation } from '../../src/types/engine.ts'
import { type Document, judged, root } from './builds.ts'

const service = (spec: string, more = ''): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: a${more} }\nspec: ${spec}\n`
const good = service('{ ports: [{ port: 80, targetPort: http }] }')

type Case = readonly [string, string, Validation['verdict'], ...(readonly string[])]

const cases: readonly Case[] = [
  ['a plain service', good, 'valid'],
  ['JSON', '{"apiVersion":"v1","kind":"ConfigMap","data":{"a":"b"}}', 'valid'],
  ['a document with its separator', `---\n${good}`, 'valid'],
  ['Windows line ends', good.replaceAll('\n', '\r\n'), 'valid'],
  ['optional fields that are null', service('{ selector: null, externalIPs: null }'), 'valid'],
  ['a creation time of null', service('{}', ', creationTimestamp: null'), 'valid'],
  ['a quantity that is a number', pod('resources: { limits: { cpu: 2 } }'), 'valid'],
  ['a port by number or name', service('{ ports: [{ port: 1, targetPort: 1 }] }'), 'valid'],
  ['a definition of a custom resource, with fields named like keywords', readDefinition(), 'valid'],
  [
    'a wrong type',
    service('{ ports: [{ port: "80" }] }'),
    'invalid',
    'spec.ports[0].port: got string, want integer',
  ],
  ['an unknown field', service('{ selectr: {} }'), 'invalid', 'spec: unknown field "selectr"'],
  [
    'unknown fields, in order',
    service('{ c: 1, b: 2, a: 3 }'),
    'invalid',
    'spec: unknown fields "a", "b", "c"',
  ],
  [
    'a label that is a number',
    service('{}', ', labels: { a.b/c: 1 }'),
    'invalid',
    'metadata.labels["a.b/c"]: got number, want null or string',
  ],
  [
    'missing fields',
    'apiVersion: apps/v1\nkind: Deployment\nspec: {}\n',
    'invalid',
    'spec: missing fields "selector", "template"',
  ],
  [
    'a required field that is null',
    pod('livenessProbe: { httpGet: { port: null } }'),
    'invalid',
    'spec.containers[0].livenessProbe.httpGet.port: got null, want integer or string',
  ],
  [
    'several things at once, sorted',
    service('{ type: 1, ports: [{ port: a }], x: 1 }'),
    'invalid',
    'spec.ports[0].port: got string, want integer',
    'spec.type: got number, want null or string',
    'spec: unknown field "x"',
  ],
  [
    'a kind in the wrong case',
    'apiVersion: apps/v1\nkind: daemonset\n',
    'invalid',
    "kind: value must be 'DaemonSet'",
  ],
  ['no kind', 'apiVersion: v1\n', 'invalid', "missing 'kind' key"],
  ['no version', 'kind: Service\n', 'invalid', "missing 'apiVersion' key"],
  [
    'a key that comes twice',
    `${good}kind: Service\n`,
    'invalid',
    'line 5: key "kind" already set in map',
  ],
  ['broken YAML', 'a: [b\n', 'invalid', "line 1: did not find expected ',' or ']'"],
  ['nothing', '', 'invalid', 'there is no document'],
  ['only comments', '# a\n---\n# b\n', 'invalid', 'there is no document'],
  [
    'the worst of several documents',
    `${good}---\n${service('{ x: 1 }')}`,
    'invalid',
    'spec: unknown field "x"',
  ],
  [
    'a list',
    'apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Node, spec: { x: 1 }}\n- 1\n',
    'invalid',
    'items[0].spec: unknown field "x"',
    'items[1]: is no object',
  ],
  ['a list without items', 'apiVersion: v1\nkind: List\nitems: []\n', 'valid'],
  [
    'a kind that nobody knows',
    'apiVersion: example.org/v1\nkind: Thing\n',
    'no-schema',
    'no schema of "Thing" in "example.org/v1" for Kubernetes 1.35',
  ],
  [
    "a kind of the same name in somebody's group",
    'apiVersion: apps.example.org/v1\nkind: Deployment\n',
    'no-schema',
    'no schema of "Deployment" in "apps.example.org/v1" for Kubernetes 1.35',
  ],
  [
    'a version that is gone',
    'apiVersion: extensions/v1beta1\nkind: Ingress\n',
    'no-schema',
    'no schema of "Ingress" in "extensions/v1beta1" for Kubernetes 1.35',
  ],
]

function pod(container: string): string {
  return `apiVersion: v1\nkind: Pod\nspec: { containers: [{ name: a, ${container} }] }\n`
}

/** Its schema describes fields named `$ref`, `default`, `description` and `id`. */
function readDefinition(): string {
  const schema = '{ "$ref": "#/x", default: 1, description: a, id: b, properties: { a: {} } }'
  const version = `{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: ${schema} } }`
  const names = '{ kind: Thing, plural: things }'
  return `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec: { group: a.b, scope: Cluster, names: ${names}, versions: [${version}] }\n`
}

test.each(cases)('%s', async (_, text, verdict, ...messages) => {
  const answers = await judged([{ text }])
  expect(answers).toEqual([{ ok: true, value: { verdict, messages } }])
})

describe('custom resources', () => {
  const metallb = (version: string, kind: string, spec: string): string =>
    `apiVersion: metallb.io/${version}\nkind: ${kind}\nmetadata: { name: a, namespace: b }\nspec: ${spec}\n`

  test.each<Case>([
    [
      'an advertisement',
      metallb('v1beta1', 'L2Advertisement', '{ nodeSelectors: [{ matchLabels: { a: b } }] }'),
      'valid',
    ],
    ['a null', metallb('v1beta1', 'BGPAdvertisement', '{ ipAddressPools: null }'), 'valid'],
    ['a pool', metallb('v1beta1', 'IPAddressPool', '{ addresses: [192.0.2.0/24] }'), 'valid'],
    [
      'a peer, beyond a bound',
      metallb('v1beta2', 'BGPPeer', '{ peerASN: 1, myASN: -1, peerAddress: 192.0.2.1 }'),
      'invalid',
      'spec.myASN: minimum: got -1, want 0',
    ],
    [
      'an unknown field',
      metallb('v1beta1', 'L2Advertisement', '{ nodeSelector: {} }'),
      'invalid',
      'spec: unknown field "nodeSelector"',
    ],
    [
      'a null in a list',
      metallb('v1beta1', 'L2Advertisement', '{ interfaces: [null] }'),
      'invalid',
      'spec.interfaces[0]: got null, want string',
    ],
    [
      'metadata as Kubernetes has it',
      'apiVersion: metallb.io/v1beta1\nkind: Community\nmetadata: { nam: a }\nspec: {}\n',
      'invalid',
      'metadata: unknown field "nam"',
    ],
  ])('%s', async (_, text, verdict, ...messages) => {
    const answers = await judged(
      ['1.32', '1.35', '1.99'].map((kubernetes) => ({ text, kubernetes })),
    )
    for (const answer of answers) expect(answer).toEqual({ ok: true, value: { verdict, messages } })
  })
})

describe('versions of Kubernetes', () => {
  test.each(['1.32', '1.33', '1.34', '1.35'])('%s is known', async (kubernetes) => {
    const wrong = service('{ externalTrafficPolicy: 1 }')
    const [valid, invalid] = await judged([
      { text: good, kubernetes },
      { text: wrong, kubernetes },
    ])
    expect(valid).toMatchObject({ value: { verdict: 'valid' } })
    expect(invalid).toMatchObject({ value: { verdict: 'invalid' } })
  })

  test('a field counts from the version on that brought it', async () => {
    const text = pod('restartPolicyRules: []')
    const answers = await judged(['1.33', '1.34'].map((kubernetes) => ({ text, kubernetes })))
    expect(answers).toMatchObject([
      { value: { messages: ['spec.containers[0]: unknown field "restartPolicyRules"'] } },
      { value: { verdict: 'valid' } },
    ])
  })

  test.each(['1.31', '1.36', '', '../kubernetes/1.35', 'metallb.io', '../custom/metallb.io'])(
    '"%s" is not',
    async (kubernetes) => {
      const [answer] = await judged([{ text: good, kubernetes }])
      expect(answer).toMatchObject({ value: { verdict: 'no-schema' } })
    },
  )
})

test('the same every time, whatever came before', async () => {
  const documents: Document[] = cases.map(([, text]) => ({ text }))
  const first = await judged(documents)
  const again = await judged(documents.toReversed())
  expect(again.toReversed()).toEqual(first)
})

test('the sample is valid', async () => {
  const file = join(root, 'manifests', 'sample', 'head', 'ingress', 'service.yaml')
  const [answer] = await judged([{ text: readFileSync(file, 'utf8') }])
  expect(answer).toEqual({ ok: true, value: { verdict: 'valid', messages: [] } })
})
