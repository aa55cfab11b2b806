import { parseQuantity } from '../../settings/quantity.ts'
import type { Field } from '../../types/evidence.ts'
import type { Node } from '../../types/source.ts'

/**
 * What a field says, as one text: equal where the API server finds no change (`Semantic.DeepEqual`
 * of apimachinery's pkg/api/equality: nothing and empty are alike, and so are `1Gi` and `1024Mi`).
 * The order of keys does not count, that of lists does.
 */
export const meaning = ({ node }: Field): string => JSON.stringify(plain(node, '')) ?? ''

/** Parts of a claim template that say nothing, or the default; indexes are left out. */
const IDLE = /^(?:\.(?:apiVersion|kind|status)|\.metadata\.creationTimestamp)$/
const DEFAULT = '.spec.volumeMode'
const AMOUNT = /^\.spec\.resources\.(?:requests|limits)\./

type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain }

function plain(node: Node | null, path: string): Plain | undefined {
  if (node === null) return undefined
  if (node.k === 'seq') {
    const items = node.items.map((item) => plain(item, path) ?? null)
    return items.length === 0 ? undefined : items
  }
  if (node.k === 'scalar') return scalarOf(node.value, path)
  const entries: [string, Plain][] = []
  for (const [key, { value }] of node.entries) {
    const below = `${path}.${key}`
    const said = IDLE.test(below) ? undefined : plain(value, below)
    if (said !== undefined) entries.push([key, said])
  }
  const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : 1))
  return sorted.length === 0 ? undefined : Object.fromEntries(sorted)
}

function scalarOf(value: string | number | boolean | null, path: string): Plain | undefined {
  if (value === null || (path === DEFAULT && value === 'Filesystem')) return undefined
  return (AMOUNT.test(path) ? parseQuantity(String(value)) : null) ?? value
}
