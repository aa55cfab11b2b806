import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Say } from './campaign.ts'

const lab = import.meta.dirname

/** The Kubernetes version that a Go module of the laboratory is built from. */
export function kubernetesVersion(module: string): string {
  const found = /^\s*k8s\.io\/kubernetes v(\S+)$/m.exec(
    readFileSync(join(lab, module, 'go.mod'), 'utf8'),
  )
  if (found?.[1] === undefined)
    throw new Error(`lab/${module}/go.mod does not require k8s.io/kubernetes`)
  return found[1]
}

/** Where programs and downloads are kept, outside of the tree. */
const cacheFolder = (version: string): string => join(homedir(), '.cache', 'edgewise-lab', version)

type Program = {
  /** A Go module below `lab/`. */
  readonly module: string
  /** The package in it that is built. */
  readonly package: string
  readonly name: string
}

/**
 * Builds a Go program of the laboratory where it is missing or older than its source, and returns
 * its path; says what it does and how long that may take. Throws where Go is missing or fails.
 */
export function buildProgram({ module, package: wanted, name }: Program, say: Say): string {
  const source = join(lab, module)
  const folder = cacheFolder(kubernetesVersion(module))
  const file = join(folder, name)
  if (existsSync(file) && statSync(file).mtimeMs > newestIn(source)) return file
  const go = spawnSync('go', ['version'], { encoding: 'utf8' })
  if (go.status !== 0)
    throw new Error('Go is missing: install Go 1.25 or newer (https://go.dev/dl/) and try again')
  say(`Building ${name} (from empty caches about five minutes on two cores) ...`)
  mkdirSync(folder, { recursive: true })
  const fresh = `${file}.${process.pid}`
  const built = spawnSync('go', ['build', '-trimpath', '-ldflags=-s -w', '-o', fresh, wanted], {
    cwd: source,
    encoding: 'utf8',
    env: { ...process.env, CGO_ENABLED: '0' },
  })
  if (built.status !== 0) throw new Error(`go build of lab/${module} failed:\n${built.stderr}`)
  renameSync(fresh, file)
  return file
}

function newestIn(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  const times = files
    .filter((entry) => entry.isFile() && /\.go$|^go\.(?:mod|sum)$/.test(entry.name))
    .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs)
  return Math.max(0, ...times)
}
