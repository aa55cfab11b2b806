import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { repository, type Scratch, scratch } from '../support/scratch.ts'
import { contents, open } from './reading.ts'

afterEach(() => vi.unstubAllEnvs())

/** Reads everything that Edgewise ever reads of a repository. */
async function readAll({ folder }: Scratch): Promise<Readonly<Record<string, string>>> {
  const opened = await open(folder)
  const [main, head] = [await opened.defaultBranch(), await opened.resolve('HEAD')]
  const base = await opened.mergeBase(main, head)
  await contents(opened, base.tree)
  return await contents(opened, await opened.workingTree())
}

function sound(): Scratch {
  const made = repository()
  made.write({ 'a.yaml': 'a: 1\n', 'b.yaml': 'b: 1\n', '.gitignore': 'trap*\nmark\n' })
  made.commit()
  made.write({ 'a.yaml': 'a: 2\n' })
  return made
}

/** Configuration that makes Git run a program, on commands that Edgewise might have chosen. */
const traps: readonly (readonly [string, (made: Scratch, program: string) => void])[] = [
  ['core.fsmonitor', ({ git }, program) => git('config', 'core.fsmonitor', program)],
  [
    'a clean and smudge filter',
    ({ git, write }, program) => {
      write({ '.gitattributes': '*.yaml filter=evil\n' })
      git('config', 'filter.evil.clean', program)
      git('config', 'filter.evil.smudge', program)
      git('config', 'filter.evil.process', program)
    },
  ],
  [
    'textconv and an external diff',
    ({ git, write }, program) => {
      write({ '.gitattributes': '*.yaml diff=evil\n' })
      git('config', 'diff.evil.textconv', program)
      git('config', 'diff.evil.command', program)
      git('config', 'diff.external', program)
    },
  ],
  [
    'aliases',
    ({ git }, program) => {
      for (const name of ['ls-tree', 'ls-files', 'cat-file', 'rev-parse', 'merge-base'])
        git('config', `alias.${name}`, `!${program}`)
    },
  ],
  [
    'hooks',
    ({ git, folder }, program) => {
      mkdirSync(join(folder, 'trap-hooks'))
      for (const name of ['post-index-change', 'reference-transaction', 'post-checkout'])
        writeFileSync(join(folder, 'trap-hooks', name), `#!/bin/sh\n${program}\n`, { mode: 0o755 })
      git('config', 'core.hooksPath', join(folder, 'trap-hooks'))
    },
  ],
  [
    'a pager, an editor and credentials',
    ({ git }, program) => {
      for (const key of ['core.pager', 'core.editor', 'core.askPass', 'core.sshCommand'])
        git('config', key, program)
      git('config', 'credential.helper', `!${program}`)
    },
  ],
]

test.each(traps)('runs nothing that the repository names: %s', async (_, set) => {
  const made = sound()
  set(made, made.trap('trap.sh', 'mark'))
  expect(await readAll(made)).toMatchObject({ 'a.yaml': 'a: 2\n', 'b.yaml': 'b: 1\n' })
  expect(existsSync(join(made.folder, 'mark'))).toBe(false)
})

test('the trap works: Git itself would run it', () => {
  const made = sound()
  made.git('config', 'core.fsmonitor', made.trap('trap.sh', 'mark'))
  made.git('status')
  expect(existsSync(join(made.folder, 'mark'))).toBe(true)
})

test('a partial clone that misses objects fetches nothing', async () => {
  const origin = sound()
  origin.git('config', 'uploadpack.allowFilter', 'true')
  const clone = scratch()
  const url = `file://${origin.folder}`
  clone.git('clone', '--quiet', '--no-checkout', '--filter=blob:none', url, '.')
  const program = clone.trap('trap.sh', 'mark')
  clone.git('config', 'remote.origin.url', `ext::${program}`)
  clone.git('config', 'remote.origin.uploadpack', program)
  for (const protocol of ['ext', 'file', 'ssh'])
    clone.git('config', `protocol.${protocol}.allow`, 'always')
  const opened = await open(clone.folder)
  const { tree } = await opened.resolve('HEAD')
  const read = contents(opened, tree)
  await read.then(
    (found) => expect(found['a.yaml']).toMatch(/^unreadable: /),
    (error) => expect(error.message).toMatch(/^git: \P{Cc}+$/u),
  )
  expect(existsSync(join(clone.folder, 'mark'))).toBe(false)
})

test.each([['/'], ['/etc']])(
  'a working tree that the configuration moves to %s is refused',
  async (at) => {
    const made = sound()
    made.git('config', 'core.worktree', at)
    await expect(open(made.folder)).rejects.toThrow('is not in the working tree of its repository')
  },
)

test("the caller's GIT_* variables do not count", async () => {
  const [made, other] = [sound(), sound()]
  vi.stubEnv('GIT_DIR', join(other.folder, '.git'))
  vi.stubEnv('GIT_WORK_TREE', other.folder)
  vi.stubEnv('GIT_INDEX_FILE', join(other.folder, 'trap-index'))
  vi.stubEnv('GIT_CONFIG_COUNT', '1')
  vi.stubEnv('GIT_CONFIG_KEY_0', 'core.fsmonitor')
  vi.stubEnv('GIT_CONFIG_VALUE_0', made.trap('trap.sh', 'mark'))
  other.write({ 'other.yaml': 'x' })
  expect(Object.keys(await readAll(made)).sort()).toEqual(['a.yaml', 'b.yaml'])
  expect(existsSync(join(made.folder, 'mark'))).toBe(false)
})

test('names that look like options, patterns or commands are names', async () => {
  const made = repository()
  const files = {
    '--help.yaml': '1',
    '*.yaml': '2',
    ':(top)x.yaml': '3',
    '$(touch mark).yaml': '4',
    'a\nb.yaml': '5',
    '"quoted".yaml': '6',
  }
  made.write(files)
  made.commit()
  expect(await readAll(made)).toEqual(files)
})

test('reading changes nothing in the repository', async () => {
  const made = sound()
  const state = () => made.git('for-each-ref') + made.git('count-objects', '-v')
  const before = state()
  await readAll(made)
  expect(state()).toBe(before)
})
