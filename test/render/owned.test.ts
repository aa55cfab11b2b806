import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isManifestName } from '../../src/render/names.ts'
import { notRendered, owned } from '../../src/render/owned.ts'
import { resolvePath } from '../../src/render/paths.ts'
import { readYaml } from '../../src/source/read-file.ts'
import type { TreeEntry } from '../../src/types/engine.ts'

type Files = Readonly<Record<string, string>>

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Which manifests of a tree are plain, and what its builds are called. */
function seen(files: Files) {
  const tree = Object.keys(files).map(
    (path): TreeEntry => ({ path, id: path, mode: '100644', size: 1 }),
  )
  const found = owned(tree, ({ path }) => readYaml(path, bytes(files[path] ?? '')).value)
  return {
    plain: Object.keys(files).filter((path) => isManifestName(path) && !found.isOwned(path)),
    builds: found.builds.map((build) => notRendered(build).message),
    at: found.builds.map(({ file }) => file),
  }
}

const kustomize = (folder: string, rest: string): string =>
  `kustomize build ${folder} is not rendered: ${rest}`

test('a tree without builds is all plain', () => {
  expect(seen({ 'a.yaml': '', 'b/c.json': '', 'x.txt': '' })).toEqual({
    plain: ['a.yaml', 'b/c.json'],
    builds: [],
    at: [],
  })
})

test.each([
  ['resources', 'resources: [a.yaml]'],
  ['bases', 'bases: [a.yaml]'],
  ['components', 'components: [a.yaml]'],
  ['crds', 'crds: [a.yaml]'],
  ['configurations', 'configurations: [a.yaml]'],
  ['generators', 'generators: [a.yaml]'],
  ['transformers', 'transformers: [a.yaml]'],
  ['validators', 'validators: [a.yaml]'],
  ['patches', 'patches: [{ path: a.yaml, target: { kind: Service } }]'],
  ['patchesStrategicMerge', 'patchesStrategicMerge: [a.yaml]'],
  ['patchesJson6902', 'patchesJson6902: [{ path: a.yaml }]'],
  ['replacements', 'replacements: [{ path: a.yaml }]'],
  ['config map files', 'configMapGenerator: [{ name: c, files: [a.yaml] }]'],
  ['config map files with a key', 'configMapGenerator: [{ name: c, files: [key.yaml=a.yaml] }]'],
  ['config map envs', 'configMapGenerator: [{ name: c, envs: [a.yaml] }]'],
  ['config map env', 'configMapGenerator: [{ name: c, env: a.yaml }]'],
  ['secret files', 'secretGenerator: [{ name: c, files: [./a.yaml] }]'],
  ['chart values', 'helmCharts: [{ name: c, valuesFile: a.yaml }]'],
  ['more chart values', 'helmCharts: [{ name: c, additionalValuesFiles: [a.yaml] }]'],
  ['openapi', 'openapi: { path: a.yaml }'],
])('a kustomization owns what it lists: %s', (_, text) => {
  expect(seen({ 'k/kustomization.yaml': text, 'k/a.yaml': '', 'k/b.yaml': '' })).toEqual({
    plain: ['k/b.yaml'],
    builds: [kustomize('k', 'its file is not read')],
    at: ['k/kustomization.yaml'],
  })
})

test.each(['kustomization.yaml', 'kustomization.yml', 'Kustomization'])(
  'by the name %s',
  (name) => {
    expect(seen({ [name]: 'resources: [a.yaml, b.yaml]', 'a.yaml': '', 'b.yaml': '' })).toEqual({
      plain: [],
      builds: [kustomize('.', 'its 2 files are not read')],
      at: [name],
    })
  },
)

test('overlays of one base are a build each, the base is none', () => {
  const files = {
    'base/kustomization.yaml': 'resources: [service.yaml, deployment.yaml]',
    'base/service.yaml': '',
    'base/deployment.yaml': '',
    'overlays/dev/kustomization.yaml': 'resources: [../../base]',
    'overlays/prod/kustomization.yaml': 'resources: [../../base]\npatches: [{ path: p.yaml }]',
    'overlays/prod/p.yaml': '',
    'plain.yaml': '',
  }
  expect(seen(files)).toEqual({
    plain: ['plain.yaml'],
    builds: [
      kustomize('overlays/dev', 'its 2 files are not read'),
      kustomize('overlays/prod', 'its 3 files are not read'),
    ],
    at: ['overlays/dev/kustomization.yaml', 'overlays/prod/kustomization.yaml'],
  })
})

test('kustomizations that list each other or themselves are one build', () => {
  const files = {
    'a/kustomization.yaml': 'resources: [../b, x.yaml]',
    'b/kustomization.yaml': 'resources: [../a, .]',
    'a/x.yaml': '',
  }
  expect(seen(files).builds).toEqual([kustomize('a', 'its file is not read')])
  expect(seen(files).plain).toEqual([])
})

test('remote resources and paths out of the tree own nothing there', () => {
  const text =
    'resources: [https://example.org/a.yaml, github.com/x/y?ref=v1, ../../a.yaml, /a.yaml, b.yaml]'
  expect(seen({ 'k/kustomization.yaml': text, 'a.yaml': '' })).toEqual({
    plain: ['a.yaml'],
    builds: [kustomize('k', 'what it makes is not known')],
    at: ['k/kustomization.yaml'],
  })
})

test('an inline patch is no path', () => {
  const text = 'patchesStrategicMerge:\n  - |-\n    kind: Service\n    a.yaml\n'
  expect(seen({ 'kustomization.yaml': text, 'a.yaml': '' }).plain).toEqual(['a.yaml'])
})

test('a broken kustomization owns itself', () => {
  expect(seen({ 'k/kustomization.yaml': 'a: [', 'k/a.yaml': '' })).toEqual({
    plain: ['k/a.yaml'],
    builds: [kustomize('k', 'what it makes is not known')],
    at: ['k/kustomization.yaml'],
  })
})

test('a Flux Kustomization in a file of that name is a manifest', () => {
  const flux = 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n'
  expect(seen({ 'k/kustomization.yaml': flux, 'k/a.yaml': '' })).toEqual({
    plain: ['k/kustomization.yaml', 'k/a.yaml'],
    builds: [],
    at: [],
  })
})

test('a chart owns its whole folder, with the charts in it', () => {
  const files = {
    'charts/web/Chart.yaml': '',
    'charts/web/values.yaml': '',
    'charts/web/templates/service.yaml': '',
    'charts/web/charts/sub/Chart.yaml': '',
    'charts/web/kustomization.yaml': '',
    'charts/webby.yaml': '',
    'charts/web-2/a.yaml': '',
  }
  expect(seen(files)).toEqual({
    plain: ['charts/webby.yaml', 'charts/web-2/a.yaml'],
    builds: ['helm template charts/web is not rendered: its 5 files are not read'],
    at: ['charts/web/Chart.yaml'],
  })
})

test('a chart at the root owns everything', () => {
  const found = seen({ 'Chart.yaml': '', 'a/b.yaml': '' })
  expect(found.plain).toEqual([])
  expect(found.builds).toEqual(['helm template . is not rendered: its 2 files are not read'])
})

test('law: the order of the tree does not matter, and nothing is both plain and built', () => {
  const folder = fc.constantFrom('a', 'b', 'a/c')
  const reference = fc.constantFrom('x.yaml', 'y.yaml', '../a', '../b', 'c', '..', '../../b')
  const tree = fc.dictionary(folder, fc.array(reference, { maxLength: 4 })).map((lists) => ({
    ...Object.fromEntries(
      Object.entries(lists).map(([at, names]) => [
        `${at}/kustomization.yaml`,
        `resources: [${names.join(', ')}]`,
      ]),
    ),
    'a/x.yaml': '',
    'b/x.yaml': '',
    'a/c/y.yaml': '',
  }))
  fc.assert(
    fc.property(tree, (files) => {
      const turned = Object.fromEntries(Object.entries(files).reverse())
      const [one, other] = [seen(files), seen(turned)]
      expect(other.builds).toEqual(one.builds)
      expect([...other.plain].sort()).toEqual([...one.plain].sort())
      expect(one.plain.filter((path) => path.endsWith('kustomization.yaml'))).toEqual([])
      const hasBuilds = Object.keys(files).some((path) => path.endsWith('kustomization.yaml'))
      expect(one.builds.length > 0).toBe(hasBuilds)
    }),
  )
})

test('a chain of many overlays is walked once each, not once for each path', () => {
  const files: Record<string, string> = {
    'l0/kustomization.yaml': 'resources: [a.yaml]',
    'l0/a.yaml': '',
  }
  for (let level = 1; level <= 60; level++) {
    const below = `../l${level - 1}`
    files[`l${level}/kustomization.yaml`] = `resources: [${below}, ./${below}, ${below}/]`
  }
  expect(seen(files).builds).toEqual([kustomize('l60', 'its file is not read')])
})

test.each([
  ['a/b', 'c.yaml', 'a/b/c.yaml'],
  ['a/b', './c//d.yaml', 'a/b/c/d.yaml'],
  ['a/b', '../../x', 'x'],
  ['a/b', '../..', ''],
  ['a/b', '../../..', null],
  ['', '../x', null],
  ['a', '/etc/x', null],
  ['a', 'https://example.org/x', null],
  ['', '__proto__', '__proto__'],
])('in %j, %j means %j', (folder, reference, path) => {
  expect(resolvePath(folder, reference)).toBe(path)
})
