import { describe, expect, it } from 'vitest'
import { type Lane, picture } from '../../src/report/picture.ts'
import { plain } from '../../src/report/text/paint.ts'
import type { Entry } from '../../src/types/report.ts'
import { CASES } from '../support/report-cases.ts'
import {
  APPS,
  blind,
  cell,
  clusterEntry,
  entry,
  front,
  keeps,
  path,
  sighting,
  spreadOf,
} from '../support/report-fixtures.ts'

/** `-arrow-> box / box (tone)`, an end marked by a full stop. */
const shown = ({ arrow, box, tone, ends }: Lane): string =>
  `-${plain(arrow)}-> ${box.map(plain).join(' / ')} (${tone})${ends ? '.' : ''}`

function stages(made: Entry | null | undefined): readonly (readonly string[])[] {
  const [first] = made?.paths ?? []
  if (made === null || made === undefined || first === undefined) return []
  return picture({ entry: made, path: first }, null)
    .slice(1)
    .map((stage) => stage.map(shown))
}

const head = (which: string) => stages(CASES[which]?.().clusters[0]?.changed[0]?.after)

const X = 'ingress-nginx-controller'
const APPLICATIONS = ['-X-Forwarded-For: the client-> 14 applications (plain)']

describe('the picture', () => {
  it('of Local is nodes that answer themselves', () => {
    expect(stages(entry())).toEqual([
      ['--> MetalLB (BGP) (plain)'],
      [`-2 × 50 %-> edge nodes / ${X} × 2 (plain)`],
      APPLICATIONS,
    ])
  })

  it('of Cluster is nodes that hand on, with what becomes of the source', () => {
    expect(stages(clusterEntry())).toEqual([
      ['--> MetalLB (BGP) (plain)'],
      ['-2 × 20 %-> edge nodes (plain)', '-3 × 20 %-> workers (plain)'],
      [`-source becomes the node-> ${X} × 2 / on edge nodes (bad)`],
      ['-sees a node-> 14 applications (bad)'],
    ])
  })

  it('names the header that now bears a wrong address, as the other side knows it', () => {
    const made = clusterEntry()
    const [first] = made.paths
    const [other] = entry().paths
    if (first === undefined || other === undefined) throw new Error('the sample has paths')
    const drawn = picture({ entry: made, path: first }, { entry: entry(), path: other })
    expect(drawn.at(-1)?.map(shown)).toEqual(['-X-Forwarded-For: a node-> 14 applications (bad)'])
  })

  it('of an uneven spread tells nodes apart by their pods, and marks the busiest', () => {
    expect(head('pod hotspot')[1]).toEqual([
      `-50 %-> 1 edge node / ${X} × 3 / each pod 16.7 % (plain)`,
      `-50 %-> 1 edge node / ${X} × 1 / the pod 50 % (bad)`,
    ])
  })

  it('ends where connections end', () => {
    expect(head('traffic dropped')[1]).toEqual([
      `-2 × 20 %-> edge nodes / ${X} × 2 (plain)`,
      '-3 × 20 %-> workers / no pod there, lost (bad).',
    ])
  })

  it('of a leader is one of the nodes', () => {
    expect(head('one leader')[1]).toEqual([
      `-100 %-> one of the edge nodes / ${X} × 1 / the pod 100 % (bad)`,
    ])
  })

  it('of what is broken says so on both arrows', () => {
    expect(head('PROXY protocol mismatch').slice(1)).toEqual([
      [`-2 × 50 %, PROXY protocol on one side only-> edge nodes / ${X} × 2 (bad)`],
      ['-no requests-> 14 applications (bad)'],
    ])
  })

  it('of what is unknown says that', () => {
    expect(head('unknown everything')).toEqual([
      ['--> load balancer (unknown) (plain)'],
      [`-source unknown, nodes unknown-> ${X} (unknown)`],
      ['-client unknown-> cart (unknown)'],
    ])
  })

  it('goes straight to pods where the load balancer does', () => {
    const made = { ...clusterEntry(), fronts: [front('aws-nlb-ip', { target: 'pod' as const })] }
    const direct = { ...made, paths: [path({ externalTrafficPolicy: 'Cluster' })] }
    expect(stages(direct)[1]).toEqual([`-2 × 50 %-> ${X} × 2 / on edge nodes (plain)`])
  })

  it('tells applications apart by what they know', () => {
    const [one = '', ...others] = APPS
    const forged = others.map((app) => sighting(app, { trust: 'forgeable' }))
    const made = entry({ paths: [path({ sourceIp: [keeps(), blind(one), ...forged] })] })
    expect(stages(made).at(-1)).toEqual([
      '-nothing of the client-> app-1 (bad)',
      '-X-Forwarded-For: the client, forgeable-> 13 applications (bad)',
    ])
  })

  it('says that nothing answers', () => {
    const made = entry({
      paths: [path({ sourceIp: [], spread: spreadOf([cell('edge', [2, 0], [0.5, 0])]) })],
    })
    expect(stages(made).at(-1)).toEqual(['--> nothing answers (bad).'])
  })
})
