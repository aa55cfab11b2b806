import { describe, expect, test } from 'vitest'
import type { Engine, Source } from '../../src/app/engine/engine.ts'
import { scanObjects } from '../../src/app/scan/repository.ts'
import { scanTree } from '../../src/app/scan/task.ts'
import { openTools } from '../../src/drive/renderer/open.ts'
import { noTools, type Tools } from '../../src/drive/tools.ts'
import { blobId } from '../../src/forge/hash.ts'
import { objectsOf, snapshot } from '../../src/forge/snapshot.ts'
import { engineHere } from './engine-here.ts'
import { scenario } from './fixing.ts'
import { sample } from './sample.ts'
import { broken, way } from './scanning.ts'

type Files = Readonly<Record<string, string>>

/** A tree of these files, and where to read it. */
function treeOf(
  files: Files,
  tools: Tools = noTools,
): { readonly tree: string; readonly source: Source } {
  const all = Object.entries(files).map(([path, text]) => ({ path, bytes: Buffer.from(text) }))
  const ids = new Map(all.map(({ path, bytes }) => [path, blobId(bytes, 'sha1')]))
  const entries = all.map(({ path, bytes }) => {
    const id = ids.get(path) ?? ''
    return { path, id, mode: '100644', size: bytes.length }
  })
  const contents = all.map(
    ({ path, bytes }) => [ids.get(path) ?? '', { ok: true, value: bytes }] as const,
  )
  const made = snapshot(entries, new Map(contents))
  return { tree: made.id, source: { ...objectsOf([made]), ...tools } }
}

const day = '2026-11-22'

async function scanOf(
  files: Files,
  more: { readonly asOf?: string; readonly plans?: boolean } = {},
) {
  const { tree, source } = treeOf(files)
  const asked = { tree, organisation: null, asOf: day, plans: false, ...more }
  const { outcome, goodUntil } = await scanTree(asked, source)
  if (outcome.k !== 'scanned') expect.unreachable(outcome.reason)
  return { ...outcome, goodUntil }
}

describe('a scan', () => {
  test('has the worst first, and counts all', async () => {
    const { findings, counts, entries, problems } = await scanOf(scenario('cluster-policy'))
    const order = ['error', 'warning', 'note']
    const ranks = findings.map(({ severity }) => order.indexOf(severity))
    expect(ranks).toEqual(ranks.toSorted())
    expect(counts.error + counts.warning + counts.note).toBe(findings.length)
    expect(findings.length).toBeGreaterThan(2)
    expect(entries).toBeGreaterThan(0)
    expect(problems).toBe(0)
    expect(findings.every(({ file, line }) => (file === null) === (line === null))).toBe(true)
  })

  test('says what a fix takes away, where that is asked for', async () => {
    const files = scenario('cluster-policy')
    const isFixable = ({ findings }: Awaited<ReturnType<typeof scanOf>>) =>
      findings.filter(({ fixable }) => fixable).map(({ rule }) => rule)
    expect(isFixable(await scanOf(files, { plans: true }))).toContain('source-ip-lost')
    expect(isFixable(await scanOf(files))).toEqual([])
  })

  test('says in one line why there is none', async () => {
    const { tree, source } = treeOf({ ...sample, ...broken })
    const asked = { tree, organisation: null, asOf: day, plans: false }
    const { outcome } = await scanTree(asked, source)
    expect(outcome).toEqual({
      k: 'failed',
      reason: expect.stringMatching(/^\.github\/edgewise\.yaml:2: unknown key "rulse"[^\n]*$/),
    })
  })

  test("has no line of the organisation's settings, which no commit of the repository has", async () => {
    const { tree, source } = treeOf(way('a'))
    const ignore = 'ignore: [{ rule: source-ip-lost, reason: known, expires: 2020-01-31 }]'
    const organisation = {
      path: 'acme/.github:.github/edgewise.yaml',
      bytes: Buffer.from(`version: 1\n${ignore}\n`),
    }
    const asked = { tree, organisation, asOf: day, plans: false }
    const { outcome } = await scanTree(asked, source)
    if (outcome.k !== 'scanned') expect.unreachable(outcome.reason)
    const places = (rule: string) =>
      outcome.findings.filter((each) => each.rule === rule).map(({ file, line }) => [file, line])
    expect(places('ignore-invalid')).toEqual([[null, null]])
    expect(places('source-ip-lost')).toEqual([['deploy/service.yaml', expect.any(Number)]])
  })

  test('bounds what somebody else wrote', async () => {
    const long = 'x'.repeat(3000)
    const files = way('a')
    const service = files['deploy/service.yaml'] ?? ''
    const odd = service.replace('name: a,', `name: "${long}\\u0000\\uD800",`)
    const { findings } = await scanOf({ ...files, 'deploy/service.yaml': odd }, { plans: true })
    expect(findings.some(({ entry }) => entry?.includes('xxx'))).toBe(true)
    for (const { entry, subject, message, fixable } of findings) {
      expect((entry ?? '').length).toBeLessThanOrEqual(500)
      expect(subject.length).toBeLessThanOrEqual(500)
      expect(message.length).toBeLessThanOrEqual(1000)
      for (const text of [entry ?? '', subject, message]) {
        expect(text.isWellFormed()).toBe(true)
        expect(text).not.toContain('\0')
      }
      expect(fixable).toBe(false)
    }
  })
})

describe('a scan is good until', () => {
  const ignoring = (expires: string): Files => ({
    ...way('a'),
    '.github/edgewise.yaml': `version: 1\nignore: [{ rule: source-ip-lost, reason: known, expires: ${expires} }]\n`,
  })
  const annotated = (expires: string): Files => {
    const files = way('a')
    const service = files['deploy/service.yaml'] ?? ''
    const note = `annotations: { edgewise.dev/ignore: "source-ip-lost until ${expires}: known" },`
    return { ...files, 'deploy/service.yaml': service.replace('{ name: a,', `{ ${note} name: a,`) }
  }

  test.each([
    ['nothing that ends', way('a'), day, null],
    ['an ignore', ignoring('2026-12-31'), day, '2027-01-01'],
    ['an ignore of today', ignoring(day), day, '2026-11-23'],
    ['an ignore that is over', ignoring('2026-11-21'), day, null],
    ['an ignore of a leap year', ignoring('2028-02-28'), day, '2028-02-29'],
    ['an ignore for ever', ignoring('9999-12-31'), day, null],
    ['an annotation', annotated('2026-11-30'), day, '2026-12-01'],
    ['a controller that ends', sample, '2026-01-01', '2026-04-01'],
    ['a controller that has ended', sample, '2026-04-01', null],
  ])('%s', async (_, files, asOf, until) => {
    expect((await scanOf(files, { asOf })).goodUntil).toBe(until)
  })

  test('the day on which it is otherwise', async () => {
    const rulesOn = async (asOf: string) =>
      (await scanOf(ignoring('2026-12-31'), { asOf })).findings.map(({ rule }) => rule)
    expect(await rulesOn('2026-12-31')).not.toContain('source-ip-lost')
    expect(await rulesOn('2027-01-01')).toContain('source-ip-lost')
  })
})

describe('what is too much', () => {
  const scanning = { organisation: null, asOf: day }

  test('with plans is scanned without, and nothing is read twice', async () => {
    const { tree, source } = treeOf(scenario('cluster-policy'))
    const read: string[] = []
    const watched: Source = {
      ...source,
      tree: async (id) => {
        read.push(id)
        return source.tree(id)
      },
      blobs: async (needs) => {
        read.push(...needs.map(({ key }) => key))
        return source.blobs(needs)
      },
    }
    const here = engineHere()
    const engine: Engine = {
      run: async (task, input, objects) => {
        const result = await here.run(task, input, objects)
        return (input as { plans: boolean }).plans
          ? { ok: false, message: 'it takes more' }
          : result
      },
    }
    const { outcome } = await scanObjects(engine, { ...scanning, tree }, watched)
    expect(outcome).toMatchObject({ k: 'scanned', counts: { error: expect.any(Number) } })
    expect(new Set(read).size).toBe(read.length)
  })

  test('without plans as well is said', async () => {
    const { tree, source } = treeOf(way('a'))
    const engine = engineHere({ bytes: 10, files: 10, objects: 10 })
    expect((await scanObjects(engine, { ...scanning, tree }, source)).outcome).toEqual({
      k: 'failed',
      reason: 'It is too large to be scanned: its manifests have more than 10 bytes.',
    })
  })
})

test('what Kustomize makes is scanned, and its findings stand where a person would edit', async () => {
  const files: Files = {
    ...Object.fromEntries(Object.entries(sample).filter(([path]) => path.startsWith('.github/'))),
    'overlay/kustomization.yaml': 'resources: [../base]\n',
    'base/kustomization.yaml': `resources: [${manifests.join(', ')}]\n`,
    ...Object.fromEntries(manifests.map((path) => [`base/${path}`, sample[path] ?? ''])),
  }
  const tools = openTools()
  const { tree, source } = treeOf(files, tools)
  const asked = { tree, organisation: null, asOf: day, plans: false }
  const { outcome } = await scanTree(asked, source)
  await tools.close()
  if (outcome.k !== 'scanned') expect.unreachable(outcome.reason)
  expect(outcome.problems).toBe(0)
  const plain = await scanOf(sample)
  const places = ({ findings }: typeof plain | typeof outcome) =>
    findings.map(({ rule, subject, file, line }) => ({ rule, subject, file, line }))
  expect(places(outcome)).toEqual(
    places(plain).map((place) => ({ ...place, file: place.file && `base/${place.file}` })),
  )
})

const manifests = Object.keys(sample).filter(
  (path) => /\.ya?ml$/.test(path) && !path.startsWith('.github/'),
)
