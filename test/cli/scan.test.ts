import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { plainOptions } from '../../src/app/review/examine.ts'
import { scanPlaces } from '../../src/cli/scan/local.ts'
import { schemas } from '../../src/report/schemas.ts'
import type { Scan } from '../../src/types/scan.ts'
import { repository, type Scratch, scratch } from '../support/scratch.ts'
import { edgewise, root } from './run.ts'

const day = ['--as-of', '2026-01-31']
const manifests = join(root, 'manifests')
const isAdmitted = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(
  schemas['scan'] ?? {},
)

/** A clone in a folder of clones, with a scenario's files committed. */
function clone(among: Scratch, name: string, scenario: string, ...options: string[]): string {
  const folder = join(among.folder, name)
  cpSync(join(manifests, scenario), folder, { recursive: true })
  among.git('init', '--quiet', '--initial-branch=main', ...options, name)
  among.git('-C', name, 'add', '--all')
  among.git('-C', name, 'commit', '--quiet', '--message', 'all of it')
  return folder
}

const head = (among: Scratch, name: string): string => among.git('-C', name, 'rev-parse', 'HEAD')

/** What a scan says, valid by its schema. */
async function scanned(
  args: readonly string[],
  cwd?: string,
): Promise<{ status: number | null; err: string; scan: Scan }> {
  const options = cwd === undefined ? {} : { cwd }
  const { status, out, err } = await edgewise(
    ['scan', ...day, '--format', 'json', ...args],
    options,
  )
  const scan = JSON.parse(out)
  isAdmitted(scan)
  expect(isAdmitted.errors ?? []).toEqual([])
  return { status, err, scan }
}

const names = ({ repositories }: Scan): readonly string[] => repositories.map(({ name }) => name)

test('a folder of clones: the findings of each are those of simulate, by name, with totals', async () => {
  const clones = scratch()
  // Made in another order than that of their names.
  for (const name of ['proxy-protocol-one-side', 'complete', 'not-pinned', 'cluster-policy'])
    clone(clones, name, name)
  const { status, err, scan } = await scanned([clones.folder])
  expect({ status, err }).toEqual({ status: 1, err: '' })
  expect(names(scan)).toEqual([
    'cluster-policy',
    'complete',
    'not-pinned',
    'proxy-protocol-one-side',
  ])
  for (const { name, revision, status, counts, findings, problems } of scan.repositories) {
    expect({ revision, status }).toEqual({ revision: head(clones, name), status: 'scanned' })
    const folder = join(clones.folder, name)
    const alone = await edgewise(['simulate', folder, ...day, '--format', 'json'])
    const simulation = JSON.parse(alone.out)
    const same = simulation.clusters.flatMap((cluster: { name: string; findings: object[] }) =>
      cluster.findings.map((finding) => ({ cluster: cluster.name, ...finding, evidence: [] })),
    )
    expect(findings).toEqual(same)
    expect(problems).toEqual(simulation.problems)
    expect(Object.values(counts).reduce((sum, each) => sum + each, 0)).toBe(findings.length)
  }
  const found = scan.repositories.flatMap(({ findings }) => findings)
  expect(found.length).toBeGreaterThan(5)
  const many = (severity: string) => found.filter((each) => each.severity === severity).length
  expect(scan.totals).toEqual({
    repositories: 4,
    scanned: 4,
    unchanged: 0,
    failed: 0,
    error: many('error'),
    warning: many('warning'),
    note: many('note'),
  })
})

test('in a terminal: one line for each, aligned, and the totals', async () => {
  const clones = scratch()
  for (const name of ['cluster-policy', 'complete', 'not-pinned']) clone(clones, name, name)
  const { out, err, status } = await edgewise(['scan', ...day], { cwd: clones.folder })
  expect({ status, err }).toEqual({ status: 1, err: '' })
  const at = (name: string): string => head(clones, name).slice(0, 7)
  expect(out.split('\n')).toEqual([
    '  repository      revision  errors  warnings  notes  most serious',
    `✗ cluster-policy  ${at('cluster-policy')}        2         –      1  source-ip-misjudged ×2`,
    `  complete        ${at('complete')}        –         –      –`,
    `! not-pinned      ${at('not-pinned')}        –         6      1  edge-no-budget, edge-single-node and 4 more`,
    '',
    '3 repositories: 3 scanned · 2 errors, 6 warnings, 2 notes',
    '',
  ])
})

test('the exit status is that of the worst finding, under --fail-on', async () => {
  const clones = scratch()
  clone(clones, 'warns', 'not-pinned')
  const status = async (...args: string[]) =>
    (await edgewise(['scan', clones.folder, ...day, ...args])).status
  expect(await status()).toBe(0)
  expect(await status('--fail-on', 'warning')).toBe(1)
  clone(clones, 'fails', 'cluster-policy')
  expect(await status()).toBe(1)
  expect(await status('--fail-on', 'never')).toBe(0)
})

test('several folders: clones, a plain folder, a part of a clone, each once, by names of their own', async () => {
  const [one, two] = [scratch(), scratch()]
  clone(one, 'shop', 'complete')
  clone(two, 'shop', 'not-pinned')
  two.write({ 'plain/deep/er/s.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n' })
  const { scan, err } = await scanned([one.folder, join(one.folder, 'shop'), `${two.folder}/shop`])
  expect(err).toBe('')
  expect(names(scan)).toEqual(
    [one, two].map(({ folder }) => `${folder.split('/').at(-1)}/shop`).toSorted(),
  )
  const plain = await scanned(['plain'], two.folder)
  expect(plain.scan.repositories).toMatchObject([
    { name: 'plain', revision: 'working tree', status: 'scanned' },
  ])
  const part = await scanned([join(two.folder, 'shop', 'ingress')])
  expect(part.scan.repositories).toMatchObject([
    { name: 'ingress', revision: head(two, 'shop'), status: 'scanned' },
  ])
})

test('what is passed over beside clones is said', async () => {
  const clones = scratch()
  const elsewhere = scratch()
  clone(clones, 'shop', 'complete')
  clone(elsewhere, 'secret', 'not-pinned')
  mkdirSync(join(clones.folder, 'notes'))
  symlinkSync(join(elsewhere.folder, 'secret'), join(clones.folder, 'link'))
  const { scan, err } = await scanned([clones.folder])
  expect(names(scan)).toEqual(['shop'])
  const [link, notes] = ['link', 'notes'].map((name) => join(clones.folder, name))
  expect(err).toMatch(/^note: .* are no Git repositories: passed over\n$/)
  expect(err).toContain(link)
  expect(err).toContain(notes)
  expect((await scanned([clones.folder, '--quiet'])).err).toBe('')
})

test('a folder without a repository and without a manifest is refused before anything is read', async () => {
  const { folder, write } = scratch()
  write({ 'a/readme.md': '', 'node_modules/x/package.json': '{}' })
  const ran = await edgewise(['scan', join(manifests, 'complete'), folder])
  expect(ran).toEqual({
    status: 2,
    out: '',
    err: `edgewise: ${folder}: neither a Git repository nor a folder of some, and no manifest (.yaml, .yml or .json) in it\n`,
  })
  const none = await edgewise(['scan', join(folder, 'b')])
  expect(none.err).toBe(`edgewise: there is no folder ${folder}/b\n`)
})

test('the working tree counts, and is told from the commit; --rev is resolved in each', async () => {
  const clones = scratch()
  clone(clones, 'edited', 'complete')
  clone(clones, 'other', 'cluster-policy')
  const service = join('edited', 'ingress', 'service.yaml')
  const files = readdirSync(join(clones.folder, 'edited'), { recursive: true })
  expect(files).toContain(join('ingress', 'service.yaml'))
  clones.write({ [service]: null })
  clones.git('-C', 'other', 'branch', 'only-here')
  const { scan } = await scanned([clones.folder])
  expect(scan.repositories.map(({ revision }) => revision)).toEqual([
    `${head(clones, 'edited')}+`,
    head(clones, 'other'),
  ])
  const at = await scanned([clones.folder, '--rev', 'only-here'])
  expect(at.status).toBe(2)
  expect(at.scan.repositories).toMatchObject([
    {
      name: 'edited',
      revision: 'only-here',
      status: 'failed',
      problems: [
        { code: 'not-scanned', message: 'there is no revision only-here in this repository' },
      ],
    },
    { name: 'other', revision: head(clones, 'other'), status: 'scanned' },
  ])
})

test('a bare clone is read at HEAD', async () => {
  const clones = scratch()
  clone(clones, 'shop', 'cluster-policy')
  clones.git('clone', '--quiet', '--bare', 'shop', 'mirror.git')
  const { scan } = await scanned([clones.folder])
  const [mirror, shop] = scan.repositories
  expect(mirror).toEqual({ ...shop, name: 'mirror.git' })
  expect(shop?.findings.length).toBeGreaterThan(0)
})

test('one that cannot be scanned stops no other: its line says why, and the status is 2', async () => {
  const clones = scratch()
  const secret = scratch()
  secret.write({ 'secret.yaml': 'password: 1234567890\n' })
  clone(clones, 'sound', 'complete')
  clone(clones, 'settings', 'complete')
  clones.write({ 'settings/.github/edgewise.yaml': 'version: 1\nclustres: []\n' })
  clone(clones, 'no-index', 'complete')
  clones.write({ 'no-index/.git/index': 'nothing that Git knows' })
  clone(clones, 'no-head', 'complete')
  clones.write({ 'no-head/.git/HEAD': 'nothing that Git knows' })
  clone(clones, 'linked', 'complete')
  symlinkSync(join(secret.folder, 'secret.yaml'), join(clones.folder, 'linked', 'secret.yaml'))
  clone(clones, '\u001b[31mred', 'complete')
  const { status, scan, err } = await scanned([clones.folder])
  expect({ status, err }).toEqual({ status: 2, err: '' })
  const by = new Map(scan.repositories.map((each) => [each.name, each]))
  expect(by.get('settings')).toMatchObject({
    status: 'failed',
    problems: [{ message: expect.stringMatching(/^\.github\/edgewise\.yaml:2: .*clustres/) }],
  })
  expect(by.get('no-index')).toMatchObject({ status: 'failed', findings: [] })
  expect(by.get('no-head')).toMatchObject({
    status: 'failed',
    problems: [{ message: 'git does not know it for a repository: its .git is damaged' }],
  })
  expect(by.get('linked')?.problems).toMatchObject([{ code: 'link-skipped' }])
  expect(JSON.stringify(scan)).not.toContain('1234567890')
  expect(by.get('sound')?.status).toBe('scanned')
  expect(scan.totals).toMatchObject({ repositories: 6, scanned: 3, failed: 3 })
  const text = await edgewise(['scan', clones.folder, ...day])
  expect(text.status).toBe(2)
  expect(text.out).toMatch(/^\? settings +[\da-f]{7}\+ +not scanned: \.github\/edgewise\.yaml:2: /m)
  expect(text.out).toContain('\\u001b[31mred')
  expect(text.out).not.toContain('\u001b')
  expect(text.out).toMatch(/^6 repositories: 3 scanned, 3 not · .* · 1 problem$/m)
})

test('a defect that one of them meets is told from what is wrong with it', async () => {
  const clones = scratch()
  const sound = { name: 'sound', folder: clone(clones, 'sound', 'complete'), isBare: false }
  const scanning = {
    options: { ...plainOptions('2026-01-31', null), evidence: false },
    revision: null,
    done: () => {},
  }
  // No path has such a character: whoever asks for one has not looked.
  const odd = { name: 'odd', folder: '/a\0b', isBare: false }
  const { repositories, isDefective } = await scanPlaces([odd, sound], scanning)
  expect(isDefective).toBe(true)
  expect(repositories.map(({ status }) => status)).toEqual(['failed', 'scanned'])
  const missing = { ...odd, folder: `${clones.folder}/missing` }
  expect((await scanPlaces([missing], scanning)).isDefective).toBe(false)
})

test('a clone that is too large is said to be so, and is not read', async () => {
  const clones = scratch()
  clone(clones, 'sound', 'complete')
  clone(clones, 'vast', 'complete')
  const half = `# ${'x'.repeat(4_000_000)}\n`
  const files = Array.from({ length: 9 }, (_, n) => [`vast/${n}.yaml`, half])
  clones.write(Object.fromEntries(files))
  const { status, scan } = await scanned([clones.folder])
  expect(status).toBe(2)
  expect(scan.repositories).toMatchObject([
    { name: 'sound', status: 'scanned' },
    {
      name: 'vast',
      status: 'failed',
      problems: [{ message: 'its manifests have more than 32,000,000 bytes' }],
    },
  ])
})

test('a repository without a commit, and settings and version for all of them', async () => {
  const made = repository()
  cpSync(join(manifests, 'not-pinned'), made.folder, { recursive: true })
  const { scan } = await scanned([made.folder])
  expect(scan.repositories).toMatchObject([{ revision: 'working tree', status: 'scanned' }])
  const settings = scratch()
  settings.write({ 's.yaml': 'version: 1\nrules: { pod-hotspot: { severity: off } }\n' })
  const wrong = await edgewise(['scan', made.folder, '--settings', `${settings.folder}/none`])
  expect(wrong).toMatchObject({ status: 2, out: '' })
  const version = await edgewise(['scan', made.folder, '--kubernetes-version', 'x'])
  expect(version.err).toMatch(/^edgewise: --kubernetes-version x: /)
})
