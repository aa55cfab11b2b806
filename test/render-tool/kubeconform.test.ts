import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { dump, load, loadAll } from 'js-yaml'
import { expect, test } from 'vitest'
import type { Validation } from '../../src/types/engine.ts'
import { judged, root } from './builds.ts'
import { customDocuments } from './custom-documents.ts'
import { judgedByKubeconform, sets } from './kubeconform.ts'

/** The values of a file; none of one that is no YAML, as templates are. */
function documentsIn(text: string): readonly unknown[] {
  try {
    return loadAll(text)
  } catch {
    return []
  }
}

/** Every document of the scenarios that is an object of Kubernetes. */
const documents: readonly object[] = readdirSync(join(root, 'manifests'), {
  recursive: true,
  encoding: 'utf8',
})
  .filter((file) => file.endsWith('.yaml') && !file.includes('.github'))
  .toSorted()
  .flatMap((file) => documentsIn(readFileSync(join(root, 'manifests', file), 'utf8')))
  .filter((value) => typeof value === 'object' && value !== null && 'kind' in value)

async function verdictsOf(
  texts: readonly string[],
): Promise<readonly (Validation['verdict'] | string)[]> {
  const answers = await judged(texts.map((text) => ({ text })))
  return answers.map((answer) => (answer.ok ? answer.value.verdict : answer.message))
}

test('of the scenarios: as the real command judges', async () => {
  const texts = documents.map((one) => dump(one))
  const ours = await verdictsOf(texts)
  expect(texts.length).toBeGreaterThan(100)
  expect(ours).not.toContain('invalid')
  expect(judgedByKubeconform(texts)).toEqual(ours)
})

/** What mistakes put in place of a value. */
const wrong = fc.constantFrom<unknown>(null, 'text', '80', 8, 1.5, -1, true, [], {}, [null], {
  a: 1,
})

type Place = { readonly holder: Record<string, unknown>; readonly key: string }

/** Every value in a document, as where it stands. */
function placesIn(value: unknown): readonly Place[] {
  if (typeof value !== 'object' || value === null) return []
  const holder = value as Record<string, unknown>
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesIn(holder[key])])
}

const isType = ({ key }: Place): boolean => key === 'kind' || key === 'apiVersion'

/** Those, and of every project whose custom resources are known. */
const known = [
  ...documents,
  ...Object.values(customDocuments).flatMap((all) => all.map(({ text }) => load(text) as object)),
]

/** A document with one mistake: a value of another kind, a field that is gone or has another name. */
const broken = fc
  .record({
    document: fc.constantFrom(...known),
    at: fc.nat(),
    how: fc.constantFrom('replace', 'remove', 'rename'),
    value: wrong,
  })
  .map(({ document, at, how, value }) => {
    const copy = structuredClone(document)
    const places = placesIn(copy)
    const place = places[at % places.length]
    if (place === undefined) return dump(copy)
    const { holder, key } = place
    if (how === 'rename') holder[`${key}s`] = holder[key]
    // A kind that is a number has no schema to the command, and is no kind to us.
    if (how === 'replace') holder[key] = isType(place) ? String(value) : value
    else if (Array.isArray(holder)) holder.splice(Number(key), 1)
    else delete holder[key]
    return dump(copy)
  })

test('law: of a document with a mistake: as the real command judges', async () => {
  const texts = fc.sample(broken, { seed: fc.readConfigureGlobal().seed ?? 0, numRuns: 400 })
  const ours = await verdictsOf(texts)
  const theirs = judgedByKubeconform(texts)
  const different = texts.filter((_, index) => ours[index] !== theirs[index])
  expect(different).toEqual([])
  for (const verdict of ['valid', 'invalid', 'no-schema'])
    expect(ours.filter((one) => one === verdict).length).toBeGreaterThan(10)
})

const service = 'apiVersion: v1\nkind: Service\n'

const sorts = [
  ['a list', 'apiVersion: v1\nkind: List\nitems: [{ apiVersion: v1, kind: Service, x: 1 }]\n'],
  ['several documents', `${service}---\n${service}x: 1\n`],
  ['a key that comes twice', `${service}kind: Service\n`],
  ['broken YAML', 'a: [b\n'],
  ['no kind', 'apiVersion: v1\n'],
  ['no version', 'kind: Service\n'],
  ['a list of documents', `- ${service.replace('\n', ', ')}`],
  ['a kind in the wrong case', 'apiVersion: v1\nkind: service\n'],
  ['a kind that nobody knows', 'apiVersion: example.org/v1\nkind: Thing\n'],
  ['both kinds of trouble', `${service}x: 1\n---\napiVersion: example.org/v1\nkind: Thing\n`],
  ['a control character', `${service}metadata: { name: "a\0" }\n`],
  ['an anchor', `${service}metadata: { name: &a b, namespace: *a }\n`],
  ['a merge key', `${service}metadata: { <<: { name: a } }\n`],
] as const

test('of documents of every sort: as the real command judges', async () => {
  const texts = sorts.map(([, text]) => text)
  const named = (verdicts: readonly string[]) =>
    sorts.map(([name], index) => [name, verdicts[index]])
  const theirs = judgedByKubeconform(texts)
  expect(named(await verdictsOf(texts))).toEqual(named(theirs))
})

test.each([...sets.keys()])(
  'every schema of %s can be used, and lists its fields',
  async (name) => {
    const kinds = Object.keys(sets.get(name)?.kinds ?? {})
    const texts = kinds.map((key) => {
      const [apiVersion, kind] = key.split(' ')
      return `apiVersion: ${apiVersion}\nkind: ${kind}\nnobody: knows\n`
    })
    const kubernetes = /^kubernetes\/(.*)/.exec(name)?.[1] ?? '1.35'
    const answers = await judged(texts.map((text) => ({ text, kubernetes })))
    expect(kinds.length).toBeGreaterThan(0)
    for (const answer of answers) expect(answer).toMatchObject({ value: { verdict: 'invalid' } })
  },
)
