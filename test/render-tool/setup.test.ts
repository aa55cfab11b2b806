import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Scratch, scratch } from '../support/scratch.ts'
import { root } from './builds.ts'

/** A check-out where nothing is built. */
function checkout(): Scratch {
  const project = scratch()
  for (const name of ['tools', 'package.json', 'package-lock.json'])
    cpSync(join(root, name), join(project.folder, name), {
      recursive: true,
      filter: (path) => !path.endsWith(join('render', 'schemas')),
    })
  symlinkSync(join(root, 'node_modules'), join(project.folder, 'node_modules'))
  return project
}

function run(folder: string, path: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, PATH: path },
    encoding: 'utf8',
  })
  return { status, out: stdout, err: stderr }
}

const building =
  'Building what renders and validates Kubernetes documents (first time, about two minutes) ...\n'
const missing = 'Go is missing: install Go 1.26.7 or newer from https://go.dev/dl/\n'

test('without Go: one line says so', () => {
  const { folder } = checkout()
  const err = `${building}edgewise: ${missing}`
  expect(run(folder, '', 'tools/render.mjs')).toEqual({ status: 2, out: '', err })
  expect(existsSync(join(folder, 'dist'))).toBe(false)
})

test('without Go: what does without goes on', () => {
  const { folder } = checkout()
  const code = `const { prepareRenderer } = await import('./tools/render.mjs'); await prepareRenderer()`
  const err = `${building}edgewise: nothing will be rendered or validated: ${missing}`
  const args = ['--input-type=module', '-e', code]
  expect(run(folder, '', ...args)).toEqual({ status: 0, out: '', err })
})

test.each([
  ['does not run', 'echo "go: broken" >&2; exit 1', 'go does not run: go: broken'],
  [
    'cannot download',
    '[ "$1" = version ] || { echo "dial tcp: no network" >&2; exit 1; }',
    'go mod download: dial tcp: no network',
  ],
  [
    'is too old for a module',
    `[ "$1" = version ] || { printf '%s\\n' '{ "Path": "a",' '"Error": "a@v1 requires go \\u003e= 1.28\\n\\t(running go 1.26.7)" }'; exit 1; }`,
    'go mod download: a@v1 requires go >= 1.28 (running go 1.26.7)',
  ],
  [
    'brings another module than is pinned',
    `[ "$1" = version ] || echo '{ "Path": "k8s.io/kubernetes", "Version": "v1.32.13", "Sum": "h1:other" }'`,
    /^k8s\.io\/kubernetes@v1\.32\.13 has the checksum h1:other, and not h1:\S+$/,
  ],
])('where Go %s, nothing is built, and one line says why', (_, go, message) => {
  const project = checkout()
  project.write({ 'bin/go': `#!/bin/sh\n${go}\n` })
  chmodSync(join(project.folder, 'bin', 'go'), 0o755)
  const { status, err } = run(project.folder, join(project.folder, 'bin'), 'tools/render.mjs')
  expect(status).toBe(2)
  const said = err.trim().split('\n').at(-1)?.replace('edgewise: ', '')
  if (typeof message === 'string') expect(said).toBe(message)
  else expect(said).toMatch(message)
  expect(existsSync(join(project.folder, 'dist', 'render', 'stamp'))).toBe(false)
})

test('where nothing has changed, nothing is built, and Go is not asked', () => {
  expect(run(root, '', 'tools/render.mjs')).toEqual({ status: 0, out: '', err: '' })
})
