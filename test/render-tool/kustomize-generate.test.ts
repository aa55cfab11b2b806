import { beforeAll, expect, test } from 'vitest'
import { built, kustomize, printed, printedByKustomize } from './kustomize.ts'
import { building } from './peer.ts'

beforeAll(() => {
  kustomize()
}, building)

const configMap = (name: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\n`

const files = {
  'apps/b.yml': configMap('b'),
  'apps/a.yaml': configMap('a'),
  'apps/notes.md': '# Notes\n',
  'apps/deep/c.yaml': `${configMap('c')}---\n${configMap('d')}`,
  'apps/own/kustomization.yaml': 'resources: [e.yaml]\nnamePrefix: own-\n',
  'apps/own/e.yaml': configMap('e'),
  'apps/own/unused.yaml': 'no: resource\n',
  'apps/own/deeper/kustomization.yaml': 'resources: [none.yaml]\n',
  'apps-2/f.yaml': configMap('f'),
}

/** What Flux makes of the folder. */
const made = `\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [./a.yaml, ./b.yml, ./deep/c.yaml, ./own]
`

test('a folder without a kustomization gets one of all its YAML', async () => {
  const written = { ...files, 'apps/kustomization.yaml': made }
  const answer = await built({ files, root: 'apps', generate: 'apps', anywhere: true })
  expect(printed(answer)).toBe(printedByKustomize({ files: written, root: 'apps' }))
  expect(answer.resources?.map(({ origin }) => origin?.file)).toEqual([
    'apps/a.yaml',
    'apps/b.yml',
    'apps/deep/c.yaml',
    'apps/deep/c.yaml',
    'apps/own/e.yaml',
  ])
})

test('an overlay can stand on it', async () => {
  const overlay = { 'x/kustomization.yaml': 'resources: [../apps]\nnamespace: edge\n' }
  const { resources } = await built({
    files: { ...files, ...overlay },
    root: 'x',
    generate: 'apps',
  })
  expect(resources).toHaveLength(5)
  for (const { text } of resources ?? []) expect(text).toContain('namespace: edge\n')
})

test('the whole tree can be the folder', async () => {
  const { resources } = await built({ files: { 'a.yaml': configMap('a') }, generate: '' })
  expect(resources?.map(({ origin }) => origin)).toEqual([{ file: 'a.yaml' }])
})

test('a folder with a kustomization keeps it', async () => {
  const { resources } = await built({ files, root: 'apps/own', generate: 'apps/own' })
  expect(resources).toHaveLength(1)
})

test('YAML that is no resource is an error, as to Flux', async () => {
  const broken = { ...files, 'apps/values.yaml': 'a: 1\n' }
  expect(await built({ files: broken, root: 'apps', generate: 'apps' })).toEqual({
    error: expect.stringMatching(/^failed to decode Kubernetes YAML from apps\/values\.yaml: /),
  })
})

test('a folder without any YAML is an error, as to Flux', async () => {
  const asked = { files: { 'a/notes.md': '' }, root: 'a', generate: 'a' }
  const written = { 'a/kustomization.yaml': made.split('resources')[0] ?? '' }
  const theirs = printedByKustomize({ files: written, root: 'a' })
  expect(theirs).toContain('kustomization.yaml is empty')
  expect(printed(await built(asked))).toBe(theirs)
})
