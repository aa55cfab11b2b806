import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { repository, type Scratch, scratch } from '../support/scratch.ts'
import { bundle, edgewise, type Ran, root, run } from './run.ts'

const manifests = join(root, 'manifests')
const day = ['--as-of', '2026-01-31']
const SERVICE = 'ingress-nginx/Service/ingress-nginx-controller'

/** A repository that holds a scenario, whose owner Git knows. */
function holding(scenario: string, made: Scratch = repository(), under = ''): Scratch {
  cpSync(join(manifests, scenario), join(made.folder, under), { recursive: true })
  made.git('config', 'user.name', 'Ada')
  made.git('config', 'user.email', 'ada@example.org')
  made.commit('as it was')
  return made
}

const fix = (folder: string, ...args: readonly string[]): Promise<Ran> =>
  edgewise(['fix', folder, ...day, ...args])

/** Every file of a folder but Git's own, by its path. */
function filesOf(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const files = names.filter((name) => !/^\.git(?:\/|$)/.test(name))
  const plain = files.filter((name) => statSync(join(folder, name)).isFile()).toSorted()
  return Object.fromEntries(plain.map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
}

/** Makes the changes of a patch with a program that reads one. */
const pipe = (patch: string, folder: string, [file, ...args]: readonly [string, ...string[]]) =>
  execFileSync(file, args, { cwd: folder, input: patch, stdio: ['pipe', 'pipe', 'pipe'] })

async function refused(ran: Promise<Ran>, status: 1 | 2): Promise<string> {
  const { err, ...rest } = await ran
  expect(rest).toEqual({ status, out: '' })
  expect(err).toMatch(/^edgewise: [^\n]+\n$/)
  return err.slice('edgewise: '.length, -1)
}

test('without a mode, the stages are shown and nothing is touched', async () => {
  const { folder, git } = holding('cluster-policy')
  const ran = await fix(folder)
  expect(ran).toMatchObject({ status: 0, err: '' })
  expect(ran.out).toMatch(/^prod · ingress-nginx\/ingress-nginx-controller +\d stages to go$/m)
  expect(ran.out).toMatch(/^▶ 1 prepare: /m)
  for (const stage of ['2 move', '3 narrow', '4 keep', '5 seal'])
    expect(ran.out).toMatch(new RegExp(`^ {2}${stage}: `, 'm'))
  expect(ran.out).toMatch(/^ {11}\$ kubectl label node /m)
  expect(ran.out).toMatch(/^ {2}checked +1 object valid \(kubeconform, strict\)$/m)
  expect(git('status', '--porcelain')).toBe('')
  const one = await fix(folder, '--stage', 'keep')
  expect(one.out.match(/^[▶ ] \d \w+: /gm)).toEqual(['▶ 4 keep: '])
})

test('as Markdown, each stage is the pull request that it would be', async () => {
  const { folder } = holding('cluster-policy')
  const { out, status } = await fix(folder, '--format', 'markdown')
  expect(status).toBe(0)
  expect(out.match(/^# .*\(stage \d of 5\)$/gm)).toHaveLength(5)
  expect(out.match(/^\| cluster \*\*prod\*\* .*\| now \| after this merge \|$/gm)).toHaveLength(5)
  expect(out.match(/^Nothing changes for the traffic of /gm)?.length).toBeGreaterThan(1)
  expect(out).toContain('`kubectl taint node -l ')
  expect(out).not.toContain('/edgewise applied')
})

test('one patch, the files and the commits of a branch say the same, and a second fix nothing', async () => {
  const made = holding('cluster-policy')
  const { folder, git } = made
  const base = filesOf(folder)
  const { out: patch, status, err } = await fix(folder, '--diff')
  expect(status).toBe(0)
  expect(err).toMatch(
    /^note: 5 stages together; each is meant to be merged and applied by itself: --stage prepare first\n/,
  )
  expect(err).toMatch(/^note: checked by kubeconform, strict: \d objects valid$/m)
  expect((await fix(folder, '--diff', '--quiet')).err).toBe('')

  const other = scratch()
  cpSync(folder, other.folder, { recursive: true })
  pipe(patch, folder, ['git', 'apply', '--whitespace=error-all'])
  const fixed = filesOf(folder)
  expect(fixed).not.toEqual(base)
  pipe(patch, other.folder, ['patch', '-p1', '--fuzz=0'])
  expect(filesOf(other.folder)).toEqual(fixed)

  git('checkout', '--quiet', '.')
  const branched = await fix(folder, '--branch', 'edge')
  expect(branched).toMatchObject({ status: 0 })
  expect(branched.out).toMatch(/^branch edge at [0-9a-f]{7}\n(?: {2}.* \(stage \d of 5\)\n){5}$/)
  expect(git('status', '--porcelain')).toBe('')
  expect(git('rev-parse', '--abbrev-ref', 'HEAD')).toBe('main')
  expect(git('log', '--format=%an%x09%s', 'main..edge').split('\n')).toHaveLength(5)

  const written = await fix(folder, '--write')
  expect(written).toMatchObject({ status: 0 })
  expect(written.out.split('\n')).toContain('changed ingress/service.yaml')
  expect(filesOf(folder)).toEqual(fixed)
  expect(git('diff', 'edge')).toBe('')

  made.commit('all of it')
  for (const mode of [['--diff'], ['--write'], ['--branch', 'again']]) {
    const again = await fix(folder, ...mode)
    expect(again).toMatchObject({ status: 0, out: '' })
    expect(again.err).toMatch(/^prod · \S+: complete: /)
  }
  expect(git('branch', '--format=%(refname:short)')).toBe('edge\nmain')
  expect((await fix(folder)).out).toMatch(/\nNothing to do\.\n$/)
})

test('stage by stage, each commit of the branch is what its stage alone would be', async () => {
  const made = holding('cluster-policy')
  const { folder, git, commit } = made
  await fix(folder, '--branch', 'edge')
  const commits = git('rev-list', '--reverse', 'main..edge').split('\n')
  for (const [index, stage] of ['prepare', 'move', 'narrow', 'keep', 'seal'].entries()) {
    const { out, status, err } = await fix(folder, '--stage', stage, '--diff')
    expect([stage, status]).toEqual([stage, 0])
    expect(err).not.toContain('together')
    pipe(out, folder, ['git', 'apply'])
    commit(stage)
    expect([stage, git('diff', commits[index] ?? '')]).toEqual([stage, ''])
  }
})

test('a stage that is not due says which one is', async () => {
  const { folder } = holding('cluster-policy')
  expect(await refused(fix(folder, '--stage', 'seal', '--diff'), 1)).toBe(
    '--stage seal: prepare comes first, and has to be merged before',
  )
  const { folder: half } = holding('half-done-no-taint')
  expect(await refused(fix(half, '--stage', 'keep', '--write'), 1)).toMatch(
    /^--stage keep: there is nothing left to do; \w+ is due$/,
  )
})

test('what is not to be edited is said, and is a reason to fail', async () => {
  const made = holding('cluster-policy')
  const { folder, write, commit } = made
  const text = readFileSync(join(folder, 'ingress/service.yaml'), 'utf8')
  write({ 'ingress/service.yaml': `# Code generated by hand. DO NOT EDIT.\n${text}` })
  commit()
  const ran = await fix(folder, '--diff', '--quiet')
  expect(ran.status).toBe(1)
  expect(ran.err).toMatch(
    /^edgewise: ingress\/service\.yaml:\d+: not edited, by hand: .*externalTrafficPolicy.*generated.*\n$/,
  )
  expect(ran.out).not.toContain('ingress/service.yaml')
  pipe(ran.out, folder, ['git', 'apply'])
  const shown = await fix(folder)
  expect(shown.status).toBe(1)
  expect(shown.out).toMatch(/^ {2}by hand +✗ Set spec\.externalTrafficPolicy/m)
})

test('a tree with changes, a branch that exists and an owner unknown are refused', async () => {
  const { folder, git, write } = holding('cluster-policy')
  git('branch', 'edge')
  expect(await refused(fix(folder, '--branch', 'edge'), 2)).toBe(
    '--branch edge: there is such a branch already; name another one',
  )
  const own = { HOME: folder, XDG_CONFIG_HOME: folder }
  git('config', '--unset', 'user.email')
  expect(await refused(edgewise(['fix', folder, '--branch', 'new'], { env: own }), 2)).toBe(
    'Git does not know who commits: set it with git config user.name and git config user.email',
  )
  write({ 'shop/new.yaml': 'a: 1\n', 'notes.txt': 'no manifest' })
  for (const mode of [['--write'], ['--branch', 'new']])
    expect(await refused(fix(folder, ...mode), 2)).toBe(
      'the working tree has changes (shop/new.yaml): commit or stash them first',
    )
  expect((await fix(folder, '--diff')).status).toBe(0)
  expect(git('branch', '--format=%(refname:short)')).toBe('edge\nmain')
})

test.each([
  [['--diff', '--write'], '--diff and --write: give one of them'],
  [['--write', '--branch', 'x'], '--write and --branch: give one of them'],
  [['--diff', '--format', 'text'], '--format goes with the overview, not with --diff'],
  [['--write', '--rev', 'HEAD'], '--rev goes with --diff, not with --write'],
  [
    ['--stage', 'kepe'],
    '--stage kepe: it is one of prepare, move, narrow, keep, seal; did you mean "keep"?',
  ],
  [['--format', 'json'], '--format json: fix writes text, markdown'],
  [['--branch', '--diff'], '--branch needs a value: --branch NAME'],
  [['--branch=-x'], '--branch -x: that is no name for a branch'],
] as const)('%j is refused in one line', async (args, line) => {
  const { folder, commit } = repository()
  commit()
  expect(await refused(fix(folder, ...args), 2)).toBe(line)
})

test('an entry that does not exist is refused', async () => {
  const { folder } = holding('cluster-policy')
  for (const mode of [[], ['--diff']])
    expect(await refused(fix(folder, '--entry', 'a/Service/b', ...mode), 2)).toMatch(
      /^--entry a\/Service\/b: /,
    )
  expect((await fix(folder, '--entry', SERVICE, '--diff')).status).toBe(0)
})

test('a revision is planned with as it is, whatever lies in the folder', async () => {
  const { folder, git } = holding('cluster-policy')
  const { out } = await fix(folder, '--diff')
  rmSync(join(folder, 'ingress'), { recursive: true })
  expect((await fix(folder, '--diff', '--rev', 'main')).out).toBe(out)
  expect(git('diff', '--name-only')).not.toBe('')
})

test('a plain folder is written to, and has no branches', async () => {
  const { folder } = scratch()
  cpSync(join(manifests, 'cluster-policy'), folder, { recursive: true })
  expect(await refused(fix(folder, '--branch', 'x'), 2)).toBe(
    `${folder} is a plain folder and no Git repository: it has no revisions`,
  )
  const git = holding('cluster-policy')
  pipe((await fix(git.folder, '--diff')).out, git.folder, ['git', 'apply'])
  expect(await fix(folder, '--write')).toMatchObject({ status: 0 })
  expect(filesOf(folder)).toEqual(filesOf(git.folder))
  expect(await fix(folder, '--write')).toMatchObject({ status: 0, out: '' })
})

test('of a folder within, only that is edited', async () => {
  const made = repository()
  holding('cluster-policy', made, 'clusters/a')
  holding('cluster-policy', made, 'clusters/b')
  const { folder, git } = made
  expect(await fix(join(folder, 'clusters/a'), '--write')).toMatchObject({ status: 0 })
  const changed = git('diff', '--name-only').split('\n')
  expect(changed).toContain('clusters/a/ingress/service.yaml')
  expect(changed.filter((path) => !path.startsWith('clusters/a/'))).toEqual([])
})

const isolated = ['--user', '--map-root-user', '--net', process.execPath, bundle]
const canIsolate = spawnSync('unshare', ['--user', '--map-root-user', '--net', 'true']).status === 0

test.skipIf(!canIsolate)(
  'without any network, every verdict is there and the patch is the same',
  async () => {
    const { folder } = holding('cluster-policy')
    const [there, here] = await Promise.all([
      run('unshare', [...isolated, 'fix', folder, ...day, '--diff']),
      fix(folder, '--diff'),
    ])
    expect(there).toEqual(here)
    expect(there.err).toMatch(/^note: checked by kubeconform, strict: \d objects valid$/m)
  },
)
