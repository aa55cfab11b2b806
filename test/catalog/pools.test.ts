import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FoundPool } from '../../src/catalog/pools/pool-source.ts'
import { eksRefuses, kubeletRefuses } from '../../src/catalog/pools/reading/refusals.ts'
import { foundPools, poolSources } from '../../src/catalog/pools/suite.ts'
import { poolKinds, TERRAFORM } from '../../src/catalog/pools/terraform/kinds.ts'
import { readFile } from '../../src/source/read-file.ts'
import type { Field, Why } from '../../src/types/evidence.ts'
import type { Doc } from '../../src/types/source.ts'
import { samples as manifestSamples } from './pool-samples.ts'
import { terraformDocs } from './terraform-docs.ts'
import { terraformSamples } from './terraform-samples.ts'

const docsOf = (text: string, file = 'cluster/nodes.yaml'): readonly Doc[] =>
  file.endsWith('.tf.json')
    ? terraformDocs(text, file)
    : readFile(file, new TextEncoder().encode(text)).docs

const samples = [...manifestSamples, ...terraformSamples]

/** Labels that a source adds by itself are not of its document; the samples leave them out. */
const isWritten = ({ why }: { readonly why: Why }): boolean => why.k !== 'default'

const last = ({ path }: Field): string => {
  const [key, above] = [path.at(-1), path.at(-2)]
  return typeof key === 'number' ? `${above}[${key}]` : String(key)
}

function inShort(pool: FoundPool): string {
  const { nodes, labels, taints, zones, refused, unread } = pool
  const words = [
    pool.name,
    nodes === null ? '?' : `${nodes.value.min}..${nodes.value.max}`,
    ...(pool.isControlPlane ? ['leads'] : []),
    ...[...labels]
      .filter(([, label]) => isWritten(label))
      .map(([key, { value }]) => `${key}=${value}`),
    ...taints.map(({ value: { key, value, effect } }) => `#${key}=${value}:${effect}`),
    ...zones.map(({ value }) => `@${value}`),
    ...refused.map(({ field }) => `!${last(field)}`),
    ...unread.map(({ what, key }) => `?${key ?? what}`),
    ...(pool.cluster === undefined ? [] : ['of', pool.cluster]),
  ]
  return `${words.join(' ')}, ${pool.applies}`
}

describe('a pool source', () => {
  test.each(samples)('$name', ({ text, file, pools }) => {
    expect(foundPools(docsOf(text, file)).map(inShort).toSorted()).toEqual(pools.toSorted())
  })

  test('each has a sample', () => {
    const known = new Set(samples.flatMap(({ text, file }) => sourcesOf(docsOf(text, file))))
    expect(poolSources.map(({ name }) => name).filter((name) => !known.has(name))).toEqual([])
  })

  test('does not care for the order of documents', () => {
    const all = samples.flatMap(({ text, file }) => docsOf(text, file))
    const sorted = (docs: readonly Doc[]) =>
      poolSources.flatMap(({ pools }) => pools(docs).map(inShort)).toSorted()
    const expected = sorted(all)
    expect(expected.length).toBeGreaterThan(25)
    fc.assert(
      fc.property(fc.shuffledSubarray([...all], { minLength: all.length }), (docs) => {
        expect(sorted(docs)).toEqual(expected)
      }),
      { numRuns: 20 },
    )
  })

  test('takes nothing that merely bears a name like its own', () => {
    const foreign = samples.map(({ text }) => text.replaceAll(/^apiVersion: /gm, 'apiVersion: x.'))
    const headless = foreign.filter((text) => text.includes('apiVersion'))
    expect(
      headless
        .flatMap((text) => foundPools(docsOf(text)).map(inShort))
        .filter((pool) => !pool.includes('of home')),
    ).toEqual([])
  })

  test('is for trials where others are written down', () => {
    const kind = 'apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\n'
    const other = 'apiVersion: karpenter.sh/v1\nkind: NodePool\nmetadata: { name: a }\n'
    expect(foundPools(docsOf(`${kind}---\n${other}`)).map(({ name }) => name)).toEqual(['a'])
  })

  test('never throws, whatever stands in its document', () => {
    const heads = [
      ...samples.flatMap(({ text }) => [...text.matchAll(/^apiVersion: (\S+)\nkind: (\S+)$/gm)]),
      ...poolKinds.map((kind) => ['', TERRAFORM, kind]),
    ]
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(null, true, -1, 1e9, 2, '', 'a=b', 'x:NoSchedule', VARIABLE),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...KEYS), tie('any'), { maxKeys: 6 }),
      ),
    })).any
    fc.assert(
      fc.property(
        fc.constantFrom(...heads),
        fc.dictionary(fc.constantFrom(...KEYS), value),
        (head, body) => {
          const doc = JSON.stringify({ ...body, apiVersion: head[1], kind: head[2] })
          for (const { nodes } of foundPools(docsOf(doc))) {
            const { min, max } = nodes?.value ?? { min: 0, max: null }
            expect(min).toBeLessThanOrEqual(max ?? min)
          }
        },
      ),
    )
  })
})

const sourcesOf = (docs: readonly Doc[]): readonly string[] =>
  poolSources.filter(({ pools }) => pools(docs).length > 0).map(({ name }) => name)

/** Something that is filled in elsewhere. */
const VARIABLE = `$${'{v}'}`

const KEYS = [
  ...[
    'metadata',
    'name',
    'labels',
    'annotations',
    'spec',
    'template',
    'taints',
    'taint',
    'replicas',
  ],
  ...['managedNodeGroups', 'nodeGroups', 'minSize', 'maxSize', 'nodes', 'kubeadmConfigPatches'],
  ...[
    'nodeRegistration',
    'kubeletExtraArgs',
    'node-labels',
    'requirements',
    'key',
    'value',
    'effect',
  ],
  ...['source', 'eks_managed_node_groups', 'scaling_config', 'min_size', 'max_size', 'node_pool'],
  ...[
    'lifecycle',
    'ignore_changes',
    'count',
    'for_each',
    'node_count',
    'node_locations',
    'cluster',
  ],
  ...['provider', 'workers', 'forProvider', 'scalingConfig', 'nodeConfig', 'autoscaling', 'zones'],
]

describe('labels that a kubelet gives itself', () => {
  test.each([
    ['ingress.example.com/edge', false],
    ['edge', false],
    ['topology.kubernetes.io/zone', false],
    ['node.kubernetes.io/edge', false],
    ['a.kubelet.kubernetes.io/edge', false],
    ['node-role.kubernetes.io/edge', true],
    ['node-restriction.kubernetes.io/edge', true],
    ['kubernetes.io/edge', true],
    ['x.k8s.io/edge', true],
    ['topology.kubernetes.io/rack', true],
    ['notkubernetes.io/edge', false],
  ])('%s', (key, isRefused) => {
    expect(kubeletRefuses(key) !== null).toBe(isRefused)
    expect(eksRefuses(key) !== null).toBe(isRefused)
  })

  test('of EKS are not to be of its own domain', () => {
    expect(eksRefuses('eks.amazonaws.com/edge')?.reason).toContain('EKS')
    expect(kubeletRefuses('eks.amazonaws.com/edge')).toBeNull()
  })
})
