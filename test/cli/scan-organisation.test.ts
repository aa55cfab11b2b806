import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { schemas } from '../../src/report/schemas.ts'
import { startService } from '../../src/server/start.ts'
import type { Scan } from '../../src/types/scan.ts'
import { asked } from '../app/sample.ts'
import { type GitHub, startGitHub } from '../github/server.ts'
import { postgresPrograms, startPostgres } from '../jobs/postgres.ts'
import { edgewise, type Ran, root } from './run.ts'

const isAdmitted = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(
  schemas['scan'] ?? {},
)

let github: GitHub
let folder: string

beforeEach(async () => {
  github = await startGitHub({ app: asked })
  folder = mkdtempSync(join(tmpdir(), 'edgewise-scan-'))
})

afterEach(async () => {
  await github.close()
  rmSync(folder, { recursive: true, force: true })
  expect(github.violations).toEqual([])
})

/** Runs the command line as the App. */
function asApp(args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const { app } = github.world
  const env = {
    APP_ID: `${app.id}`,
    PRIVATE_KEY: app.privateKey,
    WEBHOOK_SECRET: 'f1c9a3d27be8405c96aa',
    GHE_HOST: new URL(github.url).host,
    GHE_PROTOCOL: 'http',
    EDGEWISE_DATA: folder,
    DATABASE_URL: '',
    ...more,
  }
  return edgewise(args, { env })
}

async function scanned(...args: string[]): Promise<Ran & { readonly scan: Scan }> {
  const ran = await asApp(['scan', '--org', 'acme', '--format', 'json', ...args])
  expect(ran.err).toBe('')
  const scan = JSON.parse(ran.out)
  isAdmitted(scan)
  expect(isAdmitted.errors ?? []).toEqual([])
  return { ...ran, scan }
}

/** The files of a scenario. */
function filesOf(scenario: string): Readonly<Record<string, string>> {
  const from = join(root, 'manifests', scenario)
  const found = readdirSync(from, { recursive: true, withFileTypes: true })
  const files = found
    .filter((item) => item.isFile())
    .map((item) => join(item.parentPath, item.name))
  return Object.fromEntries(files.map((file) => [relative(from, file), readFileSync(file, 'utf8')]))
}

/** An organisation with three repositories that are scanned, and three that are not. */
function acme() {
  const { people } = github
  const make = (name: string, scenario: string) =>
    people.createRepository(`acme/${name}`, { isPrivate: true, files: filesOf(scenario) })
  const repositories = {
    shop: make('shop', 'cluster-policy'),
    docs: make('docs', 'complete'),
    api: make('api', 'not-pinned'),
  }
  people.createRepository('acme/empty', { isPrivate: true, files: null })
  people.archive(make('old', 'cluster-policy'))
  people.fork(people.createRepository('world/open'), 'acme')
  return { ...repositories, installation: people.install('acme') }
}

test('an organisation: what simulate finds; then what is unchanged; a push is scanned alone', async () => {
  const { shop } = acme()
  const first = await scanned('--fail-on', 'never')
  expect(first.status).toBe(0)
  const states = ({ scan }: typeof first) =>
    scan.repositories.map(({ name, status, counts }) => ({ name, status, ...counts }))
  expect(states(first)).toEqual([
    { name: 'acme/api', status: 'scanned', error: 0, warning: 6, note: expect.any(Number) },
    { name: 'acme/docs', status: 'scanned', error: 0, warning: 0, note: expect.any(Number) },
    { name: 'acme/shop', status: 'scanned', error: 2, warning: 0, note: expect.any(Number) },
  ])
  expect(first.scan.skipped).toEqual({ archived: 1, fork: 1, empty: 1 })
  expect(first.scan.partial).toBeUndefined()

  const alone = await edgewise([
    ...['simulate', join(root, 'manifests', 'cluster-policy'), '--format', 'json'],
  ])
  const [cluster] = JSON.parse(alone.out).clusters
  const prints = (findings: readonly { readonly fingerprint: string }[]) =>
    findings.map(({ fingerprint }) => fingerprint).toSorted()
  const found = first.scan.repositories.find(({ name }) => name === 'acme/shop')?.findings ?? []
  expect(prints(found)).toEqual(prints(cluster.findings))
  expect(found.map(({ at }) => at?.line)).toEqual(
    expect.arrayContaining(cluster.findings.map(({ at }: { at: { line: number } }) => at.line)),
  )

  github.people.push(shop, { branch: 'main', files: { 'readme.md': 'hello' } })
  const calls = github.calls.length
  const second = await scanned()
  expect(second.status).toBe(1)
  expect(second.scan.totals).toMatchObject({ scanned: 1, unchanged: 2, failed: 0, error: 2 })
  expect(second.scan.repositories.find(({ status }) => status === 'scanned')?.name).toBe(
    'acme/shop',
  )
  expect(github.calls.slice(calls).filter(({ path }) => /docs|api\b/.test(path))).toEqual([])

  const text = await asApp(['scan', '--org', 'acme'])
  expect(text.status).toBe(1)
  expect(text.out).toMatch(/^3 repositories: 0 scanned, 3 unchanged · 2 errors, 6 warnings, /m)
  expect(text.out).toMatch(/^Never scanned: 1 archived, 1 fork, 1 without a commit\.$/m)
}, 240_000)

test('one that cannot be scanned has the reason in its line, and the status is 2', async () => {
  const { people } = github
  people.createRepository('acme/broken', {
    files: { '.github/edgewise.yaml': 'version: 1\nclustres: []\n' },
  })
  people.createRepository('acme/docs', { files: filesOf('complete') })
  people.install('acme')
  const { status, out } = await asApp(['scan', '--org', 'acme'])
  expect(status).toBe(2)
  expect(out).toMatch(/^\? acme\/broken +– +not scanned: .*edgewise\.yaml:2: .*clustres/m)
  expect(out).toMatch(/^2 repositories: 1 scanned, 1 not · /m)
}, 240_000)

test('near the limits of GitHub it prints a part, says so, and leaves the rest in the queue', async () => {
  await github.close()
  github = await startGitHub({ app: asked, limits: { requests: 10 } })
  const { people } = github
  for (let n = 0; n < 12; n += 1)
    people.createRepository(`acme/r${n}`, { files: filesOf('complete') })
  people.install('acme')
  const { status, scan } = await scanned()
  expect(status).toBe(0)
  const { partial, totals } = scan
  expect(partial?.until).toMatch(/^\d{4}-\d\d-\d\dT/)
  expect(partial?.waiting.length).toBeGreaterThan(0)
  expect(totals.scanned + (partial?.waiting.length ?? 0)).toBe(12)
  const { out } = await asApp(['jobs'])
  expect(out).toMatch(/^scans +0 ready, 1 put off, 0 at work, 0 dead$/m)
}, 240_000)

test('beside a server, on one PostgreSQL: whoever does the jobs, each is told once', async () => {
  const programs = postgresPrograms() ?? expect.unreachable('there is no PostgreSQL')
  const postgres = await startPostgres(programs)
  onTestFinished(() => postgres.stop())
  const url = postgres.url('postgres')
  const { app } = github.world
  const service = await startService(
    {
      ...{ appId: app.id, privateKey: app.privateKey, secrets: [app.webhookSecret] },
      ...{ api: github.url, web: 'https://github.com', host: '127.0.0.1', port: 0 },
      ...{ level: 'silent', database: { k: 'postgres', url }, metricsToken: null },
    },
    { write: () => {} },
  )
  onTestFinished(() => service.stop())
  acme()
  const scan = ['scan', '--org', 'acme', '--format', 'json', '--fail-on', 'never']
  const both = await Promise.all([1, 2].map(() => asApp(scan, { DATABASE_URL: url })))
  for (const { status, out, err } of both) {
    expect({ status, err }).toEqual({ status: 0, err: '' })
    expect(JSON.parse(out).totals).toMatchObject({ repositories: 3, failed: 0, error: 2 })
  }
  const trees = github.calls.filter(({ operation }) => operation?.includes('/git/trees/'))
  expect(trees).toHaveLength(3)
}, 240_000)

test('what cannot be begun is refused in one line', async () => {
  github.people.createRepository('acme/docs', { files: filesOf('complete') })
  const refused = async (...args: string[]) => {
    const { status, out, err } = await asApp([...args])
    expect({ status, out }).toEqual({ status: 2, out: '' })
    expect(err).toMatch(/^edgewise: [^\n]+\n$/)
    return err
  }
  expect(await refused('scan', '--org', 'acme')).toContain(
    '--org acme: there is no such organisation, or the App is not installed in it',
  )
  expect(await refused('scan', '--org', '../x')).toContain('there is no such organisation')
  expect(await refused('scan', '--org', 'acme', 'manifests')).toContain('not both')
  expect(await refused('scan', '--org', 'acme', '--rev', 'main')).toContain('--rev is for folders')
  const without = await edgewise(['scan', '--org', 'acme'], {
    env: { APP_ID: '', PRIVATE_KEY: '' },
  })
  expect(without.status).toBe(2)
  expect(without.err).toMatch(/^edgewise: --org works as the App, .*APP_ID is missing.*\n$/)
}, 240_000)

test('forget: all of an installation or of some repositories, and nothing of others', async () => {
  const { installation, shop } = acme()
  const { scan } = await scanned()
  expect(scan.totals.repositories).toBe(3)
  const one = await asApp(['forget', `${installation.id}`, `${shop.id}`])
  expect(one).toMatchObject({ status: 0, err: '' })
  expect(one.out).toMatch(/^Deleted: \d+ jobs? and [1-9]\d* rows of results\.\n$/)
  const all = await asApp(['forget', `${installation.id}`])
  expect(all.out).toMatch(/^Deleted: [1-9]\d* jobs? and [1-9]\d* rows of results\.\n$/)
  const again = await asApp(['forget', `${installation.id}`])
  expect(again.out).toBe('Deleted: 0 jobs and 0 rows of results.\n')
  for (const wrong of [[], ['x'], ['0'], ['1', '-2'], ['1', '2.5']]) {
    const { status, out, err } = await asApp(['forget', '--', ...wrong])
    expect({ status, out }).toEqual({ status: 2, out: '' })
    expect(err).toMatch(/^edgewise: .*number of (?:an installation|a repository)/)
  }
}, 240_000)

test('migrate: makes the tables, again and again, and says no more than one line', async () => {
  const line = `The tables in the database of the folder ${folder} are up to date.\n`
  expect(await asApp(['migrate'])).toEqual({ status: 0, out: line, err: '' })
  expect(await asApp(['migrate'])).toEqual({ status: 0, out: line, err: '' })
  const env = { DATABASE_URL: 'postgres://me:secret@127.0.0.1:1/none' }
  const wrong = await edgewise(['migrate'], { env })
  expect(wrong).toMatchObject({ status: 2, out: '' })
  expect(wrong.err).toMatch(/^edgewise: [^\n]*\n$/)
  expect(wrong.err).not.toContain('secret')
}, 240_000)
