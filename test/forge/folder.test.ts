import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scratch } from '../support/scratch.ts'
import { contents, modes, open, treeOf } from './reading.ts'

test('a plain folder: all files, but not what tools keep there', async () => {
  const { folder, write } = scratch()
  write({
    'a.yaml': 'a: 1',
    'deep/er/b.json': '{}',
    '.github/edgewise.yaml': 'version: 1',
    'node_modules/c.yaml': 'c: 1',
    'deep/node_modules/c.yaml': 'c: 1',
    'x.txt': 'x',
  })
  const opened = await open(folder)
  const tree = await opened.workingTree()
  expect(opened.under).toBe('')
  expect(await contents(opened, tree)).toEqual({
    'a.yaml': 'a: 1',
    'deep/er/b.json': '{}',
    '.github/edgewise.yaml': 'version: 1',
  })
  expect((await treeOf(opened, tree)).map(({ path }) => path)).toContain('x.txt')
})

test('links are named and not followed', async () => {
  const outside = scratch()
  outside.write({ 'secret.yaml': 'secret' })
  const { folder, write } = scratch()
  write({ 'a.yaml': 'a: 1' })
  symlinkSync(outside.folder, join(folder, 'dir'))
  symlinkSync(join(outside.folder, 'secret.yaml'), join(folder, 'link.yaml'))
  symlinkSync('link-to-itself', join(folder, 'link-to-itself'))
  const opened = await open(folder)
  const tree = await opened.workingTree()
  expect(await contents(opened, tree)).toEqual({ 'a.yaml': 'a: 1' })
  expect(modes(await treeOf(opened, tree))).toMatchObject({ 'link.yaml': '120000' })
})

test('has no history', async () => {
  const { folder } = scratch()
  const opened = await open(folder)
  await expect(opened.resolve('main')).rejects.toThrow(`${folder} is a plain folder`)
  await expect(opened.defaultBranch()).rejects.toThrow('it has no revisions')
})

test('a folder that is itself reached by a link is read', async () => {
  const { folder, write } = scratch()
  write({ 'real/a.yaml': 'a: 1' })
  symlinkSync(join(folder, 'real'), join(folder, 'alias'))
  const opened = await open(join(folder, 'alias'))
  expect(await contents(opened, await opened.workingTree())).toEqual({ 'a.yaml': 'a: 1' })
})
