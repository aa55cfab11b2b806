import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Path } from '../../src/types/source.ts'
import { type Files, placeOf, readingOf } from './made.ts'

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: log
          image: log:1
        - name: web
          image: web:1
          env:
            - name: A
              value: one
            - name: B
              value: two
`
const service = `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  type: LoadBalancer
  selector: { app: web }
  ports: [{ port: 80 }]
`
const base: Files = {
  'base/kustomization.yaml': 'resources: [deployment.yaml, service.yaml]\n',
  'base/deployment.yaml': deployment,
  'base/service.yaml': service,
}

/** The base, and an overlay of it with this in its kustomization, and files beside that. */
const overlaid = (rest: string, files: Files = {}): Files => ({
  ...base,
  'prod/kustomization.yaml': `resources: [../base]\n${rest}`,
  ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`prod/${path}`, text])),
})

const policy: Path = ['spec', 'externalTrafficPolicy']
const replicas: Path = ['spec', 'replicas']
const merge = `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  externalTrafficPolicy: Local
`
const indented = (text: string, by: string): string =>
  text.replaceAll(/^(?=.)/gm, ' '.repeat(by.length))

const cases: readonly (readonly [string, Files, string, Path, string])[] = [
  ['the base', overlaid(''), 'Service', ['spec', 'type'], 'base/service.yaml:6 LoadBalancer'],
  ['nothing: the key above', overlaid(''), 'Service', policy, 'base/service.yaml:5 nothing'],
  [
    'a patch within the kustomization',
    overlaid(`patches:\n  - patch: |\n${indented(merge, '      ')}`),
    'Service',
    policy,
    'prod/kustomization.yaml:9 Local',
  ],
  [
    'a patch in a file',
    overlaid('patches: [{ path: p.yaml }]\n', { 'p.yaml': `# ours\n---\n${merge}` }),
    'Service',
    policy,
    'prod/p.yaml:8 Local',
  ],
  [
    'the second document of a patch in a file',
    overlaid('patchesStrategicMerge: [p.yaml]\n', {
      'p.yaml': `${merge.replace('Service', 'Deployment').replace('externalTrafficPolicy: Local', 'replicas: 7').replace('v1', 'apps/v1')}---\n${merge}`,
    }),
    'Service',
    policy,
    'prod/p.yaml:13 Local',
  ],
  [
    'operations within the kustomization',
    overlaid(
      'patches:\n  - target: { kind: Service }\n    patch: |\n      - op: test\n        path: /spec/type\n        value: LoadBalancer\n      - op: add\n        path: /spec/externalTrafficPolicy\n        value: Local\n',
    ),
    'Service',
    policy,
    'prod/kustomization.yaml:10 Local',
  ],
  [
    'operations in a file of JSON',
    overlaid(
      'patchesJson6902:\n  - target: { version: v1, kind: Service, name: web }\n    path: p.json\n',
      { 'p.json': '[\n{"op":"add","path":"/spec/externalTrafficPolicy",\n"value":"Local"}\n]' },
    ),
    'Service',
    policy,
    'prod/p.json:3 Local',
  ],
  [
    'an operation on a mapping, of which this is a part',
    overlaid(
      'patches:\n  - target: { kind: Service, name: w.* }\n    patch: |-\n      - op: replace\n        path: /spec\n        value:\n          type: LoadBalancer\n          externalTrafficPolicy: Local\n          ports: [{ port: 80 }]\n',
    ),
    'Service',
    policy,
    'prod/kustomization.yaml:9 Local',
  ],
  [
    'replicas',
    overlaid('replicas:\n  - name: web\n    count: 5\n'),
    'Deployment',
    replicas,
    'prod/kustomization.yaml:4 5',
  ],
  [
    'a namespace',
    overlaid('namespace: shop\n'),
    'Service',
    ['metadata', 'namespace'],
    'prod/kustomization.yaml:2 shop',
  ],
  [
    'labels of pods',
    overlaid('labels:\n  - pairs:\n      tier: front\n    includeSelectors: true\n'),
    'Deployment',
    ['spec', 'template', 'metadata', 'labels', 'tier'],
    'prod/kustomization.yaml:4 front',
  ],
  [
    'an item of a list that a patch lists otherwise',
    overlaid(
      `patches:\n  - patch: |\n${indented(
        'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  template:\n    spec:\n      containers:\n        - name: web\n          env:\n            - name: B\n              value: three\n',
        '      ',
      )}`,
    ),
    'Deployment',
    ['spec', 'template', 'spec', 'containers', 0, 'env', 0, 'value'],
    'prod/kustomization.yaml:14 three',
  ],
  [
    'an image that a kustomization changes: the container',
    overlaid('images: [{ name: log, newTag: "2" }]\n'),
    'Deployment',
    ['spec', 'template', 'spec', 'containers', 0, 'image'],
    'base/deployment.yaml:12 log:2',
  ],
  [
    'an object with another name',
    overlaid('namePrefix: my-\nnameSuffix: -a\n'),
    'Deployment',
    replicas,
    'base/deployment.yaml:6 2',
  ],
  [
    'a name is not said by the patch that is about it',
    overlaid('patches: [{ path: p.yaml }]\n', { 'p.yaml': merge }),
    'Service',
    ['metadata', 'name'],
    'base/service.yaml:4 web',
  ],
  [
    'a component',
    {
      ...overlaid('components: [../local]\n'),
      'local/kustomization.yaml':
        'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches: [{ path: p.yaml }]\n',
      'local/p.yaml': merge,
    },
    'Service',
    policy,
    'local/p.yaml:6 Local',
  ],
  [
    'a generator',
    overlaid('configMapGenerator:\n  - name: c\n    literals: [a=b]\n'),
    'ConfigMap',
    ['data', 'a'],
    'prod/kustomization.yaml:3 b',
  ],
]

test.each(cases)('of a field: %s', (_, files, kind, path, place) => {
  expect(placeOf(files, kind, path)).toBe(place)
})

describe('law', () => {
  const values = ['Local', 'Cluster']
  const layer = fc.record({
    value: fc.option(fc.constantFrom(...values), { nil: null }),
    how: fc.constantFrom('file', 'inline', 'operation'),
  })

  type Layer = { readonly value: string | null; readonly how: string }

  /** A kustomization on top of another one, which may set the policy in one of three ways. */
  function layered(layers: readonly Layer[]): Files {
    const files: Record<string, string | Uint8Array> = { ...base }
    layers.forEach(({ value, how }, index) => {
      const text = merge.replace('Local', String(value))
      const below = index === 0 ? '../base' : `../l${index - 1}`
      const operation = `- op: add\n  path: /spec/externalTrafficPolicy\n  value: ${value}\n`
      const patch = {
        file: 'patches: [{ path: p.yaml }]\n',
        inline: `patches:\n  - patch: |-\n${indented(text, '      ')}`,
        operation: `patches:\n  - target: { kind: Service }\n    patch: |\n${indented(operation, '      ')}`,
      }[how]
      const patches = value === null ? '' : patch
      files[`l${index}/kustomization.yaml`] = `resources: [${below}]\n${patches}`
      if (value !== null && how === 'file') files[`l${index}/p.yaml`] = text
    })
    return files
  }

  test('the place of a field is where a change of it changes what is made', () => {
    fc.assert(
      fc.property(fc.array(layer, { minLength: 1, maxLength: 4 }), (layers) => {
        fc.pre(layers.some(({ value }) => value !== null))
        const files = layered(layers)
        const [place = '', value = ''] = placeOf(files, 'Service', policy).split(' ')
        const [file = '', line = ''] = place.split(':')
        const lines = String(files[file]).split('\n')
        const other = values.find((each) => each !== value) ?? ''
        expect(lines[Number(line) - 1]).toContain(value)
        lines[Number(line) - 1] = (lines[Number(line) - 1] ?? '').replace(value, other)
        const changed = { ...files, [file]: lines.join('\n') }
        expect(placeOf(changed, 'Service', policy)).toBe(`${place} ${other}`)
      }),
      { numRuns: 25, seed: 8 },
    )
  })
})

test('files of a build may be anything, and stand anywhere in the tree', () => {
  const binary = Uint8Array.of(0xff, 0xfe, 0)
  const files = {
    'a/k/kustomization.yaml':
      'resources: [../../s.yaml]\nconfigMapGenerator: [{ name: c, files: [../b.bin, x=../x.conf] }]\n',
    's.yaml': service,
    'a/b.bin': binary,
    'a/x.conf': 'x\n',
  }
  const { documents, incomplete } = readingOf(files)
  expect(incomplete).toBe(false)
  expect(documents.problems).toEqual([])
  expect(documents.docs.map(({ kind, file }) => `${kind} ${file}`)).toEqual([
    'ConfigMap a/k/kustomization.yaml',
    'Service a/k/kustomization.yaml',
  ])
})

test('what cannot be built is one problem, with what Kustomize says', () => {
  const { documents, incomplete } = readingOf({
    'k/kustomization.yaml': 'resources: [https://example.org/x.yaml, s.yaml]\n',
    'k/s.yaml': service,
    'p.yaml': service,
  })
  expect(incomplete).toBe(true)
  expect(documents.docs.map(({ file }) => file)).toEqual(['p.yaml'])
  expect(documents.problems).toMatchObject([
    { code: 'not-rendered', at: { file: 'k/kustomization.yaml', line: 1 } },
  ])
  expect(documents.problems[0]?.message).toMatch(
    /^kustomize build k is not rendered: .*https:\/\/example\.org\/x\.yaml/,
  )
})

test('a component that nobody uses is not applied, which is said', () => {
  const { documents, incomplete } = readingOf({
    'c/kustomization.yaml':
      'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [s.yaml]\n',
    'c/s.yaml': service,
  })
  expect(incomplete).toBe(false)
  expect(documents.docs).toEqual([])
  expect(documents.problems).toEqual([
    {
      code: 'not-reached',
      message: 'no kustomization uses the component: nothing of it is applied',
      at: { file: 'c/kustomization.yaml', line: 1, endLine: 1 },
    },
  ])
})
