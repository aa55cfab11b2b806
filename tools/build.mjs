// Builds dist/edgewise.mjs and its parts, which run by themselves on Node 22.20 and newer.

import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { installPackages, root } from './install.mjs'

export const bundle = join(root, 'dist', 'edgewise.mjs')

/** Builds the bundle where it is missing or older than what it is made of. */
export async function buildWhereStale() {
  if (!existsSync(bundle) || newestSource() > statSync(bundle).mtimeMs) await build()
}

/** What only the service or `facts` loads, and from where it is installed. */
const installed = ['probot', 'pg-boss', 'pg', '@electric-sql/pglite', '@kubernetes/client-node']

/**
 * Builds the bundle: a small file to run, and parts that are loaded when a command needs them. Parts
 * are named by what is in them and the file to run is replaced last, so whoever runs it meanwhile
 * sees the old one or the new one, never a half.
 */
export async function build() {
  const esbuild = await import('esbuild')
  const { outputFiles } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: {
      edgewise: 'src/cli/edgewise.ts',
      // Threads are started from a file of their own.
      'render-worker': 'src/drive/renderer/worker.ts',
    },
    outdir: 'dist',
    outExtension: { '.js': '.mjs' },
    chunkNames: 'parts/[name]-[hash]',
    splitting: true,
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    external: installed,
    sourcemap: 'external',
    legalComments: 'none',
    logLevel: 'warning',
  })
  for (const { path, contents } of outputFiles.toSorted(entryLast)) {
    const draft = `${path}.${process.pid}`
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(draft, contents, { mode: path === bundle ? 0o755 : 0o644 })
    renameSync(draft, path)
  }
  removeOld(new Set(outputFiles.map(({ path }) => path)))
}

const entryLast = (a, b) => Number(a.path === bundle) - Number(b.path === bundle)

/** A day: whoever runs an older build has long loaded its parts. */
const old = 24 * 60 * 60 * 1000

function removeOld(current) {
  const parts = join(root, 'dist', 'parts')
  for (const name of readdirSync(parts)) {
    const path = join(parts, name)
    if (!current.has(path) && Date.now() - statSync(path).mtimeMs > old) rmSync(path)
  }
}

/** When the newest file was written that anything is built of, in milliseconds since 1970. */
export function newestSource() {
  const sources = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
  const others = [
    'package.json',
    'package-lock.json',
    'netlify.toml',
    'tools/build.mjs',
    'tools/functions.mjs',
    'tools/deploy.mjs',
  ].map((name) => join(root, name))
  return Math.max(...[...sources, ...others].map((file) => statSync(file).mtimeMs))
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  installPackages()
  await (process.argv.includes('--if-stale') ? buildWhereStale() : build())
}
