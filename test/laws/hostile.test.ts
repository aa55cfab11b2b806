import fc from 'fast-check'
import { expect, test } from 'vitest'
import { arbitraryCluster, type Sketch, textOf } from '../support/arbitrary-cluster.ts'
import type { Json } from '../support/manifests.ts'
import { type Files, reviewText, SETTINGS, simulateText } from '../support/simulate-text.ts'

/** What nobody should write where something else is meant. */
const oddity = fc.constantFrom<unknown>(
  null,
  '',
  'x',
  true,
  -1,
  0,
  1.5,
  1e21,
  Number.MAX_SAFE_INTEGER,
  '99999999999%',
  '__proto__',
  [],
  [null],
  [[]],
  {},
  { constructor: 'x' },
  'a'.repeat(300),
  '2147483648',
)

/** Paths of every value below a document's root. */
function placesOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path]
  const below = Object.entries(value).flatMap(([key, child]) => placesOf(child, [...path, key]))
  return path.length === 0 ? below : [path, ...below]
}

function replaced(value: unknown, path: readonly string[], by: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return by
  if (Array.isArray(value))
    return value.map((child, index) => (`${index}` === key ? replaced(child, rest, by) : child))
  return { ...(value as Json), [key]: replaced((value as Json)[key], rest, by) }
}

/** A cluster with a few values that mean nothing in their places. */
const odd: fc.Arbitrary<Sketch> = arbitraryCluster.chain((sketch) =>
  fc
    .array(fc.tuple(fc.nat(), fc.nat(), oddity), { minLength: 1, maxLength: 6 })
    .map((changes) => changes.reduce(changed, sketch)),
)

function changed(sketch: Sketch, [which, where, by]: readonly [number, number, unknown]): Sketch {
  const { documents } = sketch
  const index = which % Math.max(1, documents.length)
  const places = placesOf(documents[index]).filter(([first]) => first !== 'apiVersion')
  const path = places[where % Math.max(1, places.length)]
  if (path === undefined) return sketch
  const document = replaced(documents[index], path, by) as Json
  return { ...sketch, documents: documents.with(index, document) }
}

/** The text with some of it cut out or doubled. */
const torn = odd.chain((sketch) =>
  fc.tuple(fc.nat(400), fc.nat(40), fc.boolean()).map(([from, length, doubles]): Files => {
    const tear = ([path, text]: [string, string]): [string, string] => {
      if (path === SETTINGS) return [path, text]
      const piece = text.slice(from, from + length)
      return [
        path,
        text.slice(0, from) + (doubles ? piece + piece : '') + text.slice(from + length),
      ]
    }
    return Object.fromEntries(Object.entries(textOf(sketch)).map(tear))
  }),
)

test('odd values are data: every question is answered, and nothing is not a number', () => {
  const law = fc.property(odd, (sketch) => {
    const files = textOf(sketch)
    const text = JSON.stringify(simulateText(files, { explain: true }), (_, value: unknown) =>
      typeof value === 'number' && !Number.isFinite(value) ? 'NOT A NUMBER' : value,
    )
    expect(text).not.toContain('NOT A NUMBER')
    expect(reviewText(files, files).summary).toMatchObject({ new: 0, worse: 0, solved: 0 })
  })
  fc.assert(law, { numRuns: 150 })
})

test('torn text is data: a review from and to it is answered', () => {
  const law = fc.property(torn, (files) => {
    expect(reviewText({}, files).version).toBe(1)
    expect(reviewText(files, {}).summary).toMatchObject({ new: 0, worse: 0 })
  })
  fc.assert(law, { numRuns: 150 })
})
