// Builds dist/edgewise.mjs, one file that runs by itself on Node 22.20 and newer.

import { existsSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { installPackages, root } from './install.mjs'

export const bundle = join(root, 'dist', 'edgewise.mjs')

/** Builds the bundle where it is missing or older than what it is made of. */
export async function buildWhereStale() {
  if (!existsSync(bundle) || newest() > statSync(bundle).mtimeMs) await build()
}

/** Builds the bundle; whoever runs it meanwhile sees the old one or the new one, never a half. */
export async function build() {
  const esbuild = await import('esbuild')
  const { outputFiles } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['src/cli/edgewise.ts'],
    outfile: 'dist/edgewise.mjs',
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    sourcemap: 'external',
    legalComments: 'none',
    logLevel: 'warning',
  })
  mkdirSync(join(root, 'dist'), { recursive: true })
  for (const { path, contents } of outputFiles) {
    const draft = `${path}.${process.pid}`
    writeFileSync(draft, contents, { mode: path === bundle ? 0o755 : 0o644 })
    renameSync(draft, path)
  }
}

/** When the newest of the bundle's sources was written. */
function newest() {
  const sources = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
  const others = ['package.json', 'package-lock.json', 'tools/build.mjs'].map((name) =>
    join(root, name),
  )
  return Math.max(...[...sources, ...others].map((file) => statSync(file).mtimeMs))
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  installPackages()
  await (process.argv.includes('--if-stale') ? buildWhereStale() : build())
}
