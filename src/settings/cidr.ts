/**
 * A block of addresses: `base` is its first address, `bits` the length of its prefix. A single
 * address is a block with all bits.
 */
export type Cidr = { readonly family: 4 | 6; readonly base: bigint; readonly bits: number }

const WIDTH = { 4: 32, 6: 128 } as const

/**
 * Reads `10.0.0.0/8`, `2001:db8::/32`, `::ffff:10.0.0.1` or a single address. Host bits are cleared
 * as Go's `net.ParseCIDR` does; leading zeros (`010.0.0.1`) and zones (`fe80::1%eth0`) are refused
 * as `net/netip` does. Null: it is none.
 */
export function parseCidr(text: string): Cidr | null {
  const slash = text.indexOf('/')
  const written = slash < 0 ? text : text.slice(0, slash)
  const family = written.includes(':') ? 6 : 4
  const address = family === 6 ? parseIPv6(written) : parseIPv4(written)
  const bits = slash < 0 ? WIDTH[family] : parsePrefix(text.slice(slash + 1), WIDTH[family])
  if (address === null || bits === null) return null
  const host = BigInt(WIDTH[family] - bits)
  return { family, base: (address >> host) << host, bits }
}

/** Whether every address of `inner` is one of `outer`; blocks of two families never are. */
export function contains(outer: Cidr, inner: Cidr): boolean {
  if (outer.family !== inner.family || outer.bits > inner.bits) return false
  const host = BigInt(WIDTH[outer.family] - outer.bits)
  return outer.base >> host === inner.base >> host
}

/** Whether the blocks have an address in common (of two blocks one then contains the other). */
export const overlaps = (a: Cidr, b: Cidr): boolean => contains(a, b) || contains(b, a)

const OCTET = /^(?:0|[1-9]\d{0,2})$/
const GROUP = /^[\da-f]{1,4}$/i
const PREFIX = /^(?:0|[1-9]\d{0,2})$/

function parsePrefix(text: string, width: number): number | null {
  return PREFIX.test(text) && Number(text) <= width ? Number(text) : null
}

function parseIPv4(text: string): bigint | null {
  const octets = text.length <= 15 ? text.split('.') : []
  if (octets.length !== 4) return null
  let address = 0
  for (const octet of octets) {
    if (!OCTET.test(octet) || Number(octet) > 255) return null
    address = address * 256 + Number(octet)
  }
  return BigInt(address)
}

function parseIPv6(text: string): bigint | null {
  if (text.length > 45) return null
  const halves = text.split('::')
  if (halves.length > 2) return null
  const [head, tail] = [groups(halves[0] ?? ''), groups(halves[1] ?? '')]
  if (head === null || tail === null) return null
  if (halves.length === 2 && (halves[0] ?? '').includes('.')) return null
  const missing = 8 - head.length - tail.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null
  const all = [...head, ...Array<bigint>(missing).fill(0n), ...tail]
  return all.reduce((address, group) => (address << 16n) | group, 0n)
}

/** The 16-bit groups of one side of `::`; its last may be written as an IPv4 address. */
function groups(side: string): bigint[] | null {
  if (side === '') return []
  const parts = side.split(':')
  const found: bigint[] = []
  for (const [index, part] of parts.entries()) {
    const dotted = part.includes('.') && index === parts.length - 1 ? parseIPv4(part) : null
    if (dotted !== null) found.push(dotted >> 16n, dotted & 0xffffn)
    else if (GROUP.test(part)) found.push(BigInt(`0x${part}`))
    else return null
  }
  return found
}
