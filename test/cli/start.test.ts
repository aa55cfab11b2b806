import { chmodSync, cpSync, existsSync, readFileSync, symlinkSync, utimesSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { expect, test } from 'vitest'
import { type Scratch, scratch } from '../support/scratch.ts'
import { type Ran, root, run } from './run.ts'

/** A fresh check-out beside an `npm` that installs by a link to the packages that are here. */
function checkout(install: string): {
  project: Scratch
  start: (...args: string[]) => Promise<Ran>
} {
  const project = scratch()
  for (const name of [
    'src',
    'tools',
    'manifests',
    'netlify.toml',
    'package.json',
    'package-lock.json',
  ])
    cpSync(join(root, name), join(project.folder, name), { recursive: true })
  const npm = scratch()
  npm.write({ npm: `#!/bin/sh\necho "$@" >> ${npm.folder}/calls\n${install}\n` })
  chmodSync(join(npm.folder, 'npm'), 0o755)
  const env = { PATH: `${npm.folder}${delimiter}${process.env['PATH']}`, npm_lifecycle_event: '' }
  const start = (...args: string[]) =>
    run(process.execPath, [join(project.folder, 'tools', 'start.mjs'), ...args], {
      cwd: project.folder,
      env,
    })
  return { project, start }
}

const link = `ln -s ${join(root, 'node_modules')} node_modules`

test('on a fresh machine: installs with one line, builds, and shows the sample', async () => {
  const { project, start } = checkout(link)
  const first = await start()
  expect(first.err).toBe('Installing what Edgewise needs (first time, about a minute) ...\n')
  expect(first.out.split('\n')[0]).toBe('Sample change: manifests/sample, base → head')
  expect(first.status).toBe(0)
  expect(existsSync(join(project.folder, 'dist', 'edgewise.mjs'))).toBe(true)

  const second = await start()
  expect(second).toEqual({ ...first, err: '' })
})

test('passes arguments and the exit status on, and builds what has changed', async () => {
  const { project, start } = checkout(link)
  await start('--version')
  expect(await start('nonsense')).toMatchObject({ status: 2, out: '' })
  const file = join(project.folder, 'package.json')
  project.write({ 'package.json': readFileSync(file, 'utf8').replace('"0.1.0"', '"7.8.9"') })
  const later = new Date(Date.now() + 5000)
  utimesSync(file, later, later)
  expect((await start('--version')).out).toBe('7.8.9\n')
})

test('an installation that fails shows what npm said, and no defect of ours', async () => {
  const { start } = checkout('echo "npm error network"; exit 1')
  const ran = await start('--version')
  expect(ran.status).toBe(2)
  expect(ran.err).toBe(
    'Installing what Edgewise needs (first time, about a minute) ...\n' +
      'npm error network\nedgewise: npm ci failed, see above\n',
  )
})

test('called by npm, paths are meant from where npm was called', async () => {
  const { project } = checkout(link)
  symlinkSync(join(root, 'node_modules'), join(project.folder, 'node_modules'))
  const caller = scratch()
  caller.write({ 'mine/a.json': '{}' })
  const env = { npm_lifecycle_event: 'start', INIT_CWD: caller.folder }
  const args = ['tools/start.mjs', 'simulate', 'mine', '--format', 'json']
  const ran = await run(process.execPath, args, { cwd: project.folder, env })
  expect(JSON.parse(ran.out)).toMatchObject({ passedOver: 1 })
})
