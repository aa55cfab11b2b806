import type { Hcl, HclBlock } from '../../types/engine.ts'
import type { MapEntry, Node } from '../../types/source.ts'
import { type HclNeed, notRead } from '../tools.ts'
import { type Operation, parsed, tooLargeText } from './operation.ts'
import { Ended } from './program.ts'

/** A value as the program writes it; its form is in tools/render/hcl_values.go. */
type Written = {
  readonly at: readonly [number, number]
  readonly leaf?: string | number | boolean
  readonly map?: readonly (readonly [string, number, number, Written])[]
  readonly list?: readonly Written[]
}

type WrittenFile = {
  readonly blocks: readonly {
    readonly kind: string
    readonly name: string
    readonly body: Written
  }[]
  readonly fault?: Hcl['fault']
}

/** Reads a file in HCL. */
export const readingHcl: Operation<HclNeed, Hcl> = {
  by: 'what reads them',
  refused: notRead,
  tooLarge: tooLargeText,
  question: ({ text, kinds }) => JSON.stringify({ operation: 'hcl', text, kinds }),
  answerIn: (line) => {
    const { blocks, fault = null, error } = parsed<WrittenFile>(line)
    if (typeof error === 'string') return notRead(`what reads them refuses: ${error}`)
    if (blocks === undefined) throw new Ended('answers in another form than it should')
    return { ok: true, value: { blocks: blocks.map(blockOf), fault } }
  },
}

function blockOf({ kind, name, body }: WrittenFile['blocks'][number]): HclBlock {
  const node = nodeOf(body)
  if (node.k !== 'map') throw new Ended('answers in another form than it should')
  return { kind, name, body: node }
}

function nodeOf({ at: [start, end], leaf, map, list }: Written): Node {
  if (list !== undefined) return { k: 'seq', items: list.map(nodeOf), start, end }
  if (map === undefined) return { k: 'scalar', value: leaf ?? null, start, end }
  const entries = map.map(([key, keyStart, keyEnd, value]): [string, MapEntry] => [
    key,
    { keyStart, keyEnd, value: nodeOf(value) },
  ])
  return { k: 'map', entries: new Map(entries), start, end }
}
