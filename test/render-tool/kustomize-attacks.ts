import type { Build } from './kustomize.ts'

const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n'

const one = (kustomization: string, files: Build['files'] = {}): Build => ({
  files: { 'kustomization.yaml': kustomization, 'a.yaml': configMap, ...files },
})

/** Where nobody listens, and nobody should ask. */
const nowhere = '127.0.0.1:1'

const plugin = (annotation: string): Build =>
  one('resources: [a.yaml]\ntransformers: [t.yaml]\n', {
    't.yaml': `apiVersion: example.org/v1\nkind: Mine\nmetadata: { name: t, annotations: { config.kubernetes.io/function: ${JSON.stringify(annotation)} } }\n`,
  })

/** What upstream would fetch, start or read, and what is answered instead. */
export const attacks: readonly (readonly [string, Build, string | RegExp])[] = [
  [
    'a Git repository',
    one('resources: ["git::https://me:pw@127.0.0.1:1/a/b//c?ref=main"]\n'),
    /git repositories are not fetched: (?!.*pw)/,
  ],
  [
    'a Git repository over SSH',
    one('resources: ["git@127.0.0.1:a/b.git"]\n'),
    /git repositories are not fetched: git@127/,
  ],
  [
    'a Git repository as a component',
    one('components: ["https://127.0.0.1:1/a/b.git?ref=v1"]\n'),
    /git repositories are not fetched: https:/,
  ],
  [
    'a repository of GitHub',
    one('resources: ["github.com/example/repository//deploy?ref=v1"]\n'),
    /git repositories are not fetched: github\.com\/example\/repository/,
  ],
  [
    'a Git repository on this disk',
    one('resources: ["file:///etc//x?ref=main"]\n'),
    /git repositories are not fetched: file:/,
  ],
  [
    'an address',
    one(`resources: ["https://me:pw@${nowhere}/a.yaml"]\n`),
    /addresses are not fetched: https:\/\/127\.0\.0\.1:1\/a\.yaml$/,
  ],
  [
    'the address of a patch',
    one(`resources: [a.yaml]\npatches: [{ path: "http://${nowhere}/p.yaml" }]\n`),
    /addresses are not fetched/,
  ],
  [
    'the address of a value',
    one(`configMapGenerator: [{ name: a, files: ["http://${nowhere}/p"] }]\n`),
    /addresses are not fetched/,
  ],
  [
    'the address of a schema',
    one(`resources: [a.yaml]\nopenapi: { path: "http://${nowhere}/p" }\n`),
    /addresses are not fetched/,
  ],
  [
    'the address of a definition',
    one(`resources: [a.yaml]\ncrds: ["http://${nowhere}/p"]\n`),
    /addresses are not fetched/,
  ],
  [
    'the address of a transformer',
    one(`resources: [a.yaml]\ntransformers: ["http://${nowhere}/p"]\n`),
    /addresses are not fetched/,
  ],
  [
    'the address of a configuration',
    one(`resources: [a.yaml]\nconfigurations: ["http://${nowhere}/p"]\n`),
    /addresses are not fetched/,
  ],
  [
    'a chart',
    {
      ...one(`helmCharts: [{ name: web, repo: "http://${nowhere}", version: 1.0.0 }]\n`),
      helm: true,
    },
    'the chart "web" is not rendered: it is not in the tree, and charts are not fetched',
  ],
  [
    'a chart of a generator',
    {
      ...one(
        'generators: ["{ apiVersion: builtin, kind: HelmChartInflationGenerator, metadata: { name: x }, name: web, chartHome: /etc }"]\n',
      ),
      helm: true,
    },
    /the chart "web" is not rendered/,
  ],
  ['a program', plugin('exec: { path: /bin/sh }'), /unable to load external plugin 'Mine'/],
  [
    'a container',
    plugin('container: { image: alpine, network: true }'),
    /unable to load external plugin 'Mine'/,
  ],
  [
    'a program in Starlark',
    plugin('starlark: { path: a.star }'),
    /unable to load external plugin 'Mine'/,
  ],
  [
    'a Go plugin',
    one(
      'resources: [a.yaml]\ngenerators: ["{ apiVersion: builtin, kind: Mine, metadata: { name: a } }"]\n',
    ),
    /unable to load builtin Mine/,
  ],
  [
    'a file of this disk',
    one('resources: [/etc/passwd]\n'),
    /lstat \/etc: no such file or directory/,
  ],
  [
    'a value from this disk',
    { ...one('configMapGenerator: [{ name: a, files: [/etc/passwd] }]\n'), anywhere: true },
    'loading KV pairs: file sources: [/etc/passwd]: open /etc/passwd: no such file or directory',
  ],
  [
    'environment of this process',
    { ...one('configMapGenerator: [{ name: a, envs: [/proc/self/environ] }]\n'), anywhere: true },
    /open \/proc\/self\/environ: no such file/,
  ],
  [
    'a file above the tree',
    { ...one('resources: [../../../../../../etc/passwd]\n'), anywhere: true },
    /no such file or directory/,
  ],
  [
    'a schema above the tree',
    { ...one('resources: [a.yaml]\nopenapi: { path: ../../etc/passwd }\n'), anywhere: true },
    /no such file or directory/,
  ],
  [
    'a folder in itself',
    one('resources: [.]\n'),
    /cycle detected: candidate root '\.' contains visited root '\.'/,
  ],
  [
    'a regular expression that is none',
    one(
      'resources: [a.yaml]\npatches: [{ target: { name: "(" }, patch: "{ apiVersion: v1, kind: ConfigMap, metadata: { name: a } }" }]\n',
    ),
    /error parsing regexp|missing closing/,
  ],
  [
    'a field path without end',
    one(
      'resources: [a.yaml]\nreplacements: [{ source: { kind: ConfigMap }, targets: [{ select: { kind: ConfigMap }, fieldPaths: ["[[[[[[=]"] }] }]\n',
    ),
    /./,
  ],
  [
    'a null where a list is read',
    one('resources: [a.yaml]\nvars: [~]\nreplacements: [~]\npatches: [~]\n'),
    /./,
  ],
]
