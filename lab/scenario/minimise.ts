import { dump, loadAll } from 'js-yaml'
import type { Scenario } from './scenario.ts'

/** Times that a scenario is tried with something less. */
const MOST_TRIES = 300

/** What a scenario's files hold: lists and records, by names and numbers. */
type Tree = readonly unknown[] | Readonly<Record<string, unknown>>
type Path = readonly string[]

/**
 * A smaller scenario that still has a property: whatever can be left out is left out, and numbers
 * become 1. What cannot be asked any more (the property throws) does not have it.
 */
export async function minimise(
  scenario: Scenario,
  has: (smaller: Scenario) => boolean | Promise<boolean>,
): Promise<Scenario> {
  let best = read(scenario)
  let left = MOST_TRIES
  const holds = async (tree: Tree): Promise<boolean> => {
    if (left-- <= 0) return false
    try {
      return await has(written(scenario.name, tree))
    } catch {
      return false
    }
  }
  for (let size = Number.POSITIVE_INFINITY; left > 0 && sizeOf(best) < size; ) {
    size = sizeOf(best)
    for (const path of pathsOf(best)) best = (await firstThat(smallerAt(best, path), holds)) ?? best
  }
  return written(scenario.name, best)
}

async function firstThat(
  trees: readonly Tree[],
  holds: (tree: Tree) => Promise<boolean>,
): Promise<Tree | null> {
  for (const tree of trees) if (await holds(tree)) return tree
  return null
}

const read = ({ files }: Scenario): Tree =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [path, loadAll(text)] as const))

function written(name: string, tree: Tree): Scenario {
  const files = Object.entries(tree).map(([path, all]) => {
    const documents = (all as readonly unknown[]).map((one) => dump(one, { noRefs: true }))
    return [path, documents.join('---\n')] as const
  })
  return { name, files: Object.fromEntries(files.filter(([, text]) => text !== '')) }
}

const sizeOf = (tree: Tree): number => JSON.stringify(tree).length

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null

/** Every place in a tree, the outer ones first; of lists the last items first, so that indices stay. */
function pathsOf(tree: Tree): Path[] {
  const keys = Array.isArray(tree) ? Object.keys(tree).toReversed() : Object.keys(tree)
  return keys.flatMap((key) => {
    const value = (tree as Readonly<Record<string, unknown>>)[key]
    const inner = isTree(value) ? pathsOf(value) : []
    return [[key], ...inner.map((path) => [key, ...path])]
  })
}

const at = (tree: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (value, key) => (isTree(value) ? (value as Readonly<Record<string, unknown>>)[key] : undefined),
    tree,
  )

/** A tree without what stands at a path, and with 1 there where that is a larger number. */
function smallerAt(tree: Tree, path: Path): Tree[] {
  const value = at(tree, path)
  if (value === undefined) return []
  const isNumber = typeof value === 'number' && value > 1
  return isNumber ? [without(tree, path), withOne(tree, path)] : [without(tree, path)]
}

function without(tree: Tree, path: Path): Tree {
  const [key = '', ...rest] = path
  if (rest.length > 0) return replaced(tree, key, without(at(tree, [key]) as Tree, rest))
  if (Array.isArray(tree)) return tree.filter((_, index) => `${index}` !== key)
  return Object.fromEntries(Object.entries(tree).filter(([name]) => name !== key))
}

function withOne(tree: Tree, path: Path): Tree {
  const [key = '', ...rest] = path
  return replaced(tree, key, rest.length === 0 ? 1 : withOne(at(tree, [key]) as Tree, rest))
}

function replaced(tree: Tree, key: string, value: unknown): Tree {
  if (Array.isArray(tree)) return tree.map((old, index) => (`${index}` === key ? value : old))
  return { ...tree, [key]: value }
}
