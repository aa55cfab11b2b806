import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { InputError } from '../../src/drive/errors.ts'
import { checkEditPath } from '../../src/forge/edit-path.ts'
import type { FileEdit } from '../../src/types/remedy.ts'
import { repository, type Scratch, scratch } from '../support/scratch.ts'
import { open } from './reading.ts'

const edit = (path: string, before: string, after: string): FileEdit => ({ path, before, after })

/** The one line that an attempt is refused with. */
async function refusal(attempt: () => Promise<unknown>): Promise<string> {
  const error = await attempt().then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(InputError)
  const { message } = error as InputError
  expect(message).not.toMatch(/\n/)
  return message
}

test('writes files as they are meant, with their permissions, and leaves nothing else', async () => {
  const { folder, write } = scratch()
  const text = '\ufeffa: 1\r\nb: ä 🚀'
  write({ 'deep/a.yaml': text, 'run.yaml': 'x: 1\n' })
  chmodSync(join(folder, 'run.yaml'), 0o750)
  const { write: writeEdits } = await open(folder)
  await writeEdits([
    edit('deep/a.yaml', text, `${text}\r\n`),
    edit('run.yaml', 'x: 1\n', 'x: 2\n'),
    edit('new/er/b.yaml', '', 'b: 1\n'),
  ])
  expect(readFileSync(join(folder, 'deep/a.yaml'), 'utf8')).toBe(`${text}\r\n`)
  expect(readFileSync(join(folder, 'new/er/b.yaml'), 'utf8')).toBe('b: 1\n')
  expect(statSync(join(folder, 'run.yaml')).mode & 0o777).toBe(0o750)
  expect(readdirSync(folder, { recursive: true }).toSorted()).toEqual(
    ['deep', 'deep/a.yaml', 'new', 'new/er', 'new/er/b.yaml', 'run.yaml'].toSorted(),
  )
})

const good = edit('a.yaml', 'a: 1\n', 'a: 2\n')

test.each<readonly [string, FileEdit, RegExp]>([
  ['a file that changed meanwhile', edit('b.yaml', 'b: 0\n', 'b: 2\n'), /changed meanwhile/],
  ['a new file that is there', edit('b.yaml', '', 'b: 2\n'), /changed meanwhile/],
  ['a file that is gone', edit('gone.yaml', 'x: 1\n', 'x: 2\n'), /changed meanwhile/],
  ['a link', edit('link.yaml', 'out: 1\n', 'out: 2\n'), /not a plain file/],
  ['a link that leads nowhere', edit('dangling.yaml', '', 'x: 1\n'), /not a plain file/],
  ['a folder that is a link', edit('away/out.yaml', 'out: 1\n', 'x: 1\n'), /no folder/],
  ['a folder that is a file', edit('b.yaml/c.yaml', '', 'x: 1\n'), /no folder/],
  ['the folder above', edit('../out.yaml', '', 'x: 1\n'), /no path within the tree/],
  ['an absolute path', edit('/tmp/out.yaml', '', 'x: 1\n'), /no path within the tree/],
  ["Git's own folder", edit('sub/.GIT/hooks/x.yaml', '', 'x: 1\n'), /no path within the tree/],
])('writes nothing at all where one edit is of %s', async (_, wrong, message) => {
  const outside = scratch()
  outside.write({ 'out.yaml': 'out: 1\n' })
  const { folder, write } = scratch()
  write({ 'a.yaml': 'a: 1\n', 'b.yaml': 'b: 1\n' })
  symlinkSync(join(outside.folder, 'out.yaml'), join(folder, 'link.yaml'))
  symlinkSync(join(outside.folder, 'none.yaml'), join(folder, 'dangling.yaml'))
  symlinkSync(outside.folder, join(folder, 'away'))
  const before = readdirSync(folder).toSorted()
  const { write: writeEdits } = await open(folder)
  expect(await refusal(() => writeEdits([good, wrong]))).toMatch(message)
  expect(readFileSync(join(folder, 'a.yaml'), 'utf8')).toBe('a: 1\n')
  expect(readFileSync(join(outside.folder, 'out.yaml'), 'utf8')).toBe('out: 1\n')
  expect(readdirSync(folder).toSorted()).toEqual(before)
  expect(readdirSync(outside.folder)).toEqual(['out.yaml'])
})

test('writes nothing where not all of it can be written', async () => {
  const { folder, write } = scratch()
  write({ 'a.yaml': 'a: 1\n', 'b.yaml': 'b: 1\n' })
  mkdirSync(join(folder, `.b.yaml.${process.pid}.edgewise`))
  const { write: writeEdits } = await open(folder)
  const edits = [good, edit('b.yaml', 'b: 1\n', 'b: 2\n')]
  expect(await refusal(() => writeEdits(edits))).toBe('b.yaml cannot be written (EEXIST)')
  expect(readFileSync(join(folder, 'a.yaml'), 'utf8')).toBe('a: 1\n')
  expect(readdirSync(folder)).toHaveLength(3)
})

test('a path that is let through stays below the folder', () => {
  const segment = fc.constantFrom(
    'a',
    '..',
    '.',
    '',
    '.git',
    '.GIT',
    'b.yaml',
    '...',
    'a\\b',
    'ä b',
  )
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1, maxLength: 5 }), (segments) => {
      const path = segments.join('/')
      const isFine = segments.every((each) => ['a', 'b.yaml', '...', 'ä b'].includes(each))
      if (isFine) expect(() => checkEditPath(path)).not.toThrow()
      else expect(() => checkEditPath(path)).toThrow(InputError)
    }),
  )
})

function sound(...options: readonly string[]): Scratch {
  const made = repository(...options)
  made.git('config', 'user.name', 'Ada Ä')
  made.git('config', 'user.email', 'ada@example.org')
  made.write({ 'a.yaml': 'a: 1\n', 'deep/b.yaml': 'b: 1\n', 'run.sh': '#!/bin/sh\n' })
  chmodSync(join(made.folder, 'run.sh'), 0o755)
  made.commit()
  return made
}

test.each([['sha1'], ['sha256']])(
  'commits on a new branch and touches nothing else: %s',
  async (format) => {
    const { folder, git } = sound(`--object-format=${format}`)
    const opened = await open(folder)
    const head = await opened.resolve('HEAD')
    const index = readFileSync(join(folder, '.git/index'))
    const branch = await opened.branch('edge/one', head)
    await branch.commit(
      [edit('a.yaml', 'a: 1\n', 'a: 2\n'), edit('neü/"c".yaml', '', 'c: 1\n')],
      'One\n\nbody\n',
    )
    await branch.commit(
      [edit('a.yaml', 'a: 2\n', 'a: 3\n'), edit('run.sh', '#!/bin/sh\n', '#!/bin/sh\n:\n')],
      'Two\n',
    )
    expect(git('branch', '--list', '--all', '--format=%(refname:short)')).toBe('main')
    const tip = await branch.create()
    expect(git('rev-parse', 'edge/one')).toBe(tip)
    expect(git('log', '--format=%an <%ae> %cn|%s', 'main..edge/one')).toBe(
      'Ada Ä <ada@example.org> Ada Ä|Two\nAda Ä <ada@example.org> Ada Ä|One',
    )
    expect(git('show', 'edge/one:a.yaml')).toBe('a: 3')
    expect(git('show', 'edge/one:neü/"c".yaml')).toBe('c: 1')
    expect(git('ls-tree', 'edge/one', 'run.sh')).toMatch(/^100755 /)
    expect(git('diff', '--name-only', '-z', 'main', 'edge/one').split('\0').toSorted()).toEqual(
      ['', 'a.yaml', 'neü/"c".yaml', 'run.sh'].toSorted(),
    )
    expect(git('status', '--porcelain')).toBe('')
    expect(git('rev-parse', '--abbrev-ref', 'HEAD')).toBe('main')
    expect(readFileSync(join(folder, '.git/index')).equals(index)).toBe(true)
    expect(git('fsck', '--strict')).toBe('')
  },
)

test.each([['main'], ['edge'], ['-x'], ['HEAD'], ['a..b'], ['a b'], ['@{-1}'], ['']])(
  'no branch is made of the name %j',
  async (name) => {
    const { folder, git } = sound()
    git('branch', 'edge')
    const opened = await open(folder)
    const head = await opened.resolve('HEAD')
    expect(await refusal(() => opened.branch(name, head))).toMatch(/^--branch /)
    expect(git('for-each-ref', '--format=%(refname:short)')).toBe('edge\nmain')
  },
)

test('a branch that somebody makes meanwhile is left alone', async () => {
  const { folder, git } = sound()
  const opened = await open(folder)
  const branch = await opened.branch('edge', await opened.resolve('HEAD'))
  await branch.commit([good], 'One\n')
  git('branch', 'edge', 'main')
  expect(await refusal(() => branch.create())).toMatch(/^git: /)
  expect(git('rev-parse', 'edge')).toBe(git('rev-parse', 'main'))
})

test('commits only files that are what was planned with, and no links', async () => {
  const { folder, git } = sound()
  symlinkSync('a.yaml', join(folder, 'link.yaml'))
  git('add', '--all')
  git('commit', '--quiet', '--message', 'a link')
  const opened = await open(folder)
  const branch = await opened.branch('edge', await opened.resolve('HEAD'))
  const attempt = (wrong: FileEdit) => refusal(() => branch.commit([wrong], 'x\n'))
  expect(await attempt(edit('a.yaml', 'a: 0\n', 'a: 2\n'))).toMatch(/not what was planned with/)
  expect(await attempt(edit('link.yaml', 'a.yaml', 'x'))).toMatch(/not a plain file/)
  expect(await attempt(edit('link.yaml/x.yaml', '', 'x'))).toMatch(/not a plain file/)
  expect(await attempt(edit('deep', '', 'x'))).toMatch(/not a plain file/)
  expect(await attempt(edit('../a.yaml', '', 'x'))).toMatch(/no path within the tree/)
})

test('Git has to know who commits', async () => {
  const made = repository()
  made.write({ 'a.yaml': 'a: 1\n' })
  made.commit()
  made.git('config', 'user.useConfigOnly', 'false')
  const opened = await open(made.folder)
  const head = await opened.resolve('HEAD')
  const isolated = { ...process.env, HOME: made.folder, XDG_CONFIG_HOME: made.folder }
  const kept = process.env
  process.env = isolated
  try {
    expect(await refusal(() => opened.branch('edge', head))).toBe(
      'Git does not know who commits: set it with git config user.name and git config user.email',
    )
  } finally {
    process.env = kept
  }
})

test('a plain folder has no branches, and nothing that differs', async () => {
  const { folder, write } = scratch()
  write({ 'a.yaml': 'a: 1\n' })
  const opened = await open(folder)
  expect(await opened.changes()).toEqual([])
  expect(await refusal(() => opened.branch('edge', { id: '', tree: '' }))).toMatch(
    /no Git repository/,
  )
})

test('says which files differ from the last commit', async () => {
  const { folder, write, git } = sound()
  const changes = async () => (await (await open(folder)).changes()).toSorted()
  expect(await changes()).toEqual([])
  write({ 'notes.txt': 'not a manifest', '.gitignore': 'ignored.yaml\n', 'ignored.yaml': 'x: 1\n' })
  expect(await changes()).toEqual([])
  write({ 'neü/"new".yaml': 'x: 1\n' })
  expect(await changes()).toEqual(['neü/"new".yaml'])
  git('add', 'neü')
  write({ 'run.sh': '#!/bin/sh\n# edited\n', 'deep/b.yaml': null })
  git('mv', 'a.yaml', 'moved.yaml')
  expect(await changes()).toEqual([
    'a.yaml',
    'deep/b.yaml',
    'moved.yaml',
    'neü/"new".yaml',
    'run.sh',
  ])
})

test('line ends that Git itself converts are no difference', async () => {
  const { folder, git, write } = sound()
  write({ '.gitattributes': '*.yaml text eol=crlf\n' })
  git('add', '--all')
  git('commit', '--quiet', '--message', 'line ends')
  git('rm', '--quiet', '--cached', '-r', '.')
  git('reset', '--quiet', '--hard')
  expect(readFileSync(join(folder, 'a.yaml'), 'utf8')).toBe('a: 1\r\n')
  writeFileSync(join(folder, 'a.yaml'), 'a: 1\r\n')
  expect(await (await open(folder)).changes()).toEqual([])
})

test.each([['evil'], ['ev=il'], ['e.v.il']])(
  'runs no filter of the repository: %s',
  async (name) => {
    const { folder, git, write, trap } = sound()
    const program = trap('trap.sh', 'mark')
    write({ '.gitattributes': `*.yaml filter=${name}\n` })
    git('add', '--all')
    git('commit', '--quiet', '--message', 'attributes')
    for (const key of ['clean', 'smudge', 'process'])
      git('config', '--file', '.git/config', `filter.${name}.${key}`, program)
    git('config', `filter.${name}.required`, 'true')
    write({ 'a.yaml': 'a: 9\n' })
    writeFileSync(join(folder, 'deep/b.yaml'), 'b: 1\n')
    const opened = await open(folder)
    expect(await opened.changes()).toEqual(['a.yaml'])
    git('config', 'user.signingKey', 'x')
    git('config', 'commit.gpgSign', 'true')
    git('config', 'gpg.program', program)
    const branch = await opened.branch('edge', await opened.resolve('HEAD'))
    await branch.commit([edit('deep/b.yaml', 'b: 1\n', 'b: 2\n')], 'x\n')
    await branch.create()
    expect(existsSync(join(folder, 'mark'))).toBe(false)
    expect(git('show', 'edge:deep/b.yaml')).toBe('b: 2')
  },
)
