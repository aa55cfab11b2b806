import { stringFacts } from '../../source/facts.ts'
import { at, items, text } from '../../source/field.ts'
import { readSelector, scalarsOf, selects } from '../../source/labels.ts'
import type { Front } from '../../types/entry.ts'
import type { Fact, Field, Why } from '../../types/evidence.ts'
import type { Cell, Labels } from '../../types/pool.ts'
import type { Service } from '../../types/service.ts'
import type { Doc } from '../../types/source.ts'
import { fact, law, none } from '../../types/why.ts'
import type { LabelSelector, Workload } from '../../types/workload.ts'
import { behaviourOf } from './behaviour.ts'

/** MetalLB as Git shows it: pools of addresses, advertisements and the speaker. */
export type MetalLb = {
  readonly pools: readonly Doc[]
  readonly advertisements: readonly Advertisement[]
  readonly speaker: Workload | null
}

type Advertisement = {
  readonly doc: Doc
  readonly implementation: 'metallb-l2' | 'metallb-bgp'
  readonly pools: readonly Fact<string>[]
  readonly everyPool: boolean
  readonly nodes: readonly LabelSelector[]
  readonly why: Why
  readonly nodesWhy: Why
}

const KINDS: ReadonlyMap<string, Advertisement['implementation']> = new Map([
  ['L2Advertisement', 'metallb-l2'],
  ['BGPAdvertisement', 'metallb-bgp'],
])
const CLASS = 'metallb.io/metallb'
const POOL_ANNOTATIONS = ['metallb.io/address-pool', 'metallb.universe.tf/address-pool']

/** Reads `metallb.io` resources (metallb api/v1beta1); `null` where there are none. */
export function readMetalLb(docs: readonly Doc[], workloads: readonly Workload[]): MetalLb | null {
  const own = docs.filter(({ apiVersion }) => apiVersion.startsWith('metallb.io/'))
  const pools = own.filter(({ kind }) => kind === 'IPAddressPool')
  const advertisements = own.flatMap(readAdvertisement)
  if (pools.length === 0 && advertisements.length === 0) return null
  return { pools, advertisements, speaker: workloads.find(isSpeaker) ?? null }
}

const isSpeaker = ({ containers }: Workload): boolean =>
  containers.some(
    ({ image }) => image !== null && /(?:^|\/)metallb\/speaker(?:[:@]|$)/.test(image.value),
  )

function readAdvertisement(doc: Doc): readonly Advertisement[] {
  const implementation = KINDS.get(doc.kind)
  if (implementation === undefined) return []
  const pools = stringFacts(at(doc, 'spec', 'ipAddressPools'))
  const selectors = at(doc, 'spec', 'nodeSelectors')
  return [
    {
      doc,
      implementation,
      pools,
      everyPool: pools.length === 0,
      nodes: items(selectors).map(readSelector),
      why: law(
        'recognised',
        at(doc, 'kind'),
        at(doc, 'apiVersion'),
        ...pools.map(({ why }) => why),
      ),
      nodesWhy:
        selectors.node === null
          ? none('no nodeSelectors: every node may announce', selectors)
          : law('as-written', ...scalarsOf(selectors)),
    },
  ]
}

/** The front that MetalLB makes for a Service; `null` where it leaves the Service alone. */
export function metalLbFront(metallb: MetalLb, service: Service): Front | null {
  const wanted = service.loadBalancerClass
  if (wanted !== null && wanted.value !== CLASS) return null
  const pool = poolOf(metallb, service)
  const relevant = metallb.advertisements.filter(
    ({ pools, everyPool }) =>
      everyPool || pool === null || pools.some(({ value }) => value === pool.value),
  )
  const first = relevant.toSorted((a, b) => (a.doc.name < b.doc.name ? -1 : 1))[0]
  if (first === undefined) return silent(pool)
  if (relevant.some(({ implementation }) => implementation !== first.implementation)) return null
  return announced(first.implementation, relevant, metallb, [wanted?.why, pool?.why])
}

function announced(
  implementation: Advertisement['implementation'],
  relevant: readonly Advertisement[],
  metallb: MetalLb,
  more: readonly (Why | undefined)[],
): Front {
  const free = relevant.some(({ nodes }) => nodes.length === 0)
  const why = law('recognised', ...relevant.map((one) => one.why), ...more)
  return {
    ...behaviourOf(implementation),
    implementation,
    members: implementation === 'metallb-l2' ? 'one' : free ? 'all' : 'selected',
    select: (cell) => announces(cell, relevant),
    announcer: metallb.speaker,
    sends: [],
    addresses: [],
    why,
    unknown: null,
  }
}

/** An address pool that no advertisement names is never announced (metallb.io/configuration). */
function silent(pool: Fact<string> | null): Front {
  const why = law('recognised', pool?.why, none('no L2Advertisement or BGPAdvertisement'))
  return {
    ...behaviourOf('metallb-bgp'),
    implementation: 'metallb-bgp',
    members: 'selected',
    select: () => ({ in: false, why }),
    announcer: null,
    sends: [],
    addresses: [],
    why,
    unknown: null,
  }
}

function announces(cell: Cell, relevant: readonly Advertisement[]) {
  const labels = nodeLabels(cell)
  const match = relevant.some(
    ({ nodes }) => nodes.length === 0 || nodes.some((selector) => selects(selector, labels)),
  )
  const keys = relevant.flatMap(({ nodes }) => nodes.flatMap((one) => [...one.labels.keys()]))
  const whys = keys.map((key) => labels.get(key)?.why)
  return { in: match, why: law('announcers', ...relevant.map((one) => one.nodesWhy), ...whys) }
}

function nodeLabels(cell: Cell): Labels {
  const labels = new Map(cell.pool.labels)
  const name = cell.names[0]
  if (cell.count === 1 && name !== undefined)
    labels.set('kubernetes.io/hostname', fact(name, cell.pool.why))
  if (cell.zone !== null) labels.set('topology.kubernetes.io/zone', cell.zone)
  return labels
}

function poolOf(metallb: MetalLb, service: Service): Fact<string> | null {
  for (const key of POOL_ANNOTATIONS) {
    const named = service.annotations.get(key)
    if (named !== undefined) return named
  }
  const only = metallb.pools.length === 1 ? metallb.pools[0] : undefined
  const field: Field | null = only === undefined ? null : at(only, 'metadata', 'name')
  const name = field === null ? null : text(field)
  return field === null || name === null ? null : fact(name, field)
}
