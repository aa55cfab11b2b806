import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { InputError } from '../../src/drive/errors.ts'
import { git } from '../../src/forge/git/run.ts'
import { repository, scratch } from '../support/scratch.ts'
import { contents, modes, open, treeOf } from './reading.ts'

test.each([['sha1'], ['sha256']])('reads commits of a %s repository', async (format) => {
  const { folder, write, commit, git } = repository(`--object-format=${format}`)
  write({ 'a.yaml': 'a: 1\n', 'deep/er/ä b.yaml': 'b: 2\n', 'empty.yaml': '', 'x.txt': 'x' })
  const id = commit()
  const opened = await open(folder)
  const head = await opened.resolve('HEAD')
  expect(head).toEqual({ id, tree: git('rev-parse', 'HEAD^{tree}') })
  expect(await contents(opened, head.tree)).toEqual({
    'a.yaml': 'a: 1\n',
    'deep/er/ä b.yaml': 'b: 2\n',
    'empty.yaml': '',
  })
  const tree = await treeOf(opened, head.tree)
  expect(tree.find(({ path }) => path === 'a.yaml')).toEqual({
    path: 'a.yaml',
    id: git('rev-parse', 'HEAD:a.yaml'),
    mode: '100644',
    size: 5,
  })
})

test('a Git that has no end is ended', async () => {
  const { folder, write, commit } = repository()
  write({ 'a.yaml': 'a: 1\n' })
  commit()
  const index = join(folder, '.git', 'index')
  rmSync(index)
  execFileSync('mkfifo', [index])
  await expect(git(folder, ['ls-files'], { within: 300 })).rejects.toThrow(
    /^git ls-files was ended by SIGTERM, or took too long$/,
  )
})

test('names links and submodules by their modes, and does not enter them', async () => {
  const { folder, write, git, commit } = repository()
  const other = repository()
  other.write({ 'inner.yaml': 'a: 1' })
  other.commit()
  write({ 'a.yaml': 'a: 1' })
  execFileSync('ln', ['-s', '/etc', join(folder, 'etc.yaml')])
  git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', other.folder, 'sub')
  commit()
  const opened = await open(folder)
  for (const tree of [(await opened.resolve('HEAD')).tree, await opened.workingTree()]) {
    expect(modes(await treeOf(opened, tree))).toEqual({
      '.gitmodules': '100644',
      'a.yaml': '100644',
      'etc.yaml': '120000',
      sub: '160000',
    })
  }
})

test('many blobs of all sizes come back as they are', async () => {
  const { folder, write, commit } = repository()
  const made = fc.sample(fc.uint8Array({ maxLength: 3000 }), { numRuns: 300, seed: 7 })
  const large = new Uint8Array(300_000).map((_, index) => index % 251)
  const files = Object.fromEntries([...made, large].map((bytes, i) => [`f${i}.json`, bytes]))
  write(files)
  commit()
  const opened = await open(folder)
  const { tree } = await opened.resolve('HEAD')
  const entries = await treeOf(opened, tree)
  const needs = entries.map(({ id, path }) => ({ k: 'blob', key: id, path }) as const)
  const answers = await opened.blobs(needs)
  for (const { id, path } of entries) {
    const answer = answers.get(id)
    expect(answer?.ok && Buffer.compare(answer.value, files[path] ?? Buffer.of())).toBe(0)
  }
})

test('an object that is not what its id says is not believed', async () => {
  const { folder, write, git, commit } = repository()
  write({ 'a.yaml': 'one', 'b.yaml': 'two' })
  commit()
  const [one, two] = [git('rev-parse', 'HEAD:a.yaml'), git('rev-parse', 'HEAD:b.yaml')]
  const file = (id: string) => join(folder, '.git/objects', id.slice(0, 2), id.slice(2))
  rmSync(file(one))
  execFileSync('cp', [file(two), file(one)])
  const opened = await open(folder)
  const read = opened.resolve('HEAD').then(({ tree }) => contents(opened, tree))
  // Git itself may notice first and give up; then the whole is refused.
  await read.then(
    (found) => expect(found['a.yaml']).toMatch(/^unreadable: /),
    (error) => expect(error).toBeInstanceOf(InputError),
  )
})

test('replaced objects do not count', async () => {
  const { folder, write, git, commit } = repository()
  write({ 'a.yaml': 'honest', 'b.yaml': 'else' })
  commit()
  git('replace', git('rev-parse', 'HEAD:a.yaml'), git('rev-parse', 'HEAD:b.yaml'))
  const opened = await open(folder)
  const found = await contents(opened, (await opened.resolve('HEAD')).tree)
  expect(found['a.yaml']).toBe('honest')
})

test('an object that is not there is unreadable, and the others are read', async () => {
  const { folder, write, commit } = repository()
  write({ 'a.yaml': 'a' })
  commit()
  const opened = await open(folder)
  const gone = '0123456789012345678901234567890123456789'
  const answers = await opened.blobs([{ k: 'blob', key: gone, path: 'x.yaml' }])
  expect(answers.get(gone)).toMatchObject({ ok: false, code: 'unreadable', transient: false })
})

test('resolves branches, tags, ids and expressions', async () => {
  const { folder, git, commit } = repository()
  const first = commit('one')
  git('tag', '-a', 'v1', '-m', 'a tag')
  const second = commit('two')
  git('branch', 'side')
  const opened = await open(folder)
  for (const [revision, id] of [
    ['main', second],
    ['side', second],
    ['v1', first],
    ['HEAD~1', first],
    [first.slice(0, 10), first],
    ['@{0}', second],
  ] as const) {
    expect((await opened.resolve(revision)).id, revision).toBe(id)
  }
})

test.each([
  ['nothing', 'there is no revision nothing in this repository'],
  ['far', 'there is no revision far in this repository; there is origin/far'],
  ['--help', '"--help" is not a revision'],
  ['-x', '"-x" is not a revision'],
  ['', '"" is not a revision'],
  ['main\nside', '"main\\nside" is not a revision'],
  ['HEAD:a.yaml', 'there is no revision HEAD:a.yaml in this repository'],
])('refuses the revision %j', async (revision, message) => {
  const { folder, write, git, commit } = repository()
  write({ 'a.yaml': 'a' })
  commit()
  git('update-ref', 'refs/remotes/origin/far', 'HEAD')
  const opened = await open(folder)
  await expect(opened.resolve(revision)).rejects.toThrow(new InputError(message))
})

test('the default branch is origin/HEAD, else main, else master, else refused', async () => {
  const { folder, git, commit } = repository()
  const main = commit('one')
  git('switch', '--quiet', '--create', 'master')
  const master = commit('two')
  git('switch', '--quiet', '--create', 'trunk')
  const trunk = commit('three')
  const opened = await open(folder)
  git('update-ref', 'refs/remotes/origin/trunk', trunk)
  git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/trunk')
  expect((await opened.defaultBranch()).id).toBe(trunk)
  git('symbolic-ref', '--delete', 'refs/remotes/origin/HEAD')
  expect((await opened.defaultBranch()).id).toBe(main)
  git('branch', '-D', 'main')
  expect((await opened.defaultBranch()).id).toBe(master)
  git('branch', '-D', 'master')
  await expect(opened.defaultBranch()).rejects.toThrow('name the base with --base')
})

test('the merge base is where two lines parted', async () => {
  const { folder, git, commit } = repository()
  const fork = commit('one')
  git('switch', '--quiet', '--create', 'side')
  commit('two')
  git('switch', '--quiet', 'main')
  commit('three')
  const opened = await open(folder)
  const [main, side] = [await opened.resolve('main'), await opened.resolve('side')]
  expect((await opened.mergeBase(main, side)).id).toBe(fork)
  expect(await opened.mergeBase(main, main)).toEqual(main)
})

test('says so where two lines have nothing in common', async () => {
  const { folder, git, commit } = repository()
  commit('one')
  git('switch', '--quiet', '--orphan', 'other')
  commit('two')
  const opened = await open(folder)
  const [main, other] = [await opened.resolve('main'), await opened.resolve('other')]
  await expect(opened.mergeBase(main, other)).rejects.toThrow(
    /^\w{7} and \w{7} have no common commit: name/,
  )
})

test('a shallow clone without the merge base says how to mend it', async () => {
  const origin = repository()
  origin.commit('one')
  origin.git('switch', '--quiet', '--create', 'side')
  origin.commit('two')
  origin.git('switch', '--quiet', 'main')
  origin.commit('three')
  const clone = scratch()
  clone.git('clone', '--quiet', '--depth=1', '--no-single-branch', `file://${origin.folder}`, '.')
  const opened = await open(clone.folder)
  const [main, side] = [await opened.resolve('main'), await opened.resolve('origin/side')]
  await expect(opened.mergeBase(main, side)).rejects.toThrow('git fetch --unshallow')
})

test('a bare repository has revisions and no working tree', async () => {
  const origin = repository()
  origin.write({ 'a.yaml': 'a: 1' })
  origin.commit()
  const clone = scratch()
  clone.git('clone', '--quiet', '--bare', origin.folder, '.')
  const opened = await open(clone.folder)
  expect(await contents(opened, (await opened.resolve('main')).tree)).toEqual({ 'a.yaml': 'a: 1' })
  await expect(opened.workingTree()).rejects.toThrow('is a bare repository')
})

test.each([
  ['/nowhere/at/all', 'there is no folder /nowhere/at/all'],
  [import.meta.filename, `${import.meta.filename} is a file: name its folder`],
])('refuses %s', async (path, message) => {
  await expect(open(path)).rejects.toThrow(new InputError(message))
})
