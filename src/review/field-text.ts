import { pathText } from '../source/field.ts'
import type { Field } from '../types/evidence.ts'
import type { Node, Scalar } from '../types/source.ts'

/** Longer values are cut: evidence points at a place, it does not repeat the file. */
const LONGEST = 120

/** `spec.externalTrafficPolicy: Local`, or `spec.externalTrafficPolicy: not set`. */
export function fieldText(field: Field): string {
  const path = field.path.length === 0 ? field.doc.kind || 'the file' : pathText(field)
  return `${path}: ${field.node === null ? 'not set' : cut(flow(field.node, LONGEST + 1))}`
}

const cut = (text: string): string =>
  text.length > LONGEST ? `${text.slice(0, LONGEST - 1).toWellFormed()}…` : text

/** The node in YAML's flow style; stops soon after `room` characters. */
function flow(node: Node, room: number): string {
  if (node.k === 'scalar') return scalarText(node.value)
  let text = node.k === 'map' ? '{' : '['
  const children = node.k === 'map' ? node.entries : node.items.entries()
  for (const [key, child] of children) {
    if (text.length > room) return text
    if (text.length > 1) text += ', '
    if (typeof key === 'string') text += `${scalarText(key)}: `
    text += flow('value' in child && 'keyStart' in child ? child.value : child, room - text.length)
  }
  return text + (node.k === 'map' ? '}' : ']')
}

/** A scalar as a person would write it: plain where YAML reads it back as the same string. */
function scalarText(value: Scalar): string {
  if (typeof value !== 'string') return String(value)
  const start = value.slice(0, LONGEST + 1)
  const isPlain = PLAIN.test(start) && !WORD.test(start) && !NUMBER.test(start) && !KEY.test(start)
  return isPlain ? start : JSON.stringify(start)
}

const PLAIN = /^[A-Za-z\d_./$](?:[\w./$*:@%+=~^()-]| (?=[\w./$(]))*$/
/** What YAML 1.1 takes for something else: truth values, null and numbers; and what ends a key. */
const WORD = /^(?:y|n|yes|no|on|off|true|false|null|\.inf|\.nan)$/i
const NUMBER = /^\.?\d[\d_]*(?:\.[\d_]*)?(?:e[-+]?\d*)?$|^0[xob]/i
const KEY = /:$|: /
