import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { scratch } from '../support/scratch.ts'
import { builds, folder } from './builds.ts'
import { type Build, built, printed, question, started } from './kustomize.ts'
import { attacks } from './kustomize-attacks.ts'
import { constructs } from './kustomize-cases.ts'

const good: Build = constructs['three overlays'] ?? { files: {} }

describe('is refused, and the next build is as it would have been', () => {
  test.each(attacks)('%s', async (_, asked, message) => {
    const before = printed(await built(good))
    const { error, resources } = await built(asked)
    expect(resources).toBeUndefined()
    if (typeof message === 'string') expect(error).toBe(message)
    else expect(error).toMatch(message)
    expect(error).not.toContain('/tree')
    expect(printed(await built(good))).toBe(before)
  })
})

test('what one build says of schemas is not known to the next', async () => {
  const asked = constructs['openapi'] ?? { files: {} }
  const { openapi: _, ...rest } = { openapi: 0, ...asked }
  const kustomization = String(asked.files['kustomization.yaml'])
  const without = {
    ...rest,
    files: { ...asked.files, 'kustomization.yaml': kustomization.replace(/openapi.*\n/, '') },
  }
  const before = printed(await built(without))
  const between = printed(await built(asked))
  expect(between).not.toBe(before)
  expect(printed(await built(without))).toBe(before)
})

const secret = 'hunter2hunter2'

test.each([
  ['a literal', `secretGenerator: [{ name: a, literals: ["${secret}"] }]\n`, {}],
  [
    'the configuration of a generator',
    `secretGenerator: [{ name: a, literals: [a=${secret}], files: [none] }]\n`,
    {},
  ],
  ['a patch', `resources: [a.yaml]\npatches: [{ patch: "${secret}: [" }]\n`, {}],
  [
    'an old patch',
    `resources: [a.yaml]\npatchesJson6902: [{ target: { version: v1, kind: ConfigMap, name: a }, patch: "${secret}: [" }]\n`,
    {},
  ],
  ['who logs in', `resources: ["https://me:${secret}@127.0.0.1:1/a/b.git?ref=a"]\n`, {}],
  ['a password that stands somewhere', `resources: ["password=${secret}.yaml"]\n`, {}],
])('%s is not repeated by the message', async (_, kustomization, files) => {
  const { error } = await built({
    files: {
      'kustomization.yaml': kustomization,
      'a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n',
      ...files,
    },
  })
  expect(error).toMatch(/./)
  expect(error).not.toContain(secret)
})

test.each([
  ['above the tree', { '../a': '' }, '"../a" is no path in a tree'],
  ['at the root of the disk', { '/a': '' }, '"/a" is no path in a tree'],
  ['without a name', { '': '' }, '"" is no path in a tree'],
  ['with a NUL byte', { 'a\0': '' }, String.raw`"a\x00" is no path in a tree`],
  ['below a file', { a: '', 'a/b': '' }, '"a" is a file and a folder'],
])('a path %s is refused', async (_, files, error) => {
  expect(await built({ files: files as Build['files'] })).toEqual({ error })
})

test('a request that is none is refused', async () => {
  const { error } = await built({ files: { a: 1 } } as unknown as Build)
  expect(error).toMatch(/^the request is no JSON: /)
})

const many = (count: number, entry: (index: number) => readonly [string, string]) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => entry(index)))

test('files are counted and measured', async () => {
  expect(await built({ files: many(20_001, (index) => [`${index}`, '']) })).toEqual({
    error: 'there are more than 20000 files',
  })
  const large = 'x'.repeat(11_200_000)
  expect(await built({ files: many(3, (index) => [`${index}`, large]) })).toEqual({
    error: 'the files have more than 32 MB',
  })
})

test('what is built is measured', async () => {
  const names = Array.from({ length: 20 }, (_, index) => `c${index}`)
  const files = {
    large: 'x'.repeat(500_000),
    'kustomization.yaml': `configMapGenerator:\n${names.map((name) => `- { name: ${name}, files: [large] }\n`).join('')}`,
  }
  expect(await built({ files })).toEqual({ error: 'more than 8 MB are built' })
})

test('messages are bounded, and keep what went wrong first', async () => {
  const depth = Array.from({ length: 40 }, (_, index) => index)
  const files = Object.fromEntries(
    depth.map((index) => [
      `${'d'.repeat(60)}${index}/kustomization.yaml`,
      `resources: [../${'d'.repeat(60)}${index + 1}]\n`,
    ]),
  )
  const { error = '' } = await built({ files, root: `${'d'.repeat(60)}0` })
  expect(Buffer.byteLength(error)).toBeLessThan(2010)
  expect(error).toMatch(/^accumulating resources: .* … .*no such file or directory$/s)
})

/** Each value is ten of the one before: a billion in the end. */
const aliases = `a0: &a0 [x]\n${Array.from({ length: 10 }, (_, index) => `a${index + 1}: &a${index + 1} [${Array(10).fill(`*a${index}`).join(', ')}]\n`).join('')}`

/** A megabyte by its name, twenty thousand times. */
const memory = `a: &a "${'x'.repeat(1_000_000)}"\nb: [${Array(20_000).fill('*a').join(', ')}]\n`

const large = 'the aliases of a document stand for more than 16 MB'
const head = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n'

test.each([
  ['in a kustomization', { 'kustomization.yaml': aliases }, 'document contains excessive aliasing'],
  ['in a resource', { 'a.yaml': `${head}${aliases}` }, large],
  ['that is long', { 'a.yaml': `${head}${memory}` }, large],
  ['in itself', { 'a.yaml': `${head}data: &a { a: *a }\n` }, large],
  [
    'in a patch',
    { 'a.yaml': head, 'p.yaml': `${head}${aliases}` },
    'unable to parse SM or JSON patch',
  ],
])('an alias bomb %s is refused', async (_, files, message) => {
  const kustomization = 'resources: [a.yaml]\npatches: [{ path: p.yaml }]\n'
  const { error } = await built({
    files: { 'kustomization.yaml': kustomization, 'p.yaml': head, ...files },
  })
  expect(error).toContain(message)
})

test.each(builds)('%s ends where memory would not', async (build) => {
  const program = await started(build)
  try {
    const asked = question({ files: { 'kustomization.yaml': memory } })
    await expect(program.ask(asked)).rejects.toThrow(/ended: .*out of memory/)
  } finally {
    await program.kill()
  }
})

const isTraceable =
  process.platform === 'linux' && spawnSync('strace', ['-V'], { stdio: 'ignore' }).status === 0

test.runIf(isTraceable)('under strace: no socket, no program, and no file', () => {
  const asked = [...Object.values(constructs), ...attacks.map(([, one]) => one)]
  const place = scratch()
  const log = join(place.folder, 'log')
  const calls = 'trace=network,file,execve,execveat,fork,vfork'
  const ran = spawnSync(
    'strace',
    ['-f', '-qq', '-e', calls, '-e', 'signal=none', '-o', log, join(folder, 'render')],
    { input: `${asked.map(question).join('\n')}\n`, encoding: 'utf8', maxBuffer: 2 ** 26 },
  )
  expect(ran.status).toBe(0)
  // What ends the program is read there.
  expect(ran.stderr).toBe('')
  expect(ran.stdout.trim().split('\n')).toHaveLength(asked.length)
  const seen = readFileSync(log, 'utf8').trim().split('\n')
  expect(seen[0]).toContain('execve(')
  // What Go's runtime looks up before it runs the program.
  const others = seen.slice(1).filter((line) => !/ openat\(AT_FDCWD, "\/(?:sys|proc)\//.test(line))
  expect(others).toEqual([])
})
