import type { Json } from '../../types/remedy.ts'
import type { Node } from '../../types/source.ts'

/** A parsed node as plain data; what is absent is null. */
export function jsonOf(node: Node | null): Json {
  if (node === null) return null
  if (node.k === 'scalar') return node.value
  if (node.k === 'seq') return node.items.map(jsonOf)
  const pairs = [...node.entries].map(([key, { value }]): [string, Json] => [key, jsonOf(value)])
  return Object.fromEntries(pairs)
}
