import { parseDocument } from '../../src/source/yaml/parse.ts'
import type { Node } from '../../src/types/source.ts'

/** A tree as the plain value that `JSON.parse` would give. Aliases are written out. */
export function plainOf(node: Node | null): unknown {
  if (node === null) return null
  if (node.k === 'scalar') return Object.is(node.value, -0) ? 0 : node.value
  if (node.k === 'seq') return node.items.map(plainOf)
  const record = Object.create(null)
  for (const [key, entry] of node.entries) record[key] = plainOf(entry.value)
  return record
}

/** One document as a plain value, or what is wrong with it. */
export function readValue(text: string): { readonly value: unknown } | { readonly error: string } {
  const { root, fault } = parseDocument(text, 0, text.length)
  return fault === null ? { value: plainOf(root) } : { error: fault.message }
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** The tree of one document; null where it is empty or broken. */
export function readTree(text: string): Node | null {
  return parseDocument(text, 0, text.length).root
}

/** A value without prototypes and `-0`, to compare by. */
export function normal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normal)
  if (typeof value !== 'object' || value === null) return value === 0 ? 0 : value
  const record = Object.create(null)
  for (const [key, member] of Object.entries(value)) record[key] = normal(member)
  return record
}
