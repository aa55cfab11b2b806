import { spawn } from 'node:child_process'
import { cpSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { suite } from '../../src/findings/suite.ts'
import { repository, type Scratch, scratch } from '../support/scratch.ts'
import { bundle, edgewise, root } from './run.ts'

const sample = join(root, 'manifests', 'sample')
const day = ['--as-of', '2026-01-31']

/** A repository whose `main` is the sample's base, and whose working tree is its head. */
function sampleRepository(): Scratch {
  const made = repository()
  cpSync(join(sample, 'base'), made.folder, { recursive: true })
  made.commit('base')
  for (const name of ['.github', 'cluster', 'ingress', 'shop'])
    rmSync(join(made.folder, name), { recursive: true })
  cpSync(join(sample, 'head'), made.folder, { recursive: true })
  return made
}

test('review: the working tree against the default branch', async () => {
  const { folder, git, commit } = sampleRepository()
  const ran = await edgewise(['review', ...day, '--format', 'json'], { cwd: folder })
  expect(ran).toMatchObject({ status: 1, err: '' })
  const report = JSON.parse(ran.out)
  const base = git('rev-parse', 'main')
  expect(report).toMatchObject({ version: 1, base, mergeBase: base, head: 'working tree' })
  expect(report.summary.new).toBeGreaterThan(0)

  git('switch', '--quiet', '--create', 'change')
  const head = commit('head')
  const committed = await edgewise(['review', folder, ...day, '--head', 'change', '--format=json'])
  expect(JSON.parse(committed.out)).toEqual({ ...report, head })
})

test('review: what was there before is no reason to fail, nor is what nobody asked about', async () => {
  const { folder, commit } = sampleRepository()
  expect(await edgewise(['review', folder, ...day, '--fail-on', 'never'])).toMatchObject({
    status: 0,
  })
  commit('head')
  const itself = await edgewise([
    'review',
    folder,
    ...day,
    '--fail-on',
    'warning',
    '--format',
    'json',
  ])
  expect(itself.status).toBe(0)
  expect(JSON.parse(itself.out).summary).toMatchObject({ new: 0, worse: 0, solved: 0 })
})

test('review: an untracked file counts, an ignored one does not', async () => {
  const { folder, write, commit } = sampleRepository()
  write({ '.gitignore': 'ignored.yaml\n' })
  commit()
  const service = (name: string) => `apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { type: LoadBalancer, selector: { app: ${name} }, ports: [{ port: 80 }] }
`
  write({ 'ignored.yaml': service('one'), 'new.yaml': service('two') })
  const ran = await edgewise(['review', folder, ...day, '--format', 'json'])
  const [cluster] = JSON.parse(ran.out).clusters
  expect(cluster.changed.map(({ entry }: { entry: string }) => entry)).toEqual(['shop/Service/two'])
})

test('review: says that settings of the change do not count yet, unless it is to be quiet', async () => {
  const { folder, write } = sampleRepository()
  write({ '.github/edgewise.yaml': 'version: 1\n' })
  const args = ['review', folder, ...day, '--fail-on', 'never']
  const note =
    'note: changes of .github/edgewise.yaml count from the merge on, not in this review\n'
  expect(await edgewise(args)).toMatchObject({ status: 0, err: note })
  expect(await edgewise([...args, '--quiet'])).toMatchObject({ status: 0, err: '' })
})

test('simulate: any finding counts', async () => {
  const folder = join(sample, 'head')
  const settings = ['--settings', join(folder, '.github/edgewise.yaml')]
  const { folder: copy } = scratch()
  cpSync(folder, copy, { recursive: true })
  const ran = await edgewise(['simulate', copy, ...day, '--format', 'json'])
  expect(ran).toMatchObject({ status: 1, err: '' })
  const report = JSON.parse(ran.out)
  expect(report.clusters[0].findings.length).toBeGreaterThan(0)
  const never = await edgewise([
    'simulate',
    copy,
    ...day,
    ...settings,
    '--fail-on',
    'never',
    '--format',
    'json',
  ])
  expect(never.status).toBe(0)
  expect(JSON.parse(never.out).clusters[0].findings).toEqual(report.clusters[0].findings)
})

test('simulate: a revision, a folder, and a plain folder say the same', async () => {
  const made = repository()
  cpSync(join(sample, 'head'), made.folder, { recursive: true })
  made.commit()
  const plain = scratch()
  cpSync(join(sample, 'head'), plain.folder, { recursive: true })
  const args = (...more: string[]) => ['simulate', ...day, '--format', 'json', ...more]
  const [here, there, folder] = await Promise.all([
    edgewise(args(), { cwd: made.folder }),
    edgewise(args('--rev', 'main', made.folder)),
    edgewise(args(plain.folder)),
  ])
  expect(here.out).toBe(there.out)
  expect(here.out).toBe(folder.out)
})

test('simulate: a folder within, with locations from the root of the repository', async () => {
  const made = repository()
  cpSync(join(sample, 'base'), made.folder, { recursive: true })
  made.write({ 'other/s.yaml': readFileSync(join(sample, 'base/ingress/service.yaml')) })
  made.commit()
  const args = ['simulate', 'ingress', ...day, '--format', 'json', '--fail-on', 'never']
  const { out } = await edgewise(args, { cwd: made.folder })
  const { clusters, problems } = JSON.parse(out)
  expect(clusters[0].name).toBe('prod')
  expect(clusters[0].entries[0].at.file).toBe('ingress/service.yaml')
  expect(problems.map(({ code }: { code: string }) => code)).not.toContain('duplicate-object')
})

test('config: says what is in force, and says it again from what it printed', async () => {
  const { folder, write } = scratch()
  cpSync(join(sample, 'base'), folder, { recursive: true })
  const first = await edgewise(['config', folder])
  expect(first).toMatchObject({ status: 0, err: '' })
  expect(first.out).toMatch(/^# \.github\/edgewise\.yaml\nversion: 1\nclusters:\n/)
  write({ '.github/edgewise.yaml': first.out })
  expect((await edgewise(['config', folder])).out).toBe(first.out)
  const json = await edgewise(['config', folder, '--format', 'json'])
  expect(JSON.parse(json.out)).toMatchObject({
    version: 1,
    path: '.github/edgewise.yaml',
    problems: [],
  })
})

test('config check: sound, absent, or all that is wrong', async () => {
  const { folder, write } = scratch()
  const check = () => edgewise(['config', 'check'], { cwd: folder })
  expect(await check()).toMatchObject({ status: 0, out: expect.stringMatching(/^There is no /) })
  write({ '.github/edgewise.yaml': 'version: 1\n' })
  expect(await check()).toMatchObject({ status: 0, out: '.github/edgewise.yaml is sound.\n' })
  write({ '.github/edgewise.yaml': 'version: 1\nclustres: []\nfailon: x\n' })
  const wrong = await check()
  expect(wrong.status).toBe(2)
  expect(wrong.out.split('\n').map((line) => line.slice(0, 24))).toEqual([
    '.github/edgewise.yaml:2:',
    '.github/edgewise.yaml:3:',
    '',
  ])
})

test('rules: each with its page', async () => {
  const { out } = await edgewise(['rules'])
  for (const { id } of suite) expect(out).toMatch(new RegExp(`^${id} +`, 'm'))
  for (const { title } of suite) expect(out).toContain(title)
  const [rule] = suite
  expect((await edgewise(['rules', rule?.id ?? ''])).out).toBe(`${rule?.doc.trim()}\n`)
  const { out: json } = await edgewise(['rules', '--format', 'json'])
  expect(JSON.parse(json).map(({ id }: { id: string }) => id)).toEqual(suite.map(({ id }) => id))
})

test.each(['simulation', 'review', 'scan', 'settings'])('schema %s is JSON', async (name) => {
  const { out, status } = await edgewise(['schema', name])
  expect(status).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ $schema: expect.stringContaining('2020-12') })
})

test('a reader that leaves early is no error', async () => {
  const child = spawn(process.execPath, [bundle, 'schema', 'review'], { stdio: 'pipe' })
  child.stdout.destroy()
  let err = ''
  child.stderr.on('data', (chunk) => {
    err += chunk
  })
  const status = await new Promise((resolve) => child.on('close', resolve))
  expect({ status, err }).toEqual({ status: 0, err: '' })
})

test('a result that cannot be written is said so', async () => {
  const child = spawn('sh', ['-c', `"${process.execPath}" "${bundle}" schema review > /dev/full`])
  let err = ''
  child.stderr.on('data', (chunk) => {
    err += chunk
  })
  const status = await new Promise((resolve) => child.on('close', resolve))
  expect({ status, err }).toEqual({
    status: 2,
    err: 'edgewise: the result could not be written (ENOSPC)\n',
  })
})

test('a reader that takes its time gets everything', async () => {
  const { out: whole } = await edgewise(['schema', 'review'])
  const child = spawn(process.execPath, [bundle, 'schema', 'review'], { stdio: 'pipe' })
  let read = ''
  for await (const chunk of child.stdout) {
    read += chunk
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  expect(read).toBe(whole)
})

test('colour only where it is wanted', async () => {
  const { folder } = sampleRepository()
  const colored = (env: Record<string, string>, ...args: string[]) =>
    edgewise(['review', folder, ...day, ...args], { env }).then(({ out }) =>
      out.includes('\u001b['),
    )
  expect(await colored({})).toBe(false)
  expect(await colored({}, '--color', 'always')).toBe(true)
  expect(await colored({ NO_COLOR: '1' }, '--color', 'always')).toBe(true)
  expect(await colored({ NO_COLOR: '' }, '--color', 'never')).toBe(false)
})
