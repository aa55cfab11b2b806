import { raise } from './even.ts'
import type { Group } from './scores.ts'

/**
 * What is known of the order of all nodes, of which every one is equally likely at first: blocks
 * stand one after the other, and within a block every order is equally likely still. With `uniform`
 * ties nothing is ever learnt: one block.
 */
type Blocks = readonly (readonly Group[])[]

export type State = { readonly p: number; readonly blocks: Blocks }

type Tied = ReadonlySet<Group>

const nodesOf = (groups: readonly Group[]): number =>
  groups.reduce((total, { nodes }) => total + nodes, 0)

/** States after one of the tied groups' nodes, each equally likely, got a pod. */
export function drawUniform({ p, blocks }: State, tied: Tied): State[] {
  const block = blocks[0] ?? []
  const winners = block.filter((group) => tied.has(group))
  const total = nodesOf(winners)
  return winners.map((winner) => ({
    p: (p * winner.nodes) / total,
    blocks: [sorted(raise(block, winner))],
  }))
}

/**
 * States after the first of the tied nodes got a pod. Nodes are drawn from the first block that has
 * a tied one until a tied one comes: what was drawn before it is known to stand before it.
 */
export function drawFirst({ p, blocks }: State, tied: Tied): State[] {
  const at = blocks.findIndex((block) => block.some((group) => tied.has(group)))
  const block = blocks[at]
  if (block === undefined) return []
  const before = blocks.slice(0, at)
  const after = blocks.slice(at + 1)
  const total = nodesOf(block)
  return block.flatMap((group): State[] => {
    const rest = without(block, group)
    const chance = (p * group.nodes) / total
    if (!tied.has(group)) {
      const passed = [...before, [{ ...group, nodes: 1 }], rest, ...after]
      return drawFirst({ p: chance, blocks: passed }, restrict(rest, tied))
    }
    const winner = [{ ...group, nodes: 1, pods: group.pods + 1 }]
    return [{ p: chance, blocks: tidy([...before, winner, rest, ...after]) }]
  })
}

/** One node less of a group: the other groups stay the same objects, so that ties find them. */
const without = (block: readonly Group[], group: Group): Group[] =>
  block.flatMap((other) => {
    if (other !== group) return [other]
    return group.nodes > 1 ? [{ ...group, nodes: group.nodes - 1 }] : []
  })

const restrict = (rest: readonly Group[], tied: Tied): Tied =>
  new Set(rest.filter((group) => tied.has(group)))

const sorted = (groups: readonly Group[]): Group[] =>
  groups.toSorted((a, b) => a.site - b.site || a.pods - b.pods)

/** Drops empty blocks, and joins neighbours that are made of one and the same kind of node. */
function tidy(blocks: Blocks): Blocks {
  const kept: (readonly Group[])[] = []
  for (const block of blocks) {
    if (block.length === 0) continue
    const last = kept.at(-1)
    const [a, b] = [last?.[0], block[0]]
    const joins =
      last?.length === 1 && block.length === 1 && a?.site === b?.site && a?.pods === b?.pods
    if (joins) kept[kept.length - 1] = union([last ?? [], block])
    else kept.push(block)
  }
  return kept
}

/** All nodes of some blocks as one block. */
export function union(blocks: Blocks): Group[] {
  const found = new Map<string, Group>()
  for (const group of blocks.flat()) {
    const key = `${group.site}:${group.pods}`
    const nodes = (found.get(key)?.nodes ?? 0) + group.nodes
    found.set(key, { ...group, nodes })
  }
  return sorted([...found.values()])
}

const keyOf = (groups: readonly Group[]): string =>
  groups.map(({ site, pods, nodes }) => `${site}:${pods}:${nodes}`).join(' ')

/** A name for a state; equal names are one state. */
export const nameOf = (blocks: Blocks): string => blocks.map(keyOf).join('|')

/** The logarithm of the number of orders of kinds of nodes within a block. */
function logOrders(groups: readonly Group[]): number {
  let seen = 0
  let total = 0
  for (const { nodes } of groups) for (let i = 1; i <= nodes; i++) total += Math.log(++seen / i)
  return total
}

const CLOSE = 1e-9

/**
 * Forgets what orders no longer tell: where states differ in the order of their known nodes only,
 * and every order is among them with the same chance, they are one state with one block for these.
 */
export function forget(states: readonly State[]): State[] {
  const families = new Map<string, State[]>()
  for (const state of states) {
    const last = state.blocks.at(-1) ?? []
    const name = `${keyOf(union(state.blocks.slice(0, -1)))}|${keyOf(last)}`
    const family = families.get(name)
    if (family === undefined) families.set(name, [state])
    else family.push(state)
  }
  return [...families.values()].flatMap((family) => (family.length > 1 ? merge(family) : family))
}

function merge(family: readonly State[]): readonly State[] {
  const first = family[0]
  if (first === undefined) return family
  const head = union(first.blocks.slice(0, -1))
  const orders = family.map(({ blocks }) =>
    blocks.slice(0, -1).reduce((total, block) => total + logOrders(block), 0),
  )
  const even = family.map(({ p }, i) => Math.log(p) - (orders[i] ?? 0))
  if (even.some((chance) => Math.abs(chance - (even[0] ?? 0)) > CLOSE)) return family
  const covered = orders.reduce((total, log) => total + Math.exp(log - logOrders(head)), 0)
  if (Math.abs(covered - 1) > CLOSE) return family
  const p = family.reduce((total, state) => total + state.p, 0)
  return [{ p, blocks: tidy([head, first.blocks.at(-1) ?? []]) }]
}
