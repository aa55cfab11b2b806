import { at, locate, pathText } from '../../src/source/field.ts'
import { readFile, readYaml } from '../../src/source/read-file.ts'
import type { Doc, Node, Path, ScalarNode } from '../../src/types/source.ts'
import { type Files, SETTINGS } from './simulate-text.ts'

/** A scalar of a scenario with other values that it could have, as text in its place. */
export type Mutable = {
  readonly file: string
  readonly path: string
  readonly line: number
  readonly start: number
  readonly end: number
  readonly written: string
  readonly others: readonly string[]
}

const OTHER: ReadonlyMap<string, string> = new Map([
  ['Local', 'Cluster'],
  ['Cluster', 'Local'],
  ['LoadBalancer', 'ClusterIP'],
  ['NoSchedule', 'PreferNoSchedule'],
  ['DoNotSchedule', 'ScheduleAnyway'],
  ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'],
  ['Exists', 'Equal'],
  ['Deployment', 'StatefulSet'],
  ['edge', 'worker'],
  ['worker', 'edge'],
  ['terminating', 'pass-through'],
  ['pass-through', 'static'],
  ['static', 'pass-through'],
  ['endpoint', 'none'],
  ['node', 'endpoint'],
  ['kube-proxy-iptables', 'cilium-dsr'],
])

/** Every scalar of a revision's manifests and settings. */
export function scalarsIn(files: Files): readonly Mutable[] {
  const scalars = Object.entries(files).flatMap(([file, text]) =>
    docsOf(file, text).flatMap((doc) =>
      walk(doc.root, []).map(({ node, path }) => mutable(doc, node, path)),
    ),
  )
  const alike = Map.groupBy(scalars, ({ path }) => lastOf(path))
  return scalars.map((scalar) => ({
    ...scalar,
    others: [...new Set([...scalar.others, ...borrowed(scalar, alike.get(lastOf(scalar.path)))])],
  }))
}

const lastOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1)

/** These make another object of it, or a second one of the same name, which nobody believes. */
const UNLIKE = /(?:^|\.)(?:kind|apiVersion|name|namespace|image)$/

/** What stands under the same key elsewhere: a name or label that means something else. */
const borrowed = ({ path, written }: Mutable, alike: readonly Mutable[] = []): readonly string[] =>
  [...new Set(UNLIKE.test(path) ? [] : alike.map((other) => other.written))]
    .filter((other) => other !== written && !other.includes('\n'))
    .slice(0, 3)

function docsOf(file: string, text: string): readonly Doc[] {
  const bytes = new TextEncoder().encode(text)
  if (file !== SETTINGS) return readFile(file, bytes).docs
  const { value } = readYaml(file, bytes)
  return value === null ? [] : [value]
}

function walk(node: Node, path: Path): readonly { node: ScalarNode; path: Path }[] {
  if (node.k === 'scalar') return [{ node, path }]
  if (node.k === 'seq') return node.items.flatMap((item, index) => walk(item, [...path, index]))
  return [...node.entries].flatMap(([key, { value }]) => walk(value, [...path, key]))
}

function mutable(doc: Doc, node: ScalarNode, path: Path): Mutable {
  const field = at(doc, ...path)
  const written = doc.source.text.slice(node.start, node.end)
  return {
    file: doc.file,
    path: pathText(field),
    line: locate(field).line,
    start: node.start,
    end: node.end,
    written,
    others: othersOf(node, written),
  }
}

function othersOf({ value }: ScalarNode, written: string): readonly string[] {
  if (typeof value === 'boolean') return [String(!value)]
  if (typeof value === 'number') return value > 0 ? [`${value + 1}`, `${value - 1}`] : ['1']
  if (typeof value !== 'string' || written.startsWith('|')) return []
  if (value === 'true' || value === 'false') return [`"${value === 'true' ? 'false' : 'true'}"`]
  if (/^\d+\.\d+\.\d+\.\d+\/\d+$/.test(value)) return ['198.18.0.0/15', '0.0.0.0/0']
  const other = OTHER.get(value)
  const longer = JSON.stringify(`${value}x`)
  return other === undefined ? [longer] : [other, longer]
}

/** The revision with one scalar replaced. */
export function mutate(files: Files, { file, start, end }: Mutable, other: string): Files {
  const text = files[file] ?? ''
  return { ...files, [file]: text.slice(0, start) + other + text.slice(end) }
}
