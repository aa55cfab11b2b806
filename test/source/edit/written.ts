import fc from 'fast-check'
import { parse, stringify } from 'yaml'
import type { Json, JsonMap } from '../../../src/types/remedy.ts'
import type { Path } from '../../../src/types/source.ts'
import { normal, readValue } from '../reading.ts'

// YAML in every style, and changes of it.

const word = fc.oneof(
  fc.constantFrom('web', 'Local', 'true', '80', 'no', '~', '', ' a', 'a ', 'a: b', '# c', '- d'),
  fc.constantFrom(
    '10.0.0.1',
    '0x1f',
    '1_000',
    '12:30',
    '1e3',
    '2001-01-01',
    '50%',
    '100Mi',
    '=',
    '<<',
  ),
  fc.constantFrom(
    "it's",
    '"',
    '\\',
    '{a',
    '[b',
    '*c',
    '&d',
    '!e',
    '%f',
    '@g',
    '`h',
    'i: |',
    '?',
    '-',
  ),
  fc.constantFrom(
    'a\nb',
    'a\n\nb\n',
    '\n',
    ' a\nb',
    'a\n\n',
    'x\t',
    '\u2028',
    'ö店',
    '$(A)/b',
    '--c=d',
  ),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
)
const text = word.filter((some) => !/[\u0085\ufeff]/.test(some))

const key = fc.constantFrom(
  ...['name', 'labels', 'spec', 'type', 'ports', 'selector', 'app.kubernetes.io/name', 'a b'],
  ...['on', '80', 'externalTrafficPolicy', 'nodeSelector', 'containers', "it's", 'toString', 'x'],
)
const leaf: fc.Arbitrary<Json> = fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null))

const { value } = fc.letrec<{ value: Json; list: Json; map: JsonMap }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, leaf, tie('list'), tie('map')),
  list: fc.array(tie('value'), { maxLength: 4 }),
  map: fc.dictionary(key, tie('value'), { maxKeys: 5, noNullPrototype: true }),
}))

const root: fc.Arbitrary<JsonMap> = fc
  .tuple(fc.dictionary(key, value, { maxKeys: 6, noNullPrototype: true }), fc.boolean(), value)
  .map(([map, isShared, shared]) => {
    const header = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, ...map }
    const both = { first: shared, second: [shared] }
    return isShared && typeof shared === 'object' && shared !== null
      ? { ...header, ...both }
      : header
  })

const style = fc.record({
  defaultStringType: fc.constantFrom(
    'PLAIN',
    'QUOTE_DOUBLE',
    'QUOTE_SINGLE',
    'BLOCK_LITERAL',
    'BLOCK_FOLDED',
  ),
  defaultKeyType: fc.constantFrom('PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE'),
  collectionStyle: fc.constantFrom('any', 'block', 'flow'),
  indent: fc.integer({ min: 2, max: 4 }),
  indentSeq: fc.boolean(),
  flowCollectionPadding: fc.boolean(),
  lineWidth: fc.constantFrom(0, 40),
  aliasDuplicateObjects: fc.boolean(),
} as const)

const decoration = fc.record({
  comments: fc.array(fc.tuple(fc.nat(40), fc.constantFrom('own', 'behind', 'blank')), {
    maxLength: 8,
  }),
  hasBom: fc.boolean(),
  isCrlf: fc.boolean(),
  isEnded: fc.boolean(),
  isJson: fc.constantFrom(null, null, null, 0, 2),
})

export type Written = { readonly value: JsonMap; readonly text: string; readonly hasAlias: boolean }

/** A document: its value and how somebody wrote it. */
export const written: fc.Arbitrary<Written> = fc
  .tuple(root, style, decoration)
  .map(([map, options, { comments, hasBom, isCrlf, isEnded, isJson }]) => {
    const plain =
      isJson === null
        ? stringify(map, { version: '1.1', ...options })
        : `${JSON.stringify(map, null, isJson)}\n`
    const commented = isJson === null ? comments.reduce(addComment, plain) : plain
    const ended = isEnded ? commented : commented.replace(/\n$/, '')
    const broken = isCrlf ? ended.replaceAll('\n', '\r\n') : ended
    const hasAlias = /[*&]a\d/.test(plain)
    return { value: map, text: `${hasBom ? '\ufeff' : ''}${broken}`, hasAlias }
  })
  .filter((one) => {
    const found = readValue(one.text.replace(/^\ufeff/, ''))
    const ours = 'value' in found ? normal(found.value) : undefined
    return isSame(ours, normal(one.value)) && isSame(meaning(one.text), ours)
  })

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** What another reader makes of a text; undefined where it refuses it. */
export function meaning(some: string): unknown {
  try {
    return normal(parse(some, { version: '1.1', uniqueKeys: false, logLevel: 'error' }))
  } catch {
    return undefined
  }
}

/** Puts a comment or a blank line in, unless that changes what the text says. */
function addComment(
  before: string,
  [at, kind]: readonly [number, 'own' | 'behind' | 'blank'],
  index: number,
): string {
  const lines = before.split('\n')
  const number = at % lines.length
  const line = lines[number] ?? ''
  const indent = /^[ ]*/.exec(line)?.[0] ?? ''
  if (kind === 'behind') lines[number] = `${line} # c${index}`
  else lines.splice(number, 0, kind === 'blank' ? '' : `${indent}# c${index}`)
  const after = lines.join('\n')
  return JSON.stringify(readValue(after)) === JSON.stringify(readValue(before)) ? after : before
}

export type Wanted = readonly ['set' | 'append', Path, Json] | readonly ['remove', Path]

/** A change of a document: of a place that it has, or one below. */
export function wanted(of: JsonMap): fc.Arbitrary<Wanted> {
  const all = [...places(of)].filter(([[first]]) => first !== 'apiVersion' && first !== 'kind')
  const some = <T>(from: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...from)
  const lists = all.flatMap(([path, at]) => (Array.isArray(at) ? [path] : []))
  const maps = all.flatMap(([path, at]) => (isPlainMap(at) ? [path] : []))
  const below = all.flatMap(([path]) => (path.length > 0 ? [path] : []))
  const nulls = all.flatMap(([path, at]) => (at === null ? [path] : []))
  return fc.oneof(
    fc.tuple(fc.constant('set' as const), some(below), value),
    fc.tuple(
      fc.constant('set' as const),
      fc.tuple(some(maps), key).map(([path, last]) => [...path, last]),
      value,
    ),
    fc.tuple(
      fc.constant('set' as const),
      fc.tuple(some([...maps, ...nulls]), key, key).map(([path, a, b]) => [...path, `${a}0`, b]),
      value,
    ),
    fc.tuple(fc.constant('append' as const), some([...lists, ...nulls, ['fresh', 'list']]), value),
    fc.tuple(fc.constant('remove' as const), some(below)),
  )
}

/** A new value for one of a document's scalars. */
export function wantedScalar(of: JsonMap): fc.Arbitrary<Wanted> {
  const scalars = [...places(of)].flatMap(([path, at]) => (isLeaf(at) ? [path] : []))
  const [, , ...others] = scalars
  return fc.tuple(fc.constant('set' as const), fc.constantFrom(...others), leaf)
}

const isLeaf = (at: Json): boolean => typeof at !== 'object' || at === null

const isPlainMap = (at: Json): at is JsonMap =>
  typeof at === 'object' && at !== null && !Array.isArray(at)

function* places(at: Json, path: Path = []): Generator<readonly [Path, Json]> {
  yield [path, at]
  if (typeof at !== 'object' || at === null) return
  for (const [name, member] of Object.entries(at)) {
    yield* places(member, [...path, Array.isArray(at) ? Number(name) : name])
  }
}

/** The value with a change made: what an edit has to come to. */
export function changed(
  of: Json,
  [kind, [key, ...below], wish = null]: Wanted | [Wanted[0], Path, Json?],
): Json {
  if (key === undefined) {
    return kind === 'append' ? [...((of ?? []) as readonly Json[]), wish] : wish
  }
  const isLast = below.length === 0
  if (typeof key === 'number') {
    const list = of as readonly Json[]
    if (kind === 'remove' && isLast) return list.toSpliced(key, 1)
    return list.with(key, changed(list[key] ?? null, [kind, below, wish]))
  }
  const map = (of ?? {}) as JsonMap
  const { [key]: member = null, ...others } = map
  if (kind === 'remove' && isLast) return others
  return { ...map, [key]: changed(member, [kind, below, wish]) }
}
