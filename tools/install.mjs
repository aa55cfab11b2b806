// What a fresh machine needs before anything else runs: the packages of package-lock.json, and for
// the tests a Chromium. Plain JavaScript for Node 20 and newer, without dependencies.

import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Installs the locked packages where they are missing or differ from the lock file. */
export function installPackages() {
  const what = 'Installing what Edgewise needs (first time, about a minute) ...'
  const obstacle = installLocked(root, what, [])
  if (obstacle !== null) fail(obstacle)
}

/** Apart from the tests, so that nobody takes its files for ours. */
const netlify = join(root, 'dist', 'netlify')

/** Netlify's own build, which `installNetlify` installs. */
export const netlifyBuild = join(netlify, 'node_modules', '@netlify', 'build', 'bin.js')

/** Netlify's build for the tests of what it makes, in a folder of its own. Throws where it cannot. */
export function installNetlify() {
  const what = "Installing Netlify's build for the tests (first time) ..."
  mkdirSync(netlify, { recursive: true })
  for (const name of ['package.json', 'package-lock.json'])
    copyFileSync(join(root, 'test', 'netlify', name), join(netlify, name))
  const obstacle = installLocked(netlify, what, ['--ignore-scripts'])
  if (obstacle !== null) throw new Error(obstacle)
}

/** Returns what is in the way in one line, null where nothing is. */
function installLocked(folder, what, options) {
  if (isInstalled(folder)) return null
  say(what)
  const windows = process.platform === 'win32'
  const npm = windows ? 'npm.cmd' : 'npm'
  const ran = spawnSync(npm, ['ci', '--no-audit', '--no-fund', ...options], {
    cwd: folder,
    encoding: 'utf8',
    shell: windows,
    maxBuffer: 2 ** 28,
  })
  if (ran.status === 0) return null
  process.stderr.write(`${ran.stdout ?? ''}${ran.stderr ?? ''}`)
  return ran.error === undefined
    ? 'npm ci failed, see above'
    : `npm did not run: ${ran.error.message}`
}

/** npm leaves a lock file of what it installed; what is optional depends on the machine. */
function isInstalled(folder) {
  const installed = join(folder, 'node_modules', '.package-lock.json')
  if (!existsSync(installed)) return false
  const here = packagesOf(installed)
  return Object.entries(packagesOf(join(folder, 'package-lock.json'))).every(
    ([path, { version, optional }]) =>
      path === '' || here[path]?.version === version || (optional && here[path] === undefined),
  )
}

function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {}
}

/** The Node that the project is pinned to; the running one where that did not install. */
export function pinnedNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  const pinned = join(root, 'node_modules', 'node', 'bin', name)
  if (existsSync(pinned)) return pinned
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 20)) return process.execPath
  return fail('the package "node" is not installed: run npm ci with install scripts, or Node 22.20')
}

const browsers = ['chromium', 'chromium-browser', 'google-chrome']

/** Debian's Chromium for the browser tests, where it can be had; the tests say so where not. */
export function installChromium() {
  if (process.env.CHROMIUM || browsers.some(isOnPath)) return
  installDebian('chromium', 'Chromium for the browser tests')
}

/** Debian's PostgreSQL for the tests of jobs; likewise. */
export function installPostgres() {
  if (process.env.POSTGRES_BIN || existsSync('/usr/lib/postgresql')) return
  installDebian('postgresql', 'PostgreSQL for the tests of jobs')
}

/** The pooler that jobs and results are tested through; likewise. */
export function installPooler() {
  const places = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer']
  if (process.env.PGBOUNCER || places.some((place) => existsSync(place))) return
  installDebian('pgbouncer', 'PgBouncer for the tests of jobs')
}

/** The second program, beside Git, that has to take our patches; likewise. */
export function installPatch() {
  if (!isOnPath('patch')) installDebian('patch', 'patch(1) for the tests of patches')
}

function installDebian(name, what) {
  if (process.getuid?.() !== 0 || !isOnPath('apt-get')) return
  say(`Installing ${what} (first time) ...`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const run = (...args) => spawnSync('apt-get', args, { env, encoding: 'utf8' })
  const updated = run('update')
  const ran = run('install', '-y', '--no-install-recommends', name)
  if (ran.status === 0) return
  say(`${name} did not install: ${lastLine(ran.stderr) || lastLine(updated.stderr)}`)
}

const lastLine = (text) => (text ?? '').trim().split('\n').at(-1) ?? ''

function isOnPath(name) {
  return (process.env.PATH ?? '')
    .split(':')
    .some((folder) => folder && existsSync(join(folder, name)))
}

/** Runs a program to its end with this process's streams, and ends as it ended. */
export function runToEnd(file, args, options = {}) {
  const ran = spawnSync(file, args, { stdio: 'inherit', ...options })
  if (ran.error !== undefined) fail(`${file} did not run: ${ran.error.message}`)
  if (ran.signal !== null) process.kill(process.pid, ran.signal)
  process.exitCode = ran.status ?? 1
}

function say(line) {
  process.stderr.write(`${line}\n`)
}

function fail(line) {
  say(`edgewise: ${line}`)
  process.exit(2)
}
