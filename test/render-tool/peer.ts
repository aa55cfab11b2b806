import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, join } from 'node:path'

/** Milliseconds in which a program is built that was not there: for the hook that asks for it. */
export const building = 900_000

/**
 * A real command of somebody else's to compare with, built once into the user's cache. Throws where it
 * cannot be had.
 */
export function installed(path: string, version: string): string {
  const name = basename(path.replace(/\/v\d+$/, ''))
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache')
  const folder = join(cache, 'edgewise-test', `${name}-${version}`)
  const program = join(folder, name)
  if (existsSync(program)) return program
  mkdirSync(folder, { recursive: true })
  // Other tests that want it meanwhile find it whole or not at all.
  const draft = mkdtempSync(join(folder, 'draft-'))
  const ran = spawnSync('go', ['install', `${path}@${version}`], {
    env: { ...process.env, GOBIN: draft, CGO_ENABLED: '0' },
    encoding: 'utf8',
  })
  if (ran.error !== undefined) throw new Error(`Go did not run: ${ran.error.message}`)
  if (ran.status !== 0) throw new Error(`Go could not build ${name}: ${ran.stderr}`)
  renameSync(join(draft, name), program)
  rmSync(draft, { recursive: true })
  return program
}
