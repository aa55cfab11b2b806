import fc from 'fast-check'
import { beforeEach, expect, test, vi } from 'vitest'
import { drive } from '../../src/drive/drive.ts'
import { Defect, Transient } from '../../src/drive/errors.ts'
import type { BlobNeed, Objects } from '../../src/drive/objects.ts'
import { noTools, type Tools } from '../../src/drive/tools.ts'
import type { Answer, Answered, Need, ObjectId, Request, World } from '../../src/types/engine.ts'

/** The engine of a test: what it needs next, given the world; nothing more means that it is done. */
type Engine = (world: World) => readonly Need[]

const engine = vi.hoisted(() => ({ needs: (() => []) as Engine, value: 'done' as unknown }))

vi.mock('../../src/engine.ts', () => ({
  answer: (world: World): Answered<unknown> => {
    const needs = engine.needs(world)
    return { value: needs.length === 0 ? engine.value : null, needs, refusal: null }
  },
}))

beforeEach(() => {
  engine.value = 'done'
})

const request = { k: 'config', tree: 'root', options: {} } as unknown as Request
const blob = (key: string): Need => ({ k: 'blob', key, path: `${key}.yaml` })
const bytes = (key: string): Answer<Uint8Array> => ({
  ok: true,
  value: new TextEncoder().encode(key),
})

/** A source that has everything, and remembers how it was asked. */
function source(has: Partial<Objects> = {}) {
  const trees: ObjectId[] = []
  const batches: (readonly BlobNeed[])[] = []
  const objects: Objects = {
    tree: async (id) => {
      trees.push(id)
      return { ok: true, value: [] }
    },
    blobs: async (needs) => {
      batches.push(needs)
      return new Map([...needs].reverse().map(({ key }) => [key, bytes(key)]))
    },
    ...has,
  }
  return { objects, trees, batches, keys: () => batches.flat().map(({ key }) => key) }
}

const memo = new Map()

test('asks until nothing is missing, each round in one batch', async () => {
  engine.needs = (world) => {
    if (world.tree('root') === null) return [{ k: 'tree', key: 'root' }]
    return ['a', 'b', 'c'].filter((key) => world.blob(key) === null).map(blob)
  }
  const { objects, trees, batches } = source()
  expect(await drive(request, objects, { memo })).toEqual({ ok: true, value: 'done' })
  expect(trees).toEqual(['root'])
  expect(batches.map((batch) => batch.map(({ key }) => key))).toEqual([['a', 'b', 'c']])
})

test('two files of like content are one need', async () => {
  engine.needs = (world) => (world.blob('a') === null ? [blob('a'), blob('a')] : [])
  const { objects, keys } = source()
  await drive(request, objects, { memo })
  expect(keys()).toEqual(['a'])
})

test('a permanent failure goes to the engine', async () => {
  const failure = { ok: false, code: 'unreadable', message: 'gone', transient: false } as const
  let seen: unknown = null
  engine.needs = (world) => {
    seen = world.blob('a')
    return seen === null ? [blob('a')] : []
  }
  const { objects } = source({ blobs: async () => new Map([['a', failure]]) })
  expect(await drive(request, objects, { memo })).toMatchObject({ ok: true })
  expect(seen).toEqual(failure)
})

const later = { ok: false, code: 'timed-out', message: 'busy', transient: true } as const

test.each([
  ['a tree', { tree: async () => later }, [{ k: 'tree', key: 'root' }]],
  ['a blob', { blobs: async () => new Map([['a', later]]) }, [blob('a')]],
] as const)('%s that is not there just now ends the job', async (_, has, needs) => {
  engine.needs = () => needs
  await expect(drive(request, source(has).objects, { memo })).rejects.toThrow(Transient)
})

const documentOf = (key: string): Need => ({
  k: 'validate',
  key,
  kubernetes: '1.35',
  text: key,
  path: `${key}.yaml`,
})

test('documents are judged in one batch, and each once', async () => {
  engine.needs = (world) =>
    ['a', 'b', 'a'].filter((key) => world.validation(key) === null).map(documentOf)
  const batches: string[][] = []
  const valid = { ok: true, value: { verdict: 'valid', messages: [] } } as const
  const tools: Tools = {
    ...noTools,
    validate: async (needs) => {
      batches.push(needs.map(({ text }) => text))
      return new Map(needs.map(({ key }) => [key, valid]))
    },
  }
  expect(await drive(request, source().objects, { memo, tools })).toMatchObject({ ok: true })
  expect(batches).toEqual([['a', 'b']])
})

test('without tools nothing is judged, which is no reason to fail', async () => {
  let seen: unknown = null
  engine.needs = (world) => {
    seen = world.validation('a')
    return seen === null ? [documentOf('a')] : []
  }
  expect(await drive(request, source().objects, { memo })).toMatchObject({ ok: true })
  expect(seen).toEqual({
    ok: false,
    code: 'not-validated',
    message: 'nothing here validates documents',
    transient: false,
  })
})

const fileOf = (key: string): Need => ({ k: 'hcl', key, text: key, path: `${key}.tf`, kinds: [] })

test('files in HCL go to the tools as well, and without any are not read', async () => {
  const seen: unknown[] = []
  engine.needs = (world) => {
    const found = world.hcl('a')
    if (found === null) return [fileOf('a')]
    seen.push(found)
    return []
  }
  const read = { ok: true, value: { blocks: [], fault: null } } as const
  const tools: Tools = { ...noTools, hcl: async () => new Map([['a', read]]) }
  expect(await drive(request, source().objects, { memo, tools })).toMatchObject({ ok: true })
  expect(await drive(request, source().objects, { memo })).toMatchObject({ ok: true })
  const message = "node pools in Terraform's files stay unknown: nothing here reads them"
  expect(seen).toEqual([read, { ok: false, code: 'not-rendered', message, transient: false }])
})

test('a validator that is not there just now ends the job', async () => {
  engine.needs = () => [documentOf('a')]
  const tools: Tools = { ...noTools, validate: async () => new Map([['a', later]]) }
  await expect(drive(request, source().objects, { memo, tools })).rejects.toThrow(Transient)
})

test.each([
  ['the engine asks again for a blob', {}, [blob('a')], 'asks again for the blob a'],
  ['the engine asks again for a tree', {}, [{ k: 'tree', key: 'r' }], 'asks again for the tree r'],
  ['the engine asks again for a validation', {}, [documentOf('a')], 'the validation of a.yaml'],
  ['the engine asks again for a file', {}, [fileOf('a')], 'asks again for the content of a.tf'],
  ['the source forgets a blob', { blobs: async () => new Map() }, [blob('a')], 'not answered'],
] as const)('a defect: %s', async (_, has, needs, message) => {
  engine.needs = () => needs
  const driving = drive(request, source(has).objects, { memo })
  await expect(driving).rejects.toThrow(Defect)
  await expect(driving).rejects.toThrow(message)
})

test('a defect: the tools forget a document', async () => {
  engine.needs = () => [documentOf('a')]
  const driving = drive(request, source().objects, {
    memo,
    tools: { ...noTools, validate: async () => new Map() },
  })
  await expect(driving).rejects.toThrow('the validation of a.yaml was not answered')
})

const buildOf = (key: string): Need => ({
  k: 'build',
  key,
  folder: key,
  files: [{ path: `${key}/kustomization.yaml`, blob: key }],
})

test('builds are rendered in one batch, each once and with the content of their files', async () => {
  engine.needs = (world) => {
    const unread = ['a', 'b'].filter((key) => world.blob(key) === null).map(blob)
    if (unread.length > 0) return unread
    return ['a', 'b', 'a'].filter((key) => world.build(key) === null).map(buildOf)
  }
  const batches: unknown[] = []
  const tools: Tools = {
    ...noTools,
    build: async (tasks) => {
      batches.push(tasks.map(({ folder, contents }) => [folder, [...contents.keys()]]))
      return new Map(tasks.map(({ key }) => [key, { ok: true, value: [] }]))
    },
  }
  expect(await drive(request, source().objects, { memo, tools })).toMatchObject({ ok: true })
  expect(batches).toEqual([
    [
      ['a', ['a/kustomization.yaml']],
      ['b', ['b/kustomization.yaml']],
    ],
  ])
})

test('a defect: a build is to read what is not known, or is forgotten', async () => {
  engine.needs = () => [buildOf('a')]
  await expect(drive(request, source().objects, { memo })).rejects.toThrow(
    'the build a is to read a/kustomization.yaml, which is not known',
  )
  engine.needs = (world) => [world.blob('a') === null ? blob('a') : buildOf('a')]
  const tools: Tools = { ...noTools, build: async () => new Map() }
  await expect(drive(request, source().objects, { memo, tools })).rejects.toThrow(
    'the build a was not answered',
  )
})

test('a defect: the engine ends without an answer', async () => {
  engine.needs = () => []
  engine.value = null
  await expect(drive(request, source().objects, { memo })).rejects.toThrow(Defect)
})

test('law: whatever leads to what, each key is fetched once and the job ends', async () => {
  const graphs = fc.dictionary(
    fc.constantFrom(...'abcdefghij'),
    fc.array(fc.constantFrom(...'abcdefghij')),
  )
  await fc.assert(
    fc.asyncProperty(graphs, fc.array(fc.constantFrom(...'abcdefghij')), async (leads, first) => {
      const reached = new Set<string>(first)
      for (const key of reached) for (const next of leads[key] ?? []) reached.add(next)
      engine.needs = (world) => {
        const known = [...reached].filter((key) => world.blob(key) !== null)
        const wanted = new Set([...first, ...known.flatMap((key) => leads[key] ?? [])])
        return [...wanted].filter((key) => world.blob(key) === null).map(blob)
      }
      const { objects, keys } = source()
      expect(await drive(request, objects, { memo })).toMatchObject({ ok: true })
      expect(keys().sort()).toEqual([...reached].sort())
    }),
  )
})

test('law: what it says of its progress only grows, and ends with all', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 9000 }), async (count) => {
      const all = Array.from({ length: count }, (_, index) => blob(`${index}`))
      engine.needs = (world) => all.filter(({ key }) => world.blob(key) === null)
      const said: (readonly [number, number])[] = []
      const progress = (known: number, of: number) => said.push([known, of])
      await drive(request, source().objects, { memo, progress })
      expect(said.at(-1)).toEqual([count, count])
      expect(said.map(([known]) => known)).toEqual(
        said.map(([known]) => known).sort((a, b) => a - b),
      )
    }),
    { numRuns: 10 },
  )
})
