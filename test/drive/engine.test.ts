import { expect, test } from 'vitest'
import { drive } from '../../src/drive/drive.ts'
import { asking } from '../../src/render/ask.ts'
import { documents } from '../../src/render/documents.ts'
import type { Options, Request, World } from '../../src/types/engine.ts'
import type { Simulation } from '../../src/types/report.ts'
import { memory, plainOptions } from '../support/memory.ts'

const service = `apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { type: LoadBalancer, selector: { app: web }, ports: [{ port: 80 }] }
`
const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web, image: web }] } }
`

const settings = `version: 1
clusters:
  - { name: prod, paths: [prod] }
  - { name: dev, paths: [dev] }
`

type Files = Readonly<Record<string, string>>

async function simulated(
  files: Files,
  options: Partial<Options> = {},
): Promise<{ simulation: Simulation; asked: readonly string[] }> {
  const here = memory()
  const tree = here.add(files)
  const request = { k: 'simulate', tree, options: { ...plainOptions, ...options } } as const
  const driven = await drive(request, here.objects, { memo: new Map() })
  if (!driven.ok) throw new Error(driven.refusal.message)
  return { simulation: driven.value, asked: here.asked }
}

const refused = (files: Files, options: Partial<Options> = {}): Promise<string> =>
  simulated(files, options).then(
    () => 'not refused',
    (error) => error.message,
  )

const codes = ({ problems }: Simulation) =>
  problems.map(({ code, at }) => `${code} ${at?.file}:${at?.line}`)

test('reads plain manifests, and counts what is none', async () => {
  const { simulation } = await simulated({ 's.yaml': service, 'd.yml': deployment, 'x.json': '{}' })
  expect(simulation.clusters[0]?.entries.map(({ id }) => id)).toEqual(['shop/Service/web'])
  expect(simulation).toMatchObject({ version: 1, problems: [], passedOver: 1 })
})

test('names what it does not read', async () => {
  const { simulation, asked } = await simulated({
    'link.yaml@': '/etc/passwd',
    'link.txt@': '/etc/passwd',
    'sub/': '',
    'large.yaml': 'x'.repeat(5 * 1024 * 1024 + 1),
    'k/kustomization.yaml': 'resources: [s.yaml]',
    'k/s.yaml': service,
    'chart/Chart.yaml': 'name: c',
    'chart/templates/s.yaml': service,
  })
  expect(codes(simulation)).toEqual([
    'not-rendered chart/Chart.yaml:1',
    'not-rendered k/kustomization.yaml:1',
    'too-large large.yaml:1',
    'link-skipped link.yaml:1',
    'submodule-skipped sub:1',
  ])
  expect(simulation.clusters[0]?.entries).toEqual([])
  expect(asked).not.toContain('large.yaml')
})

test('a build that nobody rendered makes every finding likely', async () => {
  const files = { 's.yaml': service, 'd.yaml': deployment, '.github/edgewise.yaml': certain }
  const alone = await simulated(files)
  const beside = await simulated({ ...files, 'k/kustomization.yaml': '' })
  const certainties = ({ simulation }: typeof alone) =>
    simulation.clusters.flatMap(({ findings }) => findings.map(({ certainty }) => certainty))
  expect(certainties(alone)).toContain('certain')
  expect(certainties(beside).length).toBeGreaterThan(0)
  expect(certainties(beside)).not.toContain('certain')
})

const certain = `version: 1
clusters:
  - name: prod
    complete: true
    dataPlane: kube-proxy-iptables
    pools: [{ name: nodes, role: mixed, nodes: 3 }]
    entries: [{ match: shop/Service/web, exposure: public, fronts: [{ implementation: pass-through }] }]
`

test('reads the settings first, then only what lies under the paths of the clusters', async () => {
  const files = {
    '.github/edgewise.yaml': settings,
    'prod/s.yaml': service,
    'dev/s.yaml': service.replace('web', 'dev'),
    'production/s.yaml': service,
    'other/s.yaml': service,
  }
  const all = await simulated(files)
  expect(all.asked[0]).toBe('.github/edgewise.yaml')
  expect(all.asked.slice(1).sort()).toEqual(['dev/s.yaml', 'prod/s.yaml'])
  const one = await simulated(files, { clusters: ['dev'] })
  expect(one.asked).toEqual(['.github/edgewise.yaml', 'dev/s.yaml'])
  const folder = await simulated(files, { under: 'prod/deep' })
  expect(folder.asked).toEqual(['.github/edgewise.yaml'])
})

test('a build elsewhere that takes files from here owns them', async () => {
  const files = {
    'kustomization.yaml': 'resources: [apps/s.yaml]',
    'apps/s.yaml': service,
    'other/kustomization.yaml': '',
  }
  const { simulation } = await simulated(files, { under: 'apps' })
  expect(codes(simulation)).toEqual(['not-rendered kustomization.yaml:1'])
})

test('the settings are no manifest', async () => {
  const { simulation } = await simulated({ '.github/edgewise.yaml': 'version: 1' })
  expect(simulation.passedOver).toBe(0)
})

test.each([
  [
    'an unknown key',
    { '.github/edgewise.yaml': 'version: 1\nclustres: []\n' },
    /^\.github\/edgewise\.yaml:2: .*clusters/,
  ],
  ['broken YAML', { '.github/edgewise.yaml': 'version: [\n' }, /^\.github\/edgewise\.yaml:\d+: /],
  [
    'two mistakes',
    { '.github/edgewise.yaml': 'a: 1\nb: 2\n' },
    /^\.github\/edgewise\.yaml:1: .*\(and 1 more\)$/,
  ],
  [
    'a link',
    { '.github/edgewise.yaml@': '/etc/passwd' },
    /^\.github\/edgewise\.yaml: .* plain file/,
  ],
])('refuses settings with %s', async (_, files, message) => {
  expect(await refused(files as unknown as Files)).toMatch(message)
})

test('refuses a cluster that the settings do not have', async () => {
  const files = { '.github/edgewise.yaml': settings }
  expect(await refused(files, { clusters: ['prd'] })).toBe(
    '--cluster prd: the clusters are prod, dev; did you mean "prod"?',
  )
  expect(await refused({}, { clusters: ['prod'] })).toBe(
    '--cluster prod: the only cluster is default',
  )
})

test('settings that the options bring along go before those of the tree', async () => {
  const bytes = new TextEncoder().encode('version: 2\n')
  const given = { settings: { path: 'mine.yaml', bytes } }
  expect(await refused({ '.github/edgewise.yaml': 'version: 1' }, given)).toMatch(/^mine\.yaml:1: /)
})

const review = (base: string, head: string, from = base): Request => ({
  k: 'review',
  base: 'b',
  mergeBase: 'b',
  head: 'h',
  baseTree: base,
  headTree: head,
  settingsTree: from,
  options: plainOptions,
})

test('a review takes its settings from the base, and not from the change', async () => {
  const here = memory()
  const base = here.add({ 's.yaml': service })
  const head = here.add({ 's.yaml': service, '.github/edgewise.yaml': 'nonsense: 1' })
  const driven = await drive(review(base, head), here.objects, { memo: new Map() })
  expect(driven).toMatchObject({ ok: true })
  const other = await drive(review(base, head, head), here.objects, { memo: new Map() })
  expect(other).toMatchObject({
    ok: false,
    refusal: { message: expect.stringContaining('nonsense') },
  })
})

test('a review of a tree against itself finds nothing', async () => {
  const here = memory()
  const tree = here.add({ 's.yaml': service, 'd.yaml': deployment })
  const driven = await drive(review(tree, tree), here.objects, { memo: new Map() })
  expect(driven).toMatchObject({
    ok: true,
    value: { summary: { new: 0, worse: 0, solved: 0 }, clusters: [{ changed: [] }] },
  })
  expect([...here.asked].sort()).toEqual(['d.yaml', 's.yaml'])
})

test('law: like files at like paths are the same documents, by identity', async () => {
  const here = memory()
  const base = here.add({ 's.yaml': service, 'd.yaml': deployment })
  const head = here.add({
    'new.yaml': service,
    's.yaml': service,
    'd.yaml': `${deployment}# changed`,
  })
  const memo = new Map()
  const read = async (id: string) => {
    const found = await here.objects.tree(id)
    const tree = found.ok ? found.value : []
    const blobs = await here.objects.blobs(
      tree.map(({ id: key, path }) => ({ k: 'blob', key, path })),
    )
    const world: World = {
      tree: () => null,
      blob: (key) => blobs.get(key) ?? null,
      validation: () => null,
      build: () => null,
      hcl: () => null,
    }
    return documents(tree, [''], { ask: asking(world), memo })
  }
  const [one, other] = [await read(base), await read(head)]
  const byFile = (file: string) =>
    [one, other].map((read) => read?.documents.docs.find((doc) => doc.file === file))
  const [service1, service2] = byFile('s.yaml')
  expect(service1).toBeDefined()
  expect(service1).toBe(service2)
  const [deployment1, deployment2] = byFile('d.yaml')
  expect(deployment1).not.toBe(deployment2)
  expect(byFile('new.yaml')[1]).not.toBe(service2)
})
