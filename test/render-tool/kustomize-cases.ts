import type { Build } from './kustomize.ts'

const deployment = (name = 'web', image = 'nginx:1.25'): string => `\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  labels: { app: ${name} }
spec:
  replicas: 1
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      # A comment, which is gone.
      containers:
      - name: web
        image: ${image}
        env: [{ name: HOST, value: "$(WEB_HOST)" }]
        envFrom: [{ configMapRef: { name: settings } }, { secretRef: { name: keys } }]
`

const service = (name = 'web'): string => `\
apiVersion: v1
kind: Service
metadata: { name: ${name}, annotations: {} }
spec: { type: LoadBalancer, selector: { app: ${name} }, ports: [{ port: 80, targetPort: "8080" }] }
`

const objects = { 'web.yaml': `${deployment()}---\n${service()}` }

/** A kustomization with fields over a Deployment and a Service. */
const over = (fields: string, files: Build['files'] = {}): Build => ({
  files: { ...objects, 'kustomization.yaml': `resources: [web.yaml]\n${fields}`, ...files },
})

const patch = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:'

const plain = 'resources: [web.yaml]\n'

const custom = `\
apiVersion: example.org/v1
kind: Proxy
metadata: { name: proxy }
spec: { image: nginx, service: web, ports: [{ port: 80, name: a }, { port: 90, name: c }], settings: { name: settings } }
`

const schema = (key: string): string =>
  JSON.stringify({
    definitions: {
      'org.example.v1.Proxy': {
        'x-kubernetes-group-version-kind': [{ group: 'example.org', version: 'v1', kind: 'Proxy' }],
        properties: {
          spec: {
            properties: {
              ports: {
                type: 'array',
                items: { type: 'object' },
                'x-kubernetes-patch-merge-key': key,
                'x-kubernetes-patch-strategy': 'merge',
              },
            },
          },
        },
      },
    },
  })

/** Every construct that repositories use, by what it is. */
export const constructs: Readonly<Record<string, Build>> = {
  'files and folders': {
    root: 'prod',
    files: {
      'base/kustomization.yml': plain,
      'base/web.yaml': objects['web.yaml'],
      'prod/Kustomization': 'resources: [../base, more/one.yaml, more]\n',
      'prod/more/one.yaml': service('one'),
      'prod/more/kustomization.yaml': 'resources: [two.yaml]\n',
      'prod/more/two.yaml': service('two'),
    },
  },
  'three overlays': {
    root: 'c',
    files: {
      'a/kustomization.yaml': `${plain}namePrefix: a-\nnamespace: a\n`,
      'a/web.yaml': objects['web.yaml'],
      'b/kustomization.yaml':
        'resources: [../a]\nnamePrefix: b-\nlabels: [{ pairs: { b: "1" } }]\n',
      'c/kustomization.yaml':
        'resources: [../a, ../b]\nnameSuffix: -c\nnamespace: c\nimages: [{ name: nginx, newTag: "2" }]\n',
    },
  },
  'names that are no words': {
    files: {
      'kustomization.yaml':
        'resources: ["a b (1).yaml", "ü@x+y,z=1.yaml", "..a..b.yaml"]\nconfigMapGenerator: [{ name: a, files: ["a b (1).yaml"] }]\n',
      'a b (1).yaml': service('one'),
      'ü@x+y,z=1.yaml': service('two'),
      '..a..b.yaml': service('three'),
    },
  },
  components: {
    root: 'prod',
    files: {
      'base/kustomization.yaml': plain,
      'base/web.yaml': objects['web.yaml'],
      'local/kustomization.yaml': `\
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
configMapGenerator: [{ name: settings, behavior: merge, literals: [from=component] }]
patches:
- target: { kind: Service }
  patch: |
    - { op: add, path: /spec/externalTrafficPolicy, value: Local }
`,
      'prod/kustomization.yaml':
        'resources: [../base]\nconfigMapGenerator: [{ name: settings, literals: [a=b] }]\ncomponents: [../local]\n',
    },
  },
  'strategic patches': over(
    `\
patches:
- path: patches.yaml
- path: one.yaml
  target: { kind: Deployment, name: w.*, labelSelector: app=web }
- patch: |
    apiVersion: v1
    kind: Service
    metadata: { name: web }
    spec: { ports: [{ port: 80, targetPort: 81 }, { port: 443 }], $patch: merge }
- patch: |
    $patch: delete
    apiVersion: v1
    kind: Service
    metadata: { name: gone }
`,
    {
      'kustomization.yaml':
        'resources: [web.yaml, gone.yaml]\npatches:\n- path: patches.yaml\n- path: one.yaml\n  target: { kind: Deployment, name: w.*, labelSelector: app=web }\n- patch: |\n    $patch: delete\n    apiVersion: v1\n    kind: Service\n    metadata: { name: gone }\n',
      'gone.yaml': service('gone'),
      'patches.yaml': `${patch} { template: { spec: { containers: [{ name: web, image: x:1 }, { name: side, image: y }] } } }\n---\napiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { ports: [{ port: 443 }] }\n`,
      'one.yaml': `${patch} { replicas: 3, template: { spec: { $setElementOrder/containers: [{ name: web }], nodeSelector: { edge: "true" }, tolerations: [{ key: edge, operator: Exists }] } } }\n`,
    },
  ),
  'JSON patches': over(
    `\
patches:
- target: { version: v1, kind: Service, name: web }
  path: patch.json
- target: { group: apps, kind: Deployment }
  options: { allowNameChange: true, allowKindChange: true }
  patch: |-
    - { op: test, path: /spec/replicas, value: 1 }
    - { op: replace, path: /spec/replicas, value: 4 }
    - { op: replace, path: /metadata/name, value: site }
    - { op: replace, path: /kind, value: StatefulSet }
    - { op: copy, from: /metadata/labels, path: /metadata/annotations }
    - { op: remove, path: /metadata/labels/app }
- target: { annotationSelector: "none=such" }
  patch: '[{ "op": "remove", "path": "/spec" }]'
`,
    {
      'patch.json':
        '[{"op":"add","path":"/spec/externalTrafficPolicy","value":"Local"},{"op":"add","path":"/spec/ports/-","value":{"port":443}}]',
    },
  ),
  'patches of the old fields': over(
    `\
patchesStrategicMerge:
- one.yaml
- |-
  apiVersion: v1
  kind: Service
  metadata: { name: web }
  spec: { type: NodePort }
patchesJson6902:
- target: { version: v1, kind: Service, name: web }
  path: two.yaml
- target: { group: apps, version: v1, kind: Deployment, name: web }
  patch: '- { op: remove, path: /spec/replicas }'
`,
    {
      'one.yaml': `${patch} { template: { spec: { hostNetwork: true } } }\n`,
      'two.yaml': '- { op: add, path: /spec/loadBalancerClass, value: x }\n',
    },
  ),
  namespace: over('namespace: edge\n', {
    'web.yaml': `${objects['web.yaml']}---\n{ apiVersion: v1, kind: Namespace, metadata: { name: a } }\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: { name: b }\nroleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: c }\nsubjects: [{ kind: ServiceAccount, name: default, namespace: x }]\n---\n${custom}`,
  }),
  'namePrefix and nameSuffix': over(
    'namePrefix: a-\nnameSuffix: -z\nconfigMapGenerator: [{ name: settings, literals: [a=b] }]\n',
    {
      'web.yaml': `${objects['web.yaml']}---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: i }\nspec: { defaultBackend: { service: { name: web, port: { number: 80 } } } }\n---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: h }\nspec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }, maxReplicas: 3 }\n`,
    },
  ),
  labels: over(
    'labels:\n- { pairs: { team: edge }, includeSelectors: true }\n- { pairs: { tier: x }, includeTemplates: true }\n- { pairs: { only: here }, fields: [{ path: spec/extra/labels, create: true, kind: Service }] }\n',
  ),
  'commonLabels and commonAnnotations': over(
    'commonLabels: { team: edge, app: all }\ncommonAnnotations: { note: "1" }\n',
  ),
  images: over(
    'images:\n- { name: nginx, newName: registry.example.org/nginx, newTag: v2 }\n- { name: two, digest: "sha256:24a0c4b4a4c0eb97a1aabb8e29f18e917d05abfe1b7a7c07857230879ce7d3d3" }\n- { name: z, tagSuffix: -alpine }\n',
    {
      'web.yaml': `${deployment()}---\n${deployment('two', 'two')}---\n${deployment('three', 'z:3')}`,
    },
  ),
  replicas: over('replicas: [{ name: web, count: 5 }]\nnamePrefix: p-\n'),
  replacements: over(
    `\
replacements:
- path: replacement.yaml
- source: { kind: Deployment, fieldPath: spec.template.spec.containers.0.image, options: { delimiter: ":", index: 1 } }
  targets:
  - select: { kind: Service }
    fieldPaths: [metadata.annotations.version, "spec.ports.[port=80].name"]
    options: { create: true }
  - select: { kind: Deployment }
    reject: [{ name: none }]
    fieldPaths: ["spec.template.spec.containers.[name=web].env.[name=HOST].value"]
`,
    {
      'replacement.yaml':
        'source: { kind: Service, name: web, fieldPath: spec.type }\ntargets: [{ select: { name: web, kind: Deployment }, fieldPaths: [metadata.labels.type], options: { create: true } }]\n',
    },
  ),
  generators: over(
    `\
generatorOptions: { labels: { made: "yes" }, annotations: { by: us } }
configMapGenerator:
- name: settings
  literals: [a=b, "c='d'", 'e="f g"', "n=1"]
  files: [app.conf, other=app.conf, icon.png]
  envs: [some.env]
- { name: fixed, options: { disableNameSuffixHash: true, immutable: true } }
secretGenerator:
- { name: keys, type: Opaque, literals: [user=me], files: [icon.png] }
- { name: tls, type: kubernetes.io/tls, files: [tls.crt=app.conf, tls.key=app.conf] }
`,
    {
      'app.conf': 'listen 80;\r\n\ttrailing \nend',
      'icon.png': { base64: Buffer.from([137, 80, 78, 71, 0, 255, 254]).toString('base64') },
      'some.env': '# a comment\nX=1\n  Y=two words\nZ\n\n',
    },
  ),
  'behaviors of generators': {
    root: 'over',
    files: {
      ...Object.fromEntries(
        Object.entries(objects).map(([name, text]) => [`base/${name}`, text] as const),
      ),
      'base/kustomization.yaml': `${plain}configMapGenerator:\n- { name: settings, literals: [a=1, b=2] }\n- { name: second, literals: [a=1, b=2] }\nsecretGenerator: [{ name: keys, literals: [k=1] }]\n`,
      'over/kustomization.yaml':
        'resources: [../base]\nnamePrefix: o-\nconfigMapGenerator:\n- { name: settings, behavior: merge, literals: [b=3, c=4] }\n- { name: second, behavior: replace, literals: [z=1] }\n- { name: third, behavior: create, literals: [y=1] }\nsecretGenerator: [{ name: keys, behavior: merge, literals: [l=2] }]\n',
    },
  },
  configurations: over(
    'namePrefix: p-\nimages: [{ name: nginx, newTag: x }]\nconfigurations: [c.yaml]\n',
    {
      'web.yaml': `${objects['web.yaml']}---\n${custom}`,
      'c.yaml':
        'images: [{ path: spec/image, kind: Proxy }]\nnameReference:\n- { kind: Service, fieldSpecs: [{ path: spec/service, kind: Proxy }] }\n',
    },
  ),
  'transformers and generators as files': over(
    `\
generators: [generator.yaml, "{ apiVersion: builtin, kind: ConfigMapGenerator, metadata: { name: inline }, literals: [a=b] }"]
transformers:
- transformers
- |-
  apiVersion: builtin
  kind: AnnotationsTransformer
  metadata: { name: inline }
  annotations: { inline: "yes" }
  fieldSpecs: [{ path: metadata/annotations, create: true }]
`,
    {
      'generator.yaml':
        'apiVersion: builtin\nkind: SecretGenerator\nmetadata: { name: made, namespace: n }\nliterals: [a=b]\n',
      'transformers/kustomization.yaml': 'resources: [prefix.yaml, patch.yaml]\n',
      'transformers/prefix.yaml':
        'apiVersion: builtin\nkind: PrefixTransformer\nmetadata: { name: p }\nprefix: t-\nfieldSpecs: [{ path: metadata/name }]\n',
      'transformers/patch.yaml':
        'apiVersion: builtin\nkind: PatchTransformer\nmetadata: { name: q }\ntarget: { kind: Service }\npatch: |-\n  - { op: add, path: /spec/externalTrafficPolicy, value: Local }\n',
    },
  ),
  validators: over('validators: [v.yaml]\n', {
    'v.yaml':
      'apiVersion: builtin\nkind: LabelTransformer\nmetadata: { name: v }\nlabels: {}\nfieldSpecs: []\n',
  }),
  openapi: over(`openapi: { path: schema.json }\n${'patches: [{ path: p.yaml }]\n'}`, {
    'web.yaml': custom,
    'schema.json': schema('name'),
    'p.yaml':
      'apiVersion: example.org/v1\nkind: Proxy\nmetadata: { name: proxy }\nspec: { ports: [{ name: a, port: 81 }, { name: b, port: 82 }] }\n',
  }),
  'openapi of the version': over('openapi: { version: v1.21.2 }\nnamespace: x\n'),
  crds: over(
    'crds: [crd.json]\nnamePrefix: p-\nconfigMapGenerator: [{ name: settings, literals: [a=b] }]\n',
    {
      'web.yaml': custom,
      'crd.json': JSON.stringify({
        'github.com/example/v1.Proxy': {
          Schema: {
            properties: {
              apiVersion: { type: 'string' },
              kind: { type: 'string' },
              metadata: { $ref: 'k8s.io/apimachinery/pkg/apis/meta/v1.ObjectMeta' },
              spec: { $ref: 'github.com/example/v1.ProxySpec' },
            },
          },
          Dependencies: [],
        },
        'github.com/example/v1.ProxySpec': {
          Schema: {
            properties: {
              settings: {
                $ref: 'github.com/example/v1.Ref',
                'x-kubernetes-object-ref-api-version': 'v1',
                'x-kubernetes-object-ref-kind': 'ConfigMap',
              },
            },
          },
          Dependencies: [],
        },
      }),
    },
  ),
  vars: over(
    'namePrefix: v-\nvars:\n- { name: WEB_HOST, objref: { apiVersion: v1, kind: Service, name: web } }\n- { name: TYPE, objref: { apiVersion: v1, kind: Service, name: web }, fieldref: { fieldpath: spec.type } }\n',
  ),
  'sorted as of old': over('sortOptions: { order: legacy }\n', {
    'web.yaml': `${objects['web.yaml']}---\n{ apiVersion: v1, kind: Namespace, metadata: { name: a } }\n`,
  }),
  'sorted as they come': over(
    'sortOptions: { order: fifo }\nconfigMapGenerator: [{ name: settings, literals: [a=b] }]\n',
    {
      'web.yaml': `${objects['web.yaml']}---\n{ apiVersion: v1, kind: Namespace, metadata: { name: a } }\n`,
    },
  ),
  'sorted by a list': over(
    'sortOptions: { order: legacy, legacySortOptions: { orderFirst: [Service], orderLast: [Namespace] } }\n',
    {
      'web.yaml': `${objects['web.yaml']}---\n{ apiVersion: v1, kind: Namespace, metadata: { name: a } }\n`,
    },
  ),
  'all of buildMetadata': {
    root: 'over',
    files: {
      'base/kustomization.yaml': `${plain}namePrefix: b-\n`,
      'base/web.yaml': objects['web.yaml'],
      'over/kustomization.yaml':
        'resources: [../base]\nnamespace: edge\nbuildMetadata: [originAnnotations, transformerAnnotations, managedByLabel]\nconfigMapGenerator: [{ name: settings, literals: [a=b] }]\ngenerators: ["{ apiVersion: builtin, kind: ConfigMapGenerator, metadata: { name: inline }, literals: [a=b] }"]\n',
    },
  },
  'lists, empty documents and what is only for here': over('namespace: x\n', {
    'web.yaml': `---\n# nothing\n---\napiVersion: v1\nkind: List\nitems:\n- { apiVersion: v1, kind: ConfigMap, metadata: { name: a }, data: { n: "1", y: "yes", m: "a\\nb\\n" } }\n- { apiVersion: v1, kind: ConfigMap, metadata: { name: b, annotations: { config.kubernetes.io/local-config: "true" } } }\n---\n${service('c')}`,
  }),
  'anchors, blocks and odd scalars': over('namePrefix: p-\n', {
    'web.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, labels: &l { x: "on", "y": "012" } }\ndata:\n  block: |\n    one\n      two\n\n  folded: >-\n    three\n    four\n  date: "2024-01-01"\n  hex: "0x1F"\n  tilde: "~"\n  tab: "\\t"\n  unicode: "ü…"\n---\napiVersion: example.org/v1\nkind: Odd\nmetadata: { name: b, labels: { x: "on" } }\nspec: { a: &a { b: 1.50, c: 1e3, d: 0o14, e: null, f: ~ }, g: *a, h: [], i: {}, j: 010, k: yes }\n',
  }),
  'files from anywhere': {
    root: 'prod/here',
    anywhere: true,
    files: {
      'base/web.yaml': objects['web.yaml'],
      'prod/here/kustomization.yaml':
        'resources: [../../base/web.yaml]\nconfigMapGenerator: [{ name: settings, files: [../../base/web.yaml] }]\n',
    },
  },
  'a component alone': {
    files: {
      'kustomization.yaml':
        'kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\nnamespace: x\n',
    },
  },
}

/** What Kustomize refuses, by what it is. */
export const refused: Readonly<Record<string, Build>> = {
  'no kustomization': { root: 'a', files: { 'a/web.yaml': service() } },
  'two kustomizations': over('', { 'kustomization.yml': plain }),
  'no such folder': { root: 'none', files: objects },
  'no such file': over('patches: [{ path: none.yaml }]\n'),
  'no such resource': {
    root: 'a',
    files: { 'a/kustomization.yaml': 'resources: [../b/none.yaml]\n', ...objects },
  },
  'a file from outside': {
    root: 'a',
    files: { 'a/kustomization.yaml': 'resources: [../web.yaml]\n', ...objects },
  },
  'a folder that is a file': over('components: [web.yaml]\n'),
  'a component as a resource': {
    files: {
      'kustomization.yaml': 'resources: [c]\n',
      'c/kustomization.yaml':
        'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: a-\n',
    },
  },
  'a cycle': {
    root: 'a',
    files: {
      'a/kustomization.yaml': 'resources: [../b]\n',
      'b/kustomization.yaml': 'resources: [../a]\n',
    },
  },
  'an unknown field': over('recources: [a]\n'),
  'the same object twice': {
    files: {
      ...objects,
      'two.yaml': service(),
      'kustomization.yaml': 'resources: [web.yaml, two.yaml]\n',
    },
  },
  'a patch without a target': over(
    'patches: [{ patch: "apiVersion: v1\\nkind: Service\\nmetadata: { name: none }\\n" }]\n',
  ),
  'YAML that is none': over('', { 'web.yaml': 'a: [b\n' }),
  'an object without a name': over('', { 'web.yaml': 'apiVersion: v1\nkind: Service\n' }),
  'an empty kustomization': { files: { 'kustomization.yaml': '' } },
  'a plugin': over('transformers: [t.yaml]\n', {
    't.yaml': 'apiVersion: example.org/v1\nkind: Mine\nmetadata: { name: t }\n',
  }),
  'charts, which nobody allowed': over('helmCharts: [{ name: a, repo: "https://example.org" }]\n'),
}
