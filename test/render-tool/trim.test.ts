import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Scratch, scratch } from '../support/scratch.ts'
import { root } from './builds.ts'

type Change = {
  readonly file: string
  readonly remove?: true
  readonly add?: string
  readonly edits?: readonly {
    readonly from: string
    readonly until?: string
    readonly rest?: true
    readonly to: string
  }[]
}

type Trimming = {
  readonly source: string
  readonly target: string
  readonly trims: readonly {
    readonly module: string
    readonly sum: string
    readonly folders?: readonly string[]
    readonly changes: readonly Change[]
  }[]
  download(modules: readonly { readonly module: string }[]): ReadonlyMap<string, string>
}

const { trimmed } = (await import(join(root, 'tools', 'render', 'trim.mjs'))) as {
  trimmed(asked: Trimming): string
}

const code = 'package a\n\nfunc Safe() {}\n\nfunc Risky() {\n\tdial()\n}\n\nfunc Last() {}\n'

/** A program that asks for a module, and the module in a cache. */
function program(): Scratch {
  const made = scratch()
  made.write({
    'program/go.mod': 'module program\n\ngo 1.26\n\nrequire example.org/m v1.2.3\n',
    'program/go.sum': 'sums\n',
    'cache/go.mod': 'module example.org/m\n',
    'cache/a/a.go': code,
    'cache/a/a_test.go': code,
    'cache/a/testdata/b.go': code,
    'cache/b/b.go': 'package b\n',
  })
  return made
}

function trim({ folder }: Scratch, changes: readonly Change[], folders?: readonly string[]) {
  const trims = [
    {
      module: 'example.org/m',
      sum: 'h1:x',
      changes,
      ...(folders === undefined ? {} : { folders }),
    },
  ]
  return trimmed({
    source: join(folder, 'program'),
    target: join(folder, 'target'),
    trims,
    download: (modules) => new Map(modules.map(({ module }) => [module, join(folder, 'cache')])),
  })
}

/** The copy of the module. */
function copyIn({ folder }: Scratch): string {
  const [name = ''] = readdirSync(join(folder, 'target')).filter((one) =>
    one.startsWith('modules-'),
  )
  return join(folder, 'target', name, 'example.org', 'm@v1.2.3')
}

test('the copy is changed as it says, and is what is built with', () => {
  const made = program()
  const modfile = trim(made, [
    { file: 'b/b.go', remove: true },
    { file: 'a/c.go', add: 'package a\n' },
    { file: 'a/a.go', edits: [{ from: '\tdial()\n', to: '' }] },
  ])
  const copy = copyIn(made)
  expect(readFileSync(join(copy, 'a', 'a.go'), 'utf8')).toBe(code.replace('\tdial()\n', ''))
  expect(readdirSync(copy, { recursive: true }).toSorted()).toEqual([
    'a',
    'a/a.go',
    'a/c.go',
    'go.mod',
  ])
  const place = copy.replace(made.folder, '..')
  expect(readFileSync(modfile, 'utf8')).toContain(`replace example.org/m v1.2.3 => ${place}\n`)
  expect(readFileSync(join(made.folder, 'target', 'go.sum'), 'utf8')).toBe('sums\n')
})

test.each([
  [
    'a part',
    { from: 'func Risky', until: 'func Last', to: '' },
    code.replace(/func Risky[^}]*}\n\n/, ''),
  ],
  [
    'the rest',
    { from: 'func Risky', rest: true as const, to: '' },
    code.replace(/func Risky.*/s, ''),
  ],
])('%s of a file can go', (_, edit, text) => {
  const made = program()
  trim(made, [{ file: 'a/a.go', edits: [edit] }])
  expect(readFileSync(join(copyIn(made), 'a', 'a.go'), 'utf8')).toBe(text)
})

test('other changes make another copy, and the old one goes', () => {
  const made = program()
  trim(made, [])
  const first = copyIn(made)
  trim(made, [], ['b'])
  expect(existsSync(first)).toBe(false)
  expect(readdirSync(copyIn(made)).toSorted()).toEqual(['b', 'go.mod'])
})

test.each<readonly [string, Change, string]>([
  [
    'text is gone',
    { file: 'a/a.go', edits: [{ from: 'func Gone()', to: '' }] },
    'example.org/m@v1.2.3/a/a.go has no "func Gone()"',
  ],
  [
    'text is there twice',
    { file: 'a/a.go', edits: [{ from: 'func', to: '' }] },
    'example.org/m@v1.2.3/a/a.go has "func" twice',
  ],
  [
    'the end is before the start',
    { file: 'a/a.go', edits: [{ from: 'func Last', until: 'func Safe', to: '' }] },
    'example.org/m@v1.2.3/a/a.go: "func Safe" is before "func Last"',
  ],
  [
    'a file to change is gone',
    { file: 'x.go', edits: [{ from: 'a', to: '' }] },
    'example.org/m@v1.2.3 has no x.go to change',
  ],
  [
    'a file to leave out is gone',
    { file: 'x.go', remove: true },
    'example.org/m@v1.2.3 has no x.go to leave out',
  ],
  [
    'a file of ours is there',
    { file: 'b/b.go', add: '' },
    'example.org/m@v1.2.3 has a b/b.go of its own',
  ],
])('where %s, nothing is made, and one line says so', (_, change, message) => {
  const made = program()
  expect(() => trim(made, [change])).toThrow(new Error(message))
  expect(existsSync(join(made.folder, 'target', 'go.mod'))).toBe(false)
})

test('a module that nobody asks for is none to change', () => {
  const made = program()
  made.write({ 'program/go.mod': 'module program\n\nrequire example.org/mother v1.2.3\n' })
  expect(() => trim(made, [])).toThrow('go.mod does not ask for example.org/m')
})
