import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { laws } from '../../src/catalog/laws.ts'
import { findingLaws } from '../../src/catalog/laws-findings.ts'
import { suite } from '../../src/findings/suite.ts'
import { at } from '../../src/source/field.ts'
import type { Consumer } from '../../src/types/entry.ts'
import type { Why } from '../../src/types/evidence.ts'
import type { Facts, RawFinding } from '../../src/types/finding.ts'
import type { Pool, PoolRole } from '../../src/types/pool.ts'
import { compare, ratio, ZERO } from '../../src/types/ratio.ts'
import { fact } from '../../src/types/why.ts'
import type { Workload } from '../../src/types/workload.ts'
import {
  brief,
  cell,
  entry,
  facts,
  front,
  outlook,
  path,
  pool,
  profile,
  proxy,
  said,
  share,
  sighting,
  spread,
  steady,
  target,
} from '../support/facts.ts'
import { deployment, loadBalancer, service, workload } from '../support/objects.ts'

/** Any combination of what rules look at, sound or not. */
const web = workload(deployment('web'))
const nginx = workload(deployment('nginx', '  replicas: 2', 'ingress'), 'proxy')
const apart = workload(
  `${deployment('apart', '  replicas: 2')}      affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: kubernetes.io/hostname, labelSelector: { matchLabels: { app: apart } } }] } }\n`,
)
const workloads: readonly Workload[] = [web, nginx, apart]
const services = ['web', 'nginx', 'empty'].map((name) =>
  service(
    loadBalancer(
      name,
      '  loadBalancerSourceRanges: [203.0.113.0/24]\n  healthCheckNodePort: 32000',
    ),
  ),
)

const share01 = fc.integer({ min: 0, max: 4 }).map((n) => ratio(n, 4))
const range = fc.record({
  likely: fc.option(share01),
  worst: fc.option(share01),
})
const factor = fc.record({
  likely: fc.option(fc.integer({ min: 2, max: 8 }).map((n) => ratio(n, 2))),
  worst: fc.option(fc.integer({ min: 2, max: 8 }).map((n) => ratio(n, 2))),
})

const pools: fc.Arbitrary<Pool[]> = fc
  .array(
    fc.record({
      role: fc.constantFrom<PoolRole>('edge', 'worker', 'control-plane', 'mixed'),
      nodes: fc.constantFrom({ min: 1, max: 1 }, { min: 2, max: 2 }, { min: 0, max: null }),
      zones: fc.constantFrom<readonly string[]>([], ['a'], ['a', 'b']),
      addresses: fc.constantFrom<readonly string[]>([], ['10.0.0.0/24'], ['nonsense']),
      taints: fc.constantFrom<readonly string[]>([], ['edge=true:NoSchedule']),
    }),
    { maxLength: 3 },
  )
  .map((all) => all.map((parts, index) => pool(`pool${index}`, parts)))

const consumers: fc.Arbitrary<Consumer[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('allow-list', 'deny-list', 'rate-limit', 'source-ranges'),
    cidrs: fc.constantFrom<readonly string[]>(
      [],
      ['0.0.0.0/0'],
      ['10.0.0.0/8'],
      ['x', '203.0.113.0/24'],
    ),
    subject: fc.constantFrom('shop/Ingress/a', 'shop/Ingress/b'),
    judge: fc.constantFrom(nginx.id, web.id, 'gone'),
    field: fc.constant(at(nginx.doc, 'metadata', 'name')),
    why: fc.constant(said),
  }),
)

const fronts = fc.array(
  fc.record({
    delivery: fc.constantFrom('pass-through', 'terminating', 'unknown'),
    target: fc.constantFrom('node', 'pod', 'unknown'),
    members: fc.constantFrom('all', 'one', 'unknown'),
    enforcesRanges: fc.constantFrom<boolean | 'unknown'>(true, false, 'unknown'),
    sends: fc.constantFrom([], ['proxy-protocol'] as const),
    addresses: fc.constantFrom([], [fact('198.51.100.1', said)]),
  }),
  { maxLength: 2 },
)

const sightings = fc.array(
  fc.record({
    of: fc.constantFrom(...workloads),
    packet: fc.constantFrom(
      'client',
      'node',
      'load-balancer',
      'proxy',
      'loopback',
      'mixed',
      'unknown',
    ),
    client: fc.constantFrom('preserved', 'forwarded', 'partial', 'lost', 'broken', 'unknown'),
    fraction: fc.option(share01),
    trust: fc.constantFrom('sound', 'forgeable', 'unknown', null),
    forgeable: fc.constantFrom<(Why | null)[]>(null, said, at(nginx.doc, 'metadata', 'name')),
  }),
  { maxLength: 4 },
)

const anyFacts: fc.Arbitrary<Facts> = fc
  .record({
    pools,
    consumers,
    complete: fc.boolean(),
    asOf: fc.constantFrom('2026-01-01', '2026-12-31'),
    outlook: fc.record({
      fits: fc.array(fc.nat(2), { maxLength: 3 }),
      pods: fc.nat(3),
      pending: fc.nat(2),
      method: fc.constantFrom('exact', 'bounded', 'unknown'),
    }),
    entries: fc.uniqueArray(
      fc.record({
        of: fc.constantFrom(...services, web),
        exposure: fc.constantFrom('public', 'private', 'unknown'),
        fronts,
        paths: fc.array(
          fc.record({
            policy: fc.constantFrom('Cluster', 'Local', null),
            sightings,
            pods: factor,
            nodes: factor,
            loss: fc.record({ dropped: range, refused: range, denied: range }),
            targets: fc.subarray([...workloads]),
          }),
          { maxLength: 2 },
        ),
      }),
      { maxLength: 3, selector: ({ of }) => of.id },
    ),
  })
  .map((made) => {
    const cells = made.pools.map((one) => cell(one))
    const fits = cells.filter((_, index) => made.outlook.fits.includes(index))
    const placed = profile(...fits.map((one) => [one, one.count, made.outlook.pods] as const))
    const seen = outlook({
      fits,
      refuses: cells.filter((one) => !fits.includes(one)),
      likely: [{ p: 1, profile: placed }],
      worst: [placed],
      pending: made.outlook.pending,
      asked: 3,
      method: made.outlook.method,
    })
    const shares = fits.map((one) => share(one, one.count, made.outlook.pods))
    const given = facts({
      asOf: made.asOf,
      cluster: {
        pools: made.pools,
        complete: made.complete,
        workloads,
        services,
        proxies: [proxy(nginx, { consumers: made.consumers })],
      },
      traffic: made.entries.map(({ of, exposure, fronts: stand, paths }) => ({
        entry: entry(of, { exposure, fronts: stand.map((parts) => front(parts)) }),
        paths: paths.map(({ policy, sightings: all, pods, nodes, loss, targets }) =>
          path({
            policy,
            sightings: all.map(({ of: at, ...parts }) => sighting(at, parts)),
            spread: spread({ pods, nodes, likely: [{ p: 1, profile: shares }], worst: shares }),
            loss: [steady(loss)],
            targets: targets.map((of) => target(of, seen)),
          }),
        ),
      })),
    })
    return { ...given, outlook: () => seen }
  })

const known = new Set([...laws.keys(), ...findingLaws.map(([id]) => id)])

function lawsOf(whys: readonly Why[]): string[] {
  return whys.flatMap((why) => (why.k === 'law' ? [why.law, ...lawsOf(why.from)] : []))
}

const ofAll = (given: Facts): RawFinding[] => suite.flatMap((rule) => [...rule.check(given)])

describe('laws of all rules', () => {
  it('never fail, and say one thing about one subject', () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        for (const rule of suite) {
          const found = rule.check(given)
          const keys = found.map(({ entry: way, subject }) => `${way} ${subject}`)
          expect(new Set(keys).size).toBe(keys.length)
          expect(found.every((finding) => finding.rule === rule.id)).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('give evidence, a sentence, and a size above nothing where there is one', () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        for (const found of ofAll(given)) {
          expect(found.evidence.length).toBeGreaterThan(0)
          expect(new Set(found.evidence).size).toBe(found.evidence.length)
          expect(found.message).toMatch(/^[^\s].*\.$/s)
          expect(found.message).not.toMatch(/undefined|null|NaN|Infinity|\[object|\s{2}/)
          if (found.size !== null) expect(compare(found.size, ZERO)).toBe(1)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('do not depend on the order of what they look at', () => {
    const set = (given: Facts) =>
      ofAll(given)
        .map((found) => JSON.stringify([found.rule, brief(found), found.evidence.length]))
        .toSorted()
    fc.assert(
      fc.property(anyFacts, (given) => {
        const { cluster, traffic } = given
        const turned: Facts = {
          ...given,
          cluster: {
            ...cluster,
            pools: cluster.pools.toReversed(),
            workloads: cluster.workloads.toReversed(),
            services: cluster.services.toReversed(),
          },
          traffic: traffic.toReversed().map((one) => ({ ...one, paths: one.paths.toReversed() })),
        }
        expect(set(turned)).toEqual(set(given))
      }),
      { numRuns: 200 },
    )
  })

  it('rest on no entry whose exposure is not known', () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        const shown = given.traffic.filter(({ entry: way }) => way.exposure.value !== 'unknown')
        const ids = new Set(shown.map(({ entry: way }) => way.id))
        for (const { entry: way } of ofAll(given)) expect(way === null || ids.has(way)).toBe(true)
      }),
      { numRuns: 200 },
    )
  })

  it('name only behaviours that have a source', () => {
    const sources = [...findingLaws.map(([, { source }]) => source)]
    expect(sources.every((source) => source.length > 8)).toBe(true)
    expect(new Set(findingLaws.map(([id]) => id)).size).toBe(findingLaws.length)
    const named = new Set<string>()
    fc.assert(
      fc.property(anyFacts, (given) => {
        for (const found of ofAll(given)) for (const id of lawsOf(found.evidence)) named.add(id)
      }),
      { numRuns: 200 },
    )
    named.delete('as-written')
    expect([...named].filter((id) => !known.has(id))).toEqual([])
    expect(named.size).toBeGreaterThan(3)
  })
})
