import { expect, test } from 'vitest'
import { type Build, built } from './kustomize.ts'
import { constructs } from './kustomize-cases.ts'

/** Of each resource: its kind and name, where it comes from, and what changed it. */
async function told(asked: Build): Promise<readonly string[]> {
  const { resources = [] } = await built(asked)
  return resources.map(({ text, origin, transformations }) => {
    const kind = /^kind: (.*)$/m.exec(text)?.[1]
    const name = /^ {2}name: (.*)$/m.exec(text)?.[1]
    const sources = [origin, ...transformations].map((from) =>
      from === null ? 'nobody knows' : [from.file, from.by].filter(Boolean).join(' '),
    )
    return `${kind} ${name}: ${sources.join(', ')}`
  })
}

const construct = (name: string): Build => {
  const found = constructs[name]
  if (found === undefined) throw new Error(`there is no construct ${name}`)
  return found
}

test('a resource comes from its file, and is changed by what changes it and by nothing else', async () => {
  expect(await told(construct('three overlays'))).toEqual([
    'Service a-web-c: a/web.yaml, a/kustomization.yaml NamespaceTransformer, a/kustomization.yaml PrefixTransformer, c/kustomization.yaml NamespaceTransformer, c/kustomization.yaml SuffixTransformer',
    'Service b-a-web-c: a/web.yaml, a/kustomization.yaml NamespaceTransformer, a/kustomization.yaml PrefixTransformer, b/kustomization.yaml PrefixTransformer, b/kustomization.yaml LabelTransformer, c/kustomization.yaml NamespaceTransformer, c/kustomization.yaml SuffixTransformer',
    'Deployment a-web-c: a/web.yaml, a/kustomization.yaml NamespaceTransformer, a/kustomization.yaml PrefixTransformer, c/kustomization.yaml NamespaceTransformer, c/kustomization.yaml SuffixTransformer, c/kustomization.yaml ImageTagTransformer',
    'Deployment b-a-web-c: a/web.yaml, a/kustomization.yaml NamespaceTransformer, a/kustomization.yaml PrefixTransformer, b/kustomization.yaml PrefixTransformer, b/kustomization.yaml LabelTransformer, c/kustomization.yaml NamespaceTransformer, c/kustomization.yaml SuffixTransformer, c/kustomization.yaml ImageTagTransformer',
  ])
})

test('components are named as what they are', async () => {
  expect(await told(construct('components'))).toEqual([
    'ConfigMap settings-k5c8kk6kmc: prod/kustomization.yaml ConfigMapGenerator, local/kustomization.yaml ConfigMapGenerator',
    'Service web: base/web.yaml, local/kustomization.yaml PatchTransformer',
    'Deployment web: base/web.yaml',
  ])
})

test('what is generated comes from what generates it, and goes on where it is merged', async () => {
  expect(await told(construct('behaviors of generators'))).toEqual([
    'ConfigMap o-second-527hd2cc4c: base/kustomization.yaml ConfigMapGenerator, over/kustomization.yaml ConfigMapGenerator, over/kustomization.yaml PrefixTransformer',
    'ConfigMap o-settings-fbcmkbc66h: base/kustomization.yaml ConfigMapGenerator, over/kustomization.yaml ConfigMapGenerator, over/kustomization.yaml PrefixTransformer',
    'ConfigMap o-third-hg5cf977tt: over/kustomization.yaml ConfigMapGenerator, over/kustomization.yaml PrefixTransformer',
    'Secret o-keys-td296bff2b: base/kustomization.yaml SecretGenerator, over/kustomization.yaml SecretGenerator, over/kustomization.yaml PrefixTransformer',
    'Service o-web: base/web.yaml, over/kustomization.yaml PrefixTransformer',
    'Deployment o-web: base/web.yaml, over/kustomization.yaml PrefixTransformer',
  ])
})

test('plugins in files of their own are named by those', async () => {
  expect(await told(construct('transformers and generators as files'))).toEqual([
    'ConfigMap t-inline-4h2mbtbbt6: kustomization.yaml ConfigMapGenerator, kustomization.yaml AnnotationsTransformer, transformers/prefix.yaml PrefixTransformer',
    'Secret t-made-k695gkmbtk: generator.yaml SecretGenerator, kustomization.yaml AnnotationsTransformer, transformers/prefix.yaml PrefixTransformer',
    'Service t-web: web.yaml, kustomization.yaml AnnotationsTransformer, transformers/prefix.yaml PrefixTransformer, transformers/patch.yaml PatchTransformer',
    'Deployment t-web: web.yaml, kustomization.yaml AnnotationsTransformer, transformers/prefix.yaml PrefixTransformer',
  ])
})

test('annotations that a tree asks for change nothing of that', async () => {
  const { files, root = '' } = construct('all of buildMetadata')
  const file = 'over/kustomization.yaml'
  const without = String(files[file]).replace(/buildMetadata.*\n/, '')
  const bare = await told({ root, files: { ...files, [file]: without } })
  expect(bare.length).toBeGreaterThan(3)
  expect(await told({ root, files })).toEqual(bare)
})

test('paths are those of the tree, however they are written', async () => {
  const files = {
    'base/kustomization.yaml': 'resources: [./../base/x/../a.yaml]\n',
    'base/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n',
    'o/kustomization.yaml': 'resources: [../o/../base/]\n',
  }
  expect(await told({ files, root: 'o/' })).toEqual(['ConfigMap a: base/a.yaml'])
})
