import { execFileSync } from 'node:child_process'
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { repository, scratch } from '../support/scratch.ts'
import { contents, modes, open, treeOf } from './reading.ts'

test('holds what lies there now: edited, new, not what is deleted or ignored', async () => {
  const { folder, write, git, commit } = repository()
  write({
    'same.yaml': 'same',
    'edited.yaml': 'before',
    'staged.yaml': 'before',
    'deleted.yaml': 'x',
    'old-name.yaml': 'moved',
    '.gitignore': 'ignored/\n',
  })
  commit()
  renameSync(join(folder, 'old-name.yaml'), join(folder, 'new-name.yaml'))
  write({ 'staged.yaml': 'staged' })
  git('add', 'staged.yaml')
  write({
    'staged.yaml': 'later',
    'edited.yaml': 'after',
    'deleted.yaml': null,
    'new/file.yaml': 'new',
    'ignored/x.yaml': 'x',
  })
  const opened = await open(folder)
  expect(await contents(opened, await opened.workingTree())).toEqual({
    'same.yaml': 'same',
    'edited.yaml': 'after',
    'staged.yaml': 'later',
    'new-name.yaml': 'moved',
    'new/file.yaml': 'new',
  })
})

test.each([['sha1'], ['sha256']])(
  'unchanged files have the ids of the commit (%s)',
  async (format) => {
    const { folder, write, commit } = repository(`--object-format=${format}`)
    write({ 'a.yaml': 'a: 1\n', 'b/c.json': '{}', 'd.txt': 'no manifest', 'e.yml': '' })
    commit()
    const opened = await open(folder)
    const here = await treeOf(opened, await opened.workingTree())
    const there = await treeOf(opened, (await opened.resolve('HEAD')).tree)
    const ids = (tree: typeof here) => tree.map(({ path, id, mode }) => [path, id, mode]).sort()
    expect(ids(here)).toEqual(
      ids(there).map(([path, id, mode]) => [path, path === 'd.txt' ? 'unread d.txt' : id, mode]),
    )
  },
)

test('what nobody wants is read when it is asked for, as it is then', async () => {
  const { folder, write, commit } = repository()
  write({ 'a.yaml': 'a: 1', 'b.txt': 'old', 'c.txt': 'gone' })
  commit()
  write({ 'b.txt': 'new', 'd.txt': 'untracked' })
  rmSync(join(folder, 'c.txt'))
  const opened = await open(folder)
  const tree = await treeOf(opened, await opened.workingTree())
  const answers = await opened.blobs(tree.map(({ id, path }) => ({ k: 'blob', key: id, path })))
  const told = tree.map(({ path, id }) => {
    const answer = answers.get(id)
    return [path, answer?.ok ? new TextDecoder().decode(answer.value) : answer?.message]
  })
  expect(told.sort()).toEqual([
    ['a.yaml', 'a: 1'],
    ['b.txt', 'new'],
    ['c.txt', 'there is no such file'],
    ['d.txt', 'untracked'],
  ])
})

test('its id says what it holds', async () => {
  const { folder, write, commit } = repository()
  write({ 'a.yaml': 'a: 1' })
  commit()
  const id = async () => (await open(folder)).workingTree()
  const before = await id()
  expect(await id()).toBe(before)
  write({ 'a.yaml': 'a: 2' })
  expect(await id()).not.toBe(before)
})

test('works before the first commit', async () => {
  const { folder, write } = repository()
  write({ 'a.yaml': 'a: 1' })
  const opened = await open(folder)
  expect(await contents(opened, await opened.workingTree())).toEqual({ 'a.yaml': 'a: 1' })
  await expect(opened.resolve('HEAD')).rejects.toThrow('the repository has no commit yet')
})

test('a folder within: paths from the root of the repository, other files not read', async () => {
  const { folder, write, commit } = repository()
  write({
    'apps/a.yaml': 'a: 1',
    'other/b.yaml': 'b: 1',
    'other/kustomization.yaml': 'resources: [../apps/a.yaml]',
    '.github/edgewise.yaml': 'version: 1',
  })
  commit()
  write({ 'other/b.yaml': 'b: 2' })
  const opened = await open(join(folder, 'apps'))
  expect(opened.under).toBe('apps')
  expect(await contents(opened, await opened.workingTree())).toMatchObject({
    'apps/a.yaml': 'a: 1',
    'other/kustomization.yaml': 'resources: [../apps/a.yaml]',
    '.github/edgewise.yaml': 'version: 1',
  })
})

test('a folder that the repository ignores stands for itself', async () => {
  const { folder, write, commit } = repository()
  write({ '.gitignore': 'out/\n', 'out/a.yaml': 'a: 1', 'b.yaml': 'b: 1' })
  commit()
  const opened = await open(join(folder, 'out'))
  expect(opened.under).toBe('')
  expect(await contents(opened, await opened.workingTree())).toEqual({ 'a.yaml': 'a: 1' })
})

test('follows no link: not a file, not a folder on the way', async () => {
  const outside = scratch()
  outside.write({ 'secret.yaml': 'secret', 'deep/secret.yaml': 'secret' })
  const { folder, write, commit } = repository()
  write({ 'a.yaml': 'a: 1', 'dir/secret.yaml': 'mine', 'top/deep/secret.yaml': 'mine' })
  commit()
  write({ 'dir/secret.yaml': null, 'top/deep/secret.yaml': null, 'a.yaml': null })
  execFileSync('rm', ['-r', join(folder, 'dir'), join(folder, 'top')])
  symlinkSync(outside.folder, join(folder, 'dir'))
  symlinkSync(outside.folder, join(folder, 'top'))
  symlinkSync(join(outside.folder, 'secret.yaml'), join(folder, 'a.yaml'))
  const opened = await open(folder)
  const tree = await opened.workingTree()
  expect(await contents(opened, tree)).toEqual({})
  expect(modes(await treeOf(opened, tree))).toMatchObject({ 'a.yaml': '120000' })
})

test('a repository within is a submodule, whether or not it is one yet', async () => {
  const { folder, write, commit } = repository()
  write({ 'a.yaml': 'a: 1' })
  commit()
  mkdirSync(join(folder, 'inner'))
  execFileSync('git', ['init', '--quiet', join(folder, 'inner')])
  writeFileSync(join(folder, 'inner/b.yaml'), 'b: 1')
  execFileSync('git', ['-C', join(folder, 'inner'), 'add', '.'])
  const opened = await open(folder)
  const tree = await treeOf(opened, await opened.workingTree())
  expect(modes(tree)).toEqual({ 'a.yaml': '100644', inner: '160000' })
})

test('files that a sparse checkout leaves out are part of the tree', async () => {
  const { folder, write, git, commit } = repository()
  write({ 'in/a.yaml': 'a: 1', 'out/b.yaml': 'b: 1' })
  commit()
  git('sparse-checkout', 'set', 'in')
  const opened = await open(folder)
  expect(await contents(opened, await opened.workingTree())).toEqual({
    'in/a.yaml': 'a: 1',
    'out/b.yaml': 'b: 1',
  })
})

test('a conflict is read once, as it lies there', async () => {
  const { folder, write, git, commit } = repository()
  write({ 'a.yaml': 'one' })
  commit()
  git('switch', '--quiet', '--create', 'side')
  write({ 'a.yaml': 'two' })
  commit()
  git('switch', '--quiet', 'main')
  write({ 'a.yaml': 'three' })
  commit()
  expect(() => git('merge', '--quiet', 'side')).toThrow()
  const opened = await open(folder)
  const tree = await opened.workingTree()
  expect((await treeOf(opened, tree)).map(({ path }) => path)).toEqual(['a.yaml'])
  expect((await contents(opened, tree))['a.yaml']).toMatch(/^<<<<<<< /)
})

test('a worktree of its own is a working tree like others', async () => {
  const { folder, write, git, commit } = repository()
  write({ 'a.yaml': 'a: 1' })
  commit()
  const other = scratch()
  git('worktree', 'add', '--quiet', join(other.folder, 'w'), '-b', 'side')
  other.write({ 'w/b.yaml': 'b: 1' })
  const opened = await open(join(other.folder, 'w'))
  expect(await contents(opened, await opened.workingTree())).toEqual({
    'a.yaml': 'a: 1',
    'b.yaml': 'b: 1',
  })
  expect(folder).not.toBe(other.folder)
})

test('what cannot be read is named, and a large file is not read at all', async () => {
  const { folder, write } = repository()
  write({ 'large.yaml': Buffer.alloc(5 * 1024 * 1024 + 1), 'pipe.yaml': 'x' })
  execFileSync('git', ['-C', folder, 'add', '.'])
  write({ 'pipe.yaml': null })
  execFileSync('mkfifo', [join(folder, 'pipe.yaml')])
  const opened = await open(folder)
  const tree = await opened.workingTree()
  const large = (await treeOf(opened, tree)).find(({ path }) => path === 'large.yaml')
  expect(large?.size).toBe(5 * 1024 * 1024 + 1)
  expect(await contents(opened, tree)).toMatchObject({
    'pipe.yaml': 'unreadable: it is not a plain file',
  })
})

test('a file whose place a folder has taken is gone', async () => {
  const { folder, write, commit } = repository()
  write({ 'a.yaml': 'a: 1' })
  commit()
  write({ 'a.yaml': null })
  write({ 'a.yaml/b.yaml': 'b: 1' })
  const opened = await open(folder)
  expect(await contents(opened, await opened.workingTree())).toEqual({ 'a.yaml/b.yaml': 'b: 1' })
})
