import { expect, test } from 'vitest'
import type { CodeHost } from '../../src/forge/code-host.ts'
import { openKnown } from '../../src/forge/github/known.ts'
import { blobId } from '../../src/forge/hash.ts'
import type { ObjectId } from '../../src/types/engine.ts'
import { corner, failure, type Query, replyToQuery } from './github-corner.ts'
import { treeOf } from './reading.ts'

const repo = '/repos/shop/clusters/git'
const root = '1'.repeat(40)

type File = { readonly id: ObjectId; readonly bytes: Buffer; readonly size: number }

const file = (content: string | Uint8Array): File => {
  const bytes = Buffer.from(content)
  return { id: blobId(bytes, 'sha1'), bytes, size: bytes.length }
}

const listing = (files: readonly { readonly id: ObjectId; readonly size: number }[]) => ({
  sha: root,
  truncated: false,
  tree: files.map(({ id, size }, index) => ({
    path: `f${index}.yaml`,
    mode: '100644',
    type: 'blob',
    sha: id,
    size,
  })),
})

const needs = (files: readonly { readonly id: ObjectId }[]) =>
  files.map(({ id: key }, index) => ({ k: 'blob', key, path: `f${index}.yaml` }) as const)

/** A host that has told what the tree holds, and so knows the size of each of its blobs. */
async function withTree(files: readonly { id: ObjectId; size: number }[]) {
  const made = corner()
  made.api.get(`${repo}/trees/${root}?recursive=1`).reply(200, listing(files))
  await treeOf(made.host, root)
  return made
}

/** What a blob that is asked for by a query comes as. */
const text = ({ bytes }: File) => ({
  isBinary: false,
  isTruncated: false,
  text: bytes.toString(),
})

/** The blobs that a query asks for, by alias. */
const asked = ({ query }: Query): readonly (readonly [string, string])[] =>
  [...query.matchAll(/(b\d+): object\(oid: "(\w+)"\)/g)].map(([, alias = '', id = '']) => [
    alias,
    id,
  ])

function replyWith(query: Query, contents: ReadonlyMap<ObjectId, unknown>) {
  const objects = asked(query).map(([alias, id]) => [alias, contents.get(id) ?? null])
  return { data: { repository: Object.fromEntries(objects) } }
}

const textsOf = (files: readonly File[]) => new Map(files.map((each) => [each.id, text(each)]))

async function read(host: CodeHost, files: readonly { readonly id: ObjectId }[]) {
  const answers = await host.blobs(needs(files))
  return files.map(({ id }) => {
    const answer = answers.get(id)
    return answer?.ok ? Buffer.from(answer.value).toString() : (answer?.message ?? 'no answer')
  })
}

test('reads small blobs in one query', async () => {
  const files = ['a: 1\n', 'ä: "\u2028"\n', '', '\ufeffbom: 1\r\n'].map(file)
  const { host, api } = await withTree(files)
  replyToQuery(api, (query) => {
    expect(query.variables).toEqual({ owner: 'shop', name: 'clusters' })
    return replyWith(query, textsOf(files))
  })
  expect(await read(host, files)).toEqual(files.map(({ bytes }) => bytes.toString()))
})

test('fills queries by bytes and by number, and no further', async () => {
  const small = Array.from({ length: 700 }, (_, index) => file(`number: ${index}\n`))
  const large = Array.from({ length: 8 }, (_, index) => file(`${index}`.repeat(390_000)))
  const files = [...small, ...large]
  const { host, api } = await withTree(files)
  const queries: number[] = []
  const bytes: number[] = []
  for (let count = 0; count < 4; count += 1) {
    replyToQuery(api, (query) => {
      const ids = asked(query).map(([, id]) => id)
      queries.push(ids.length)
      const sizes = files.filter(({ id }) => ids.includes(id)).map(({ size }) => size)
      bytes.push(sizes.reduce((sum, size) => sum + size, 0))
      return replyWith(query, textsOf(files))
    })
  }
  const found = await host.blobs(needs(files))
  expect(files.every(({ id }) => found.get(id)?.ok)).toBe(true)
  expect(queries.toSorted((a, b) => a - b)).toEqual([2, 3, 203, 500])
  expect(Math.max(...bytes)).toBeLessThanOrEqual(1_500_000)
})

test.each([
  ['binary', Buffer.of(0, 255, 1), { isBinary: true, isTruncated: false, text: null }],
  ['cut', 'abc', { isBinary: false, isTruncated: true, text: 'ab' }],
  ['of unknown encoding', 'abc', { isBinary: null, isTruncated: false, text: null }],
  ['recoded', Buffer.of(0xe4), { isBinary: false, isTruncated: false, text: 'ä' }],
])('what is %s comes by itself, to the byte', async (_, content, inQuery) => {
  const odd = file(content)
  const { host, api } = await withTree([odd])
  replyToQuery(api, (query) => replyWith(query, new Map([[odd.id, inQuery]])))
  // GitHub breaks the lines of its base64.
  const base64 = odd.bytes.toString('base64').replace(/..../g, '$&\n')
  api.get(`${repo}/blobs/${odd.id}`).reply(200, { content: base64, encoding: 'base64' })
  const answer = (await host.blobs(needs([odd]))).get(odd.id)
  expect(answer?.ok && Buffer.compare(answer.value, odd.bytes)).toBe(0)
})

test('what is large, or of a size that nobody knows, comes by itself', async () => {
  const [large, unknown] = [file('x'.repeat(400_001)), file('unknown')]
  const { host, api } = await withTree([large])
  for (const { id, bytes } of [large, unknown])
    api.get(`${repo}/blobs/${id}`).reply(200, { content: bytes.toString('base64') })
  expect(await read(host, [large, unknown])).toEqual([large.bytes.toString(), 'unknown'])
})

test('content that is not what its id says is not believed', async () => {
  const [one, two] = [file('one'), file('two')]
  const { host, api } = await withTree([one])
  replyToQuery(api, (query) => replyWith(query, new Map([[one.id, text(two)]])))
  const content = two.bytes.toString('base64')
  api.get(`${repo}/blobs/${one.id}`).reply(200, { content, encoding: 'base64' })
  expect(await read(host, [one])).toEqual(['the object is not what its id says'])
})

test('one that is missing, and one that is no file, do not keep the others away', async () => {
  const [here, gone, folder] = [file('here'), file('gone'), file('folder')]
  const { host, api } = await withTree([gone, here, folder])
  replyToQuery(api, (query) =>
    replyWith(
      query,
      new Map<string, unknown>([
        [here.id, text(here)],
        [folder.id, {}],
      ]),
    ),
  )
  api.get(`${repo}/blobs/${gone.id}`).reply(404, { message: 'Not Found' })
  const unnamed = { id: 'unread a.yaml' }
  expect(await read(host, [gone, here, folder, unnamed])).toEqual([
    'the object is not in this repository',
    'here',
    'the object is no file',
    'the object is not in this repository',
  ])
  const answers = await host.blobs(needs([unnamed]))
  expect(answers.get(unnamed.id)).toMatchObject({ ok: false, code: 'unreadable', transient: false })
})

test('a repository that is gone does not pass for one without files', async () => {
  const files = ['a', 'b'].map(file)
  const { host, api } = await withTree(files)
  const errors = [{ type: 'NOT_FOUND', message: 'Could not resolve to a Repository' }]
  replyToQuery(api, () => ({ data: { repository: null }, errors }))
  expect(await failure(host.blobs(needs(files)))).toMatchObject({ name: 'Refused', status: 404 })
})

test('a query that is too much for GitHub is asked in halves', async () => {
  const files = ['a', 'b', 'c'].map(file)
  const { host, api } = await withTree(files)
  api.post('/graphql').times(2).reply(502)
  const counts: number[] = []
  for (let count = 0; count < 2; count += 1) {
    replyToQuery(api, (query) => {
      counts.push(asked(query).length)
      return replyWith(query, textsOf(files))
    })
  }
  expect(await read(host, files)).toEqual(['a', 'b', 'c'])
  expect(counts).toEqual([2, 1])
})

test('where GitHub is away the halves are not cut again', async () => {
  const files = Array.from({ length: 100 }, (_, index) => file(`${index}`))
  const { host, api } = await withTree(files)
  api.post('/graphql').times(4).reply(502)
  expect(await failure(host.blobs(needs(files)))).toMatchObject({ name: 'NotNow' })
})

test('a limit is not answered with more queries', async () => {
  const files = ['a', 'b'].map(file)
  const { host, api } = await withTree(files)
  api.post('/graphql').reply(403, {}, { 'retry-after': '60' })
  expect(await failure(host.blobs(needs(files)))).toMatchObject({ retryAfter: 60 })
})

test('names links and submodules, and no folders', async () => {
  const { host, api } = corner()
  const entry = (path: string, mode: string, type: string) => ({ path, mode, type, sha: root })
  const tree = [
    entry('apps', '040000', 'tree'),
    { ...entry('apps/a.yaml', '100755', 'blob'), size: 5 },
    { ...entry('link.yaml', '120000', 'blob'), size: 4 },
    entry('vendor', '160000', 'commit'),
  ]
  api.get(`${repo}/trees/${root}?recursive=1`).reply(200, { sha: root, tree, truncated: false })
  expect(await treeOf(host, root)).toEqual([
    { path: 'apps/a.yaml', id: root, mode: '100755', size: 5 },
    { path: 'link.yaml', id: root, mode: '120000', size: 4 },
    { path: 'vendor', id: root, mode: '160000', size: null },
  ])
})

test('a tree that is too large for one answer is walked', async () => {
  const { host, api } = corner()
  const id = (digit: number) => `${digit}`.repeat(40)
  const blob = (path: string) => ({ path, mode: '100644', type: 'blob', sha: id(9), size: 1 })
  const folder = (path: string, sha: string) => ({ path, mode: '040000', type: 'tree', sha })
  const reply = (sha: string, query: string, truncated: boolean, ...tree: readonly unknown[]) =>
    api.get(`${repo}/trees/${sha}${query}`).reply(200, { sha, truncated, tree })
  reply(id(1), '?recursive=1', true, blob('a.yaml'))
  reply(id(1), '', false, blob('a.yaml'), folder('b', id(2)), folder('c', id(3)))
  reply(id(2), '?recursive=1', true, blob('x'))
  reply(id(2), '', false, folder('deep', id(4)), blob('b.yaml'))
  reply(id(3), '?recursive=1', false, blob('c.yaml'), folder('d', id(5)), blob('d/d.yaml'))
  reply(id(4), '?recursive=1', false, blob('e.yaml'))
  const paths = (await treeOf(host, id(1))).map(({ path }) => path)
  expect(paths.toSorted()).toEqual([
    'a.yaml',
    'b/b.yaml',
    'b/deep/e.yaml',
    'c/c.yaml',
    'c/d/d.yaml',
  ])
})

test('a folder that is too large for one answer ends the walk', async () => {
  const { host, api } = corner()
  const reply = { sha: root, truncated: true, tree: [] }
  api.get(`${repo}/trees/${root}?recursive=1`).reply(200, reply)
  api.get(`${repo}/trees/${root}`).reply(200, reply)
  expect(await host.tree(root)).toMatchObject({ ok: false, transient: false })
})

test('a walk has an end', async () => {
  const { host, api } = corner()
  const tree = Array.from({ length: 300 }, (_, index) => ({
    path: `folder${index}`,
    mode: '040000',
    type: 'tree',
    sha: root,
  }))
  const path = new RegExp(`^${repo}/trees/`)
  api
    .get(path)
    .times(200)
    .reply(200, ({ url }: Request) => ({
      truncated: url.endsWith('recursive=1'),
      tree,
    }))
  expect(await host.tree(root)).toMatchObject({
    ok: false,
    message: 'the tree has too many files to be read',
  })
})

test('a tree that is not there is unreadable, and the empty one is empty', async () => {
  const { host, api } = corner()
  api.get(`${repo}/trees/${root}?recursive=1`).reply(404, { message: 'Not Found' })
  expect(await host.tree(root)).toMatchObject({ ok: false, transient: false })
  expect(await host.tree('main')).toMatchObject({ ok: false, transient: false })
  expect(await treeOf(host, '4b825dc642cb6eb9a060e54bf8d69288fbee4904')).toEqual([])
})

test('what a repository is known to hold is not asked for again', async () => {
  const files = ['a', 'b'].map(file)
  const shelf = openKnown(1_000_000)
  const first = corner({ known: shelf('1/1') })
  first.api.get(`${repo}/trees/${root}?recursive=1`).reply(200, listing(files))
  replyToQuery(first.api, (query) => replyWith(query, textsOf(files)))
  await treeOf(first.host, root)
  await read(first.host, files)

  const again = corner({ known: shelf('1/1') })
  expect(await treeOf(again.host, root)).toEqual(await treeOf(first.host, root))
  expect(await read(again.host, files)).toEqual(['a', 'b'])

  const other = corner({ known: shelf('1/2') })
  other.api.get(`${repo}/trees/${root}?recursive=1`).reply(404, { message: 'Not Found' })
  expect(await other.host.tree(root)).toMatchObject({ ok: false })
})

test('of what is known the least recently used is forgotten first', () => {
  const shelf = openKnown(2500)('1/1')
  const bytes = new Uint8Array(1000)
  shelf.keepBlob('a', bytes)
  shelf.keepBlob('b', bytes)
  expect(shelf.blob('a')).toBe(bytes)
  shelf.keepTree('a', [])
  shelf.keepBlob('c', bytes)
  expect(shelf.blob('b')).toBeNull()
  expect(shelf.blob('c')).toBe(bytes)
  shelf.keepBlob('too large', new Uint8Array(3000))
  expect(shelf.blob('too large')).toBeNull()
  expect(shelf.blob('c')).toBe(bytes)
})
