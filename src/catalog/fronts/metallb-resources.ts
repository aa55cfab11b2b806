import { stringFacts } from '../../source/facts.ts'
import { at, items } from '../../source/field.ts'
import { readSelector, scalarsOf } from '../../source/labels.ts'
import type { Fact, Why } from '../../types/evidence.ts'
import type { Doc } from '../../types/source.ts'
import { law, none } from '../../types/why.ts'
import type { LabelSelector, Workload } from '../../types/workload.ts'

/** MetalLB as Git shows it: pools of addresses, advertisements, BGP peers and the speaker. */
export type MetalLb = {
  readonly pools: readonly Doc[]
  readonly advertisements: readonly Advertisement[]
  readonly peers: readonly Peer[]
  readonly speaker: Workload | null
}

/** Nodes by label; no selector at all means every node. */
export type NodeChoice = { readonly nodes: readonly LabelSelector[]; readonly nodesWhy: Why }

export type Advertisement = NodeChoice & {
  readonly doc: Doc
  readonly implementation: 'metallb-l2' | 'metallb-bgp'
  readonly pools: readonly Fact<string>[]
  /** Pools by label, beside those by name; neither: every pool. */
  readonly poolSelectors: readonly LabelSelector[]
  /** Services by label; none: every Service. */
  readonly services: readonly LabelSelector[]
  /** Names of the BGP peers that hear of it; none: all. */
  readonly peers: readonly string[]
  readonly why: Why
}

type Peer = NodeChoice & { readonly name: string }

const KINDS: ReadonlyMap<string, Advertisement['implementation']> = new Map([
  ['L2Advertisement', 'metallb-l2'],
  ['BGPAdvertisement', 'metallb-bgp'],
])

/** Reads `metallb.io` resources (metallb api/v1beta1); `null` where there are none. */
export function readMetalLb(docs: readonly Doc[], workloads: readonly Workload[]): MetalLb | null {
  const own = docs.filter(({ apiVersion }) => apiVersion.startsWith('metallb.io/'))
  const pools = own.filter(({ kind }) => kind === 'IPAddressPool')
  const advertisements = own
    .flatMap(readAdvertisement)
    .toSorted((a, b) => (a.doc.name < b.doc.name ? -1 : 1))
  if (pools.length === 0 && advertisements.length === 0) return null
  const peers = own
    .filter(({ kind }) => kind === 'BGPPeer')
    .map((doc) => ({ name: doc.name, ...readNodes(doc, 'no nodeSelectors: every node peers') }))
  return { pools, advertisements, peers, speaker: workloads.find(isSpeaker) ?? null }
}

const SPEAKER = /(?:^|\/)(?:metallb\/speaker|metallb-speaker)(?:[:@]|$)/

const isSpeaker = ({ containers }: Workload): boolean =>
  containers.some(({ image }) => image !== null && SPEAKER.test(image.value))

function readAdvertisement(doc: Doc): readonly Advertisement[] {
  const implementation = KINDS.get(doc.kind)
  if (implementation === undefined) return []
  const pools = stringFacts(at(doc, 'spec', 'ipAddressPools'))
  const selectors = (key: string) => items(at(doc, 'spec', key)).map(readSelector)
  return [
    {
      doc,
      implementation,
      pools,
      poolSelectors: selectors('ipAddressPoolSelectors'),
      services: selectors('serviceSelectors'),
      peers: stringFacts(at(doc, 'spec', 'peers')).map(({ value }) => value),
      why: law(
        'recognised',
        at(doc, 'kind'),
        at(doc, 'apiVersion'),
        ...pools.map(({ why }) => why),
      ),
      ...readNodes(doc, 'no nodeSelectors: every node may announce'),
    },
  ]
}

function readNodes(doc: Doc, everybody: string): NodeChoice {
  const selectors = at(doc, 'spec', 'nodeSelectors')
  return {
    nodes: items(selectors).map(readSelector),
    nodesWhy:
      selectors.node === null
        ? none(everybody, selectors)
        : law('as-written', ...scalarsOf(selectors)),
  }
}
