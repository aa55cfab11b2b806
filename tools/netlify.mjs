// Builds the site as Netlify does, with Netlify's own build and without a network, into
// .netlify/functions: what is deployed can be looked at and run before it is.

import { spawnSync } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { newestSource } from './build.mjs'
import { installNetlify, installPackages, netlifyBuild, pinnedNode, root } from './install.mjs'

const target = join(root, '.netlify', 'functions')
const manifest = join(target, 'manifest.json')
const lock = join(root, '.netlify', 'building')

/** Builds where the site is missing or older than what it is made of; one process at a time. */
export async function buildSiteWhereStale() {
  const free = await takeLock()
  try {
    if (!existsSync(manifest) || newestSource() > statSync(manifest).mtimeMs) await buildSite()
  } finally {
    free()
  }
}

/** The same before the tests: where it cannot be built, that is said, and the tests of it fail. */
export async function prepareSite() {
  try {
    await buildSiteWhereStale()
  } catch (error) {
    process.stderr.write(`edgewise: the site is not built: ${error.message}\n`)
  }
}

async function buildSite() {
  installNetlify()
  const { prepareRenderer } = await import('./render.mjs')
  await prepareRenderer()
  rmSync(target, { recursive: true, force: true })
  const node = pinnedNode()
  // The build asks for the Node that is on the path.
  const env = {
    ...process.env,
    PATH: `${dirname(node)}:${process.env.PATH}`,
    DATABASE_URL: '',
    NETLIFY_BUILD_DEBUG: '',
  }
  const args = [node, netlifyBuild, '--offline', '--context', 'deploy-preview', `--cwd=${root}`]
  const ran = isolated(args, env)
  if (ran.status === 0 && existsSync(manifest)) return
  process.stderr.write(`${ran.stdout ?? ''}${ran.stderr ?? ''}`)
  throw new Error("Netlify's build failed, see above")
}

/** Without a network where that can be had: nothing of it may be needed. */
function isolated(args, env) {
  const options = { cwd: root, env, encoding: 'utf8', maxBuffer: 2 ** 26 }
  const [file, ...rest] = args
  const canUnshare = spawnSync('unshare', ['--net', 'true']).status === 0
  return canUnshare
    ? spawnSync('unshare', ['--net', ...args], options)
    : spawnSync(file, rest, options)
}

/** @returns what lets others build */
async function takeLock() {
  mkdirSync(dirname(lock), { recursive: true })
  for (;;) {
    try {
      const file = openSync(lock, 'wx')
      writeSync(file, `${process.pid}`)
      closeSync(file)
      return () => rmSync(lock, { force: true })
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      if (isLeft()) rmSync(lock, { force: true })
      else await wait(200)
    }
  }
}

/** Whether whoever took the lock ended without giving it back. */
function isLeft() {
  try {
    process.kill(Number(readFileSync(lock, 'utf8') || process.pid), 0)
    return false
  } catch (error) {
    return error.code === 'ESRCH'
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  installPackages()
  await buildSiteWhereStale()
}
