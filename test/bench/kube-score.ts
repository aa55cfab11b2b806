import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const VERSION = 'v1.20.0'

/** The program, built once into the user's cache; else why there is none. */
export function kubeScore(): { readonly program: string } | { readonly missing: string } {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache')
  const folder = join(cache, 'edgewise-bench', VERSION)
  const program = join(folder, 'kube-score')
  if (existsSync(program)) return { program }
  mkdirSync(folder, { recursive: true })
  process.stderr.write(`building kube-score ${VERSION} (once, some minutes)\n`)
  const ran = spawnSync('go', ['install', `github.com/zegl/kube-score/cmd/kube-score@${VERSION}`], {
    env: { ...process.env, GOBIN: folder },
    encoding: 'utf8',
  })
  if (ran.error !== undefined) return { missing: `Go did not run (${ran.error.message})` }
  if (ran.status === 0) return { program }
  return { missing: `Go could not build it (${ran.stderr.trim().split('\n').at(-1) ?? ''})` }
}
