import { afterAll, describe, expect, test } from 'vitest'
import { drive } from '../../src/drive/drive.ts'
import { openTools } from '../../src/drive/renderer/open.ts'
import type { Tools } from '../../src/drive/tools.ts'
import type { Options } from '../../src/types/engine.ts'
import type { Simulation } from '../../src/types/report.ts'
import { memory, plainOptions } from '../support/memory.ts'

type Files = Readonly<Record<string, string>>

const tools = openTools()
afterAll(() => tools.close())

async function simulated(
  files: Files,
  { by = tools, ...options }: Partial<Options> & { readonly by?: Tools } = {},
): Promise<Simulation> {
  const here = memory()
  const request = {
    k: 'simulate',
    tree: here.add(files),
    options: { ...plainOptions, ...options },
  } as const
  const driven = await drive(request, here.objects, { memo: new Map(), tools: by })
  if (!driven.ok) throw new Error(driven.refusal.message)
  return driven.value
}

const base: Files = {
  'base/kustomization.yaml': 'resources: [web.yaml]\n',
  'base/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web, image: web }] } }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec:
  type: LoadBalancer
  externalTrafficPolicy: Cluster
  selector: { app: web }
  ports: [{ port: 80 }]
`,
}
const overlay = (rest = ''): string => `resources: [../base]\n${rest}`
const both: Files = {
  ...base,
  'prod/kustomization.yaml': overlay('namespace: shop\n'),
  'test/kustomization.yaml': overlay(
    'namespace: shop\npatches:\n  - target: { kind: Service }\n    patch: |\n      - op: replace\n        path: /spec/externalTrafficPolicy\n        value: Local\n',
  ),
}
const clusters = `version: 1
clusters:
  - { name: prod, paths: [prod], complete: true }
  - { name: test, paths: [test], complete: true }
`

const places = ({ clusters: all }: Simulation) =>
  all.map(({ name, entries, findings }) => [
    name,
    entries.map(({ id }) => id),
    findings
      .filter(({ rule }) => rule === 'source-ip-lost')
      .map(({ at }) => `${at?.file}:${at?.line}`),
  ])

test.each(['native', 'wasm'] as const)(
  'what clusters get is judged by what %s renders',
  async (build) => {
    const by = openTools({ build })
    const simulation = await simulated({ ...both, '.github/edgewise.yaml': clusters }, { by })
    await by.close()
    expect(simulation.problems).toEqual([])
    expect(places(simulation)).toEqual([
      ['prod', ['shop/Service/web'], ['base/web.yaml:13']],
      ['test', ['shop/Service/web'], []],
    ])
  },
)

test('of two builds for the same objects none is believed, which one problem says', async () => {
  const simulation = await simulated(both)
  expect(simulation.clusters[0]?.entries).toEqual([])
  expect(simulation.problems).toMatchObject([
    {
      code: 'duplicate-object',
      message:
        'kustomize build test and kustomize build prod make 2 objects of the same names: none of those is believed; ' +
        'if they are of different clusters, name these with their paths in the settings',
      at: { file: 'test/kustomization.yaml', line: 1 },
    },
  ])
})

test('of many builds too, one problem says it', async () => {
  const { problems } = await simulated({
    ...both,
    'x/kustomization.yaml': both['prod/kustomization.yaml'] ?? '',
  })
  expect(problems.map(({ message }) => message)).toEqual([
    'kustomize build test and kustomize build prod make 2 objects of the same names, and 1 other build does likewise: none of those is believed; ' +
      'if they are of different clusters, name these with their paths in the settings',
  ])
})

test('what a build makes stands beside plain files', async () => {
  const files = {
    ...base,
    'p/kustomization.yaml': overlay(),
    'more.yaml': base['base/web.yaml'] ?? '',
  }
  const { problems } = await simulated({
    ...files,
    'more.yaml': files['more.yaml'].replaceAll('web', 'more'),
  })
  expect(problems).toEqual([])
  const twice = await simulated(files)
  expect(twice.problems.map(({ code, at }) => `${code} ${at?.file}`)).toEqual([
    'duplicate-object more.yaml',
    'duplicate-object more.yaml',
  ])
})

describe('a review', () => {
  const request = (baseTree: string, headTree: string) =>
    ({
      k: 'review',
      base: 'b',
      mergeBase: 'b',
      head: 'h',
      baseTree,
      headTree,
      settingsTree: baseTree,
      options: plainOptions,
    }) as const

  /** What is built for a review of two trees. */
  async function reviewed(before: Files, after: Files) {
    const here = memory()
    const built: string[] = []
    const counting: Tools = {
      ...tools,
      build: (tasks) => {
        built.push(...tasks.map(({ folder }) => folder))
        return tools.build(tasks)
      },
    }
    const asked = request(here.add(before), here.add(after))
    const driven = await drive(asked, here.objects, { memo: new Map(), tools: counting })
    if (!driven.ok) throw new Error(driven.refusal.message)
    return { review: driven.value, built }
  }

  const many: Files = {
    ...base,
    '.github/edgewise.yaml': `version: 1\nclusters:\n${Array.from({ length: 20 }, (_, n) => `  - { name: c${n}, paths: [c${n}], complete: true }\n`).join('')}`,
    ...Object.fromEntries(
      Array.from({ length: 20 }, (_, n) => [
        `c${n}/kustomization.yaml`,
        overlay('namespace: shop\n'),
      ]),
    ),
  }

  test('renders what the change can reach, and everything else once', async () => {
    const after = {
      ...many,
      'c7/kustomization.yaml': overlay('namespace: shop\nreplicas: [{ name: web, count: 3 }]\n'),
    }
    const { review, built } = await reviewed(many, after)
    expect(built.toSorted()).toEqual(
      [...Array.from({ length: 20 }, (_, n) => `c${n}`), 'c7'].toSorted(),
    )
    const changed = review.clusters.filter((one) => one.changed.length > 0)
    expect(changed.map(({ name }) => name)).toEqual(['c7'])
  })

  test('of a shared base says which clusters it reaches', async () => {
    const web = (base['base/web.yaml'] ?? '').replace('Policy: Cluster', 'Policy: Local')
    const { review } = await reviewed(many, { ...many, 'base/web.yaml': web })
    expect(review.clusters.filter((one) => one.changed.length > 0)).toHaveLength(20)
  })
})

test('builds that take too long together are not begun', async () => {
  const by = openTools({ longestBuilds: 0 })
  const { problems } = await simulated({ ...base, 'p/kustomization.yaml': overlay() }, { by })
  await by.close()
  expect(problems).toMatchObject([
    {
      code: 'timed-out',
      message:
        'kustomize build p is not rendered: all of the tree take too long together; this one was not begun',
    },
  ])
})

test('a build that takes too long ends, and the next one is rendered', async () => {
  const by = openTools({ longest: 0.001 })
  const { problems } = await simulated({ ...base, 'p/kustomization.yaml': overlay() }, { by })
  await by.close()
  expect(problems).toMatchObject([{ code: 'timed-out' }])
  expect((await simulated({ ...base, 'p/kustomization.yaml': overlay() })).problems).toEqual([])
})

test('a fix does not write to what is made', async () => {
  const here = memory()
  const tree = here.add({ ...base, 'p/kustomization.yaml': overlay() })
  const request = { k: 'fix', tree, settingsTree: tree, options: plainOptions } as const
  const driven = await drive(request, here.objects, { memo: new Map(), tools })
  if (!driven.ok) throw new Error(driven.refusal.message)
  const stages = driven.value.plans.flatMap((plan) => plan.stages)
  expect(stages.flatMap(({ edits }) => edits)).toEqual([])
  for (const { reason } of stages.flatMap(({ unedited }) => unedited))
    expect(reason).toBe('kustomize build p makes the object: change what it is built from')
})
