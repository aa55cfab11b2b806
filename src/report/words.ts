/** Words that the terminal, the comment and the pictures share. */

import type {
  ClientKnown,
  Entry,
  FrontReport,
  PacketSource,
  PhaseName,
  RangeReport,
  Sighting,
} from '../types/report.ts'
import type { Location } from '../types/source.ts'

/** Prose of ours, or something foreign: a name (shown as code where there is code) or plain text. */
export type Piece = string | { readonly name: string } | { readonly text: string }
export type Words = readonly Piece[]

/** How a value is to be taken; never shown by colour alone. */
export type Tone = 'good' | 'plain' | 'bad' | 'unknown'

export const name = (value: string): Piece => ({ name: value })

/** Whether two say the same, however they are put together. */
export const sameWords = (a: Words, b: Words): boolean => textOf(a) === textOf(b)

const textOf = (words: Words): string =>
  words
    .map((each) => (typeof each === 'string' ? each : 'name' in each ? each.name : each.text))
    .join('')

/** A share as people read it: "50 %", "33.3 %", "< 0.1 %". `null` is unknown. */
export function percent(share: number | null): string {
  if (share === null) return 'unknown'
  const rounded = Math.round(share * 1000) / 10
  if (share > 0 && rounded === 0) return '< 0.1 %'
  if (share < 1 && rounded === 100) return '> 99.9 %'
  return `${rounded} %`
}

/** A ratio of peak to mean: "1.0", "1.5", "1.33". */
export const times = (value: number): string => value.toFixed(2).replace(/0$/, '')

/** "2,500": by hand, as the first use of `Intl` costs more than a whole table. Whole numbers only. */
export const thousands = (n: number): string => `${n}`.replace(/\B(?=(?:\d{3})+$)/g, ',')

/** "3 pods", "1 pod". */
export const count = (n: number, one: string, many = `${one}s`): string =>
  `${thousands(n)} ${n === 1 ? one : many}`

/** "a, b and c". */
export function list(items: readonly Words[]): Words {
  return items.flatMap((item, index) => {
    const before = index === 0 ? [] : [index === items.length - 1 ? ' and ' : ', ']
    return [...before, ...item]
  })
}

/** The first names of a list and how many more there are. */
export function someNames(names: readonly string[], shown: number): Words {
  if (names.length <= shown) return list(names.map((each) => [name(each)]))
  const first = names.slice(0, shown).flatMap((each): Words => [name(each), ', '])
  return [...first.slice(0, -1), ` and ${count(names.length - shown, 'more', 'more')}`]
}

const PLURAL = /(?:nodes|workers)$/i
const SINGULAR = /^(?:node|worker)$/i

/** Nodes of a pool: "2 edge nodes", "3 workers", "1 edge node". */
export function nodesOf(pool: string, nodes: number | null): Words {
  const number = nodes === null ? '' : `${thousands(nodes)} `
  if (SINGULAR.test(pool)) return [number, { text: nodes === 1 ? pool : `${pool}s` }]
  if (PLURAL.test(pool)) return [number, { text: nodes === 1 ? pool.slice(0, -1) : pool }]
  return [number, { text: pool }, nodes === 1 ? ' node' : ' nodes']
}

/** The last part of `namespace/Kind/name`. */
export const shortName = (id: string): string => id.slice(id.lastIndexOf('/') + 1)

/** `namespace/name` of an entry, with the kind where it is no Service. */
export function entryName(id: string): string {
  const [namespace, kind, rest] = id.split('/')
  return kind === 'Service' && rest !== undefined ? `${namespace}/${rest}` : id
}

const FRONTS = new Map([
  ['metallb-bgp', 'MetalLB (BGP)'],
  ['metallb-l2', 'MetalLB (L2)'],
  ['kube-vip-arp', 'kube-vip (ARP)'],
  ['kube-vip-bgp', 'kube-vip (BGP)'],
  ['cilium-l2', 'Cilium (L2)'],
  ['cilium-bgp', 'Cilium (BGP)'],
  ['k3s-servicelb', 'k3s ServiceLB'],
  ['pass-through', 'load balancer'],
  ['terminating', 'terminating load balancer'],
  ['static', 'fixed list of nodes'],
  ['cdn', 'CDN'],
  ['tunnel', 'tunnel'],
  ['unknown', 'load balancer (unknown)'],
])

/** A front by the name that people know it by. */
export const frontName = (front: FrontReport): Piece =>
  FRONTS.get(front.implementation) ?? { text: front.implementation }

const KINDS: Record<Entry['kind'], string> = {
  'load-balancer': 'load balancer',
  'node-port': 'node port',
  'external-ip': 'external address',
  'host-port': 'host port',
  'host-network': 'host network',
  managed: 'managed load balancer',
  tunnel: 'tunnel',
}

/** What kind of way in an entry is: "load balancer, public". */
export const entryKind = (entry: Entry): string =>
  `${KINDS[entry.kind]}, ${entry.exposure === 'unknown' ? 'exposure unknown' : entry.exposure}`

/** Whose address a packet bears, as the object of "sees ...". */
export const PACKETS: Record<PacketSource, string> = {
  client: 'the client',
  node: 'a node',
  'load-balancer': 'the load balancer',
  proxy: 'the proxy',
  loopback: 'loopback',
  mixed: 'several kinds of addresses',
  unknown: 'an unknown address',
}

/** What the source address of a packet becomes, as the end of "source becomes ...". */
export const SOURCES: Record<PacketSource, string> = { ...PACKETS, node: 'the node' }

const PACKET_ADDRESS: Record<PacketSource, string> = {
  client: 'the address of the client',
  node: 'an address of the entry node',
  'load-balancer': 'an address of the load balancer',
  proxy: '',
  loopback: 'a loopback address',
  mixed: 'addresses of several kinds',
  unknown: '',
}

const CLIENT: Record<ClientKnown, string> = {
  preserved: 'kept',
  forwarded: 'kept',
  partial: 'kept',
  lost: 'lost',
  broken: 'no requests arrive',
  unknown: 'unknown',
}

const TONES: Record<ClientKnown, Tone> = {
  preserved: 'good',
  forwarded: 'good',
  partial: 'bad',
  lost: 'bad',
  broken: 'bad',
  unknown: 'unknown',
}

/** What is said of the client's address at one workload: the word, what follows, and the tone. */
export type ClientWords = { readonly word: string; readonly more: string; readonly tone: Tone }

/** The words for one sighting; a trust that anybody can abuse is as bad as a loss. */
export function clientWords(sighting: Sighting): ClientWords {
  const { client } = sighting
  const tone = sighting.trust === 'forgeable' ? 'bad' : TONES[client]
  const word = client === 'partial' ? `kept for ${percent(sighting.fraction)}` : CLIENT[client]
  return { word, more: clientMore(sighting), tone }
}

function clientMore({ client, packet, trust }: Sighting): string {
  if (client === 'lost') return PACKET_ADDRESS[packet]
  if (client === 'broken') return 'PROXY protocol on one side only'
  if (client === 'partial') return 'of connections'
  return trust === 'forgeable' ? 'anybody can forge it' : ''
}

/** "X-Forwarded-For", "PROXY protocol": how a workload learns of the client, if not by the packet. */
export function carrier(by: string | null): Piece | null {
  if (by === null || by === 'packet') return null
  if (by === 'proxy-protocol') return 'PROXY protocol'
  return by.startsWith('header:') ? { text: by.slice('header:'.length) } : { text: by }
}

/** "10 %", "10 %, at worst 50 %", "unknown". */
export function rangeWords(range: RangeReport, show: (value: number) => string): string {
  const { likely, worst } = range
  if (likely === null) return worst === null ? 'unknown' : `at worst ${show(worst)}`
  if (worst === null) return `${show(likely)}, worst case unknown`
  return show(likely) === show(worst) ? show(likely) : `${show(likely)}, at worst ${show(worst)}`
}

/** When a share of connections is lost, as the end of "new connections lost". */
export function phaseWords(phase: PhaseName, workload: Words): Words {
  if (phase === 'steady') return []
  if (phase === 'rolling-update') return [' while ', ...workload, ' rolls out']
  if (phase === 'node-drain') return [' while a node is drained']
  return phase === 'after-rollout' ? [' after the next roll-out'] : [' after a node was drained']
}

/** A text of at most so many characters, its end an ellipsis where it was longer. */
export const cut = (text: string, characters: number): string =>
  text.length <= characters ? text : `${text.slice(0, characters - 1).toWellFormed()}…`

/** `file:line`. */
export const place = (at: Location): string => `${at.file}:${at.line}`

/** A commit as people write it; other revisions as they are. */
export const revision = (value: string): string =>
  /^[0-9a-f]{40,64}$/.test(value) ? value.slice(0, 7) : value

export const NOTHING_CHANGES = 'No traffic path changes.'
