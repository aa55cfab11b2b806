// Builds dist/functions/: what Netlify packs into functions, each with all that it needs and nothing
// else. Netlify bundles anew what it can follow from a function's first file, and then threads lose
// the files that they begin with; so the first file names nothing but the function's settings and
// where the rest is, which netlify.toml has packed as it is (`included_files`).

import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { installPackages, root } from './install.mjs'
import { withMostMemory } from './render/memory.mjs'

const functions = ['webhook', 'tick', 'drain-background']

/** The most linear memory of the validator, in bytes: a function has 1,024 MB for everything. */
const mostMemory = 160 * 2 ** 20

/**
 * Builds all functions. The validator travels with the one that works, where it was built before
 * (tools/render.mjs).
 *
 * @param target the folder that is replaced
 */
export async function buildFunctions(target = join(root, 'dist', 'functions')) {
  const draft = `${target}.${process.pid}`
  rmSync(draft, { recursive: true, force: true })
  for (const name of functions) await buildFunction(name, join(draft, name))
  const module = join(root, 'dist', 'render', 'render.wasm')
  if (existsSync(module)) {
    const place = join(draft, 'drain-background', 'app', 'render', 'render.wasm')
    put(place, withMostMemory(readFileSync(module), mostMemory))
  }
  rmSync(target, { recursive: true, force: true })
  renameSync(draft, target)
}

async function buildFunction(name, folder) {
  const esbuild = await import('esbuild')
  const isWorker = name === 'drain-background'
  const { outputFiles } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: {
      [name]: `src/functions/${name}.ts`,
      // Threads are started from a file of their own.
      ...(isWorker ? { 'render-worker': 'src/drive/renderer/worker.ts' } : {}),
    },
    outdir: join(folder, 'app'),
    outExtension: { '.js': '.mjs' },
    chunkNames: 'parts/[name]-[hash]',
    // One file loads quickest.
    splitting: isWorker,
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minify: true,
    // What only a machine with a disk of its own loads, and what pg does without.
    external: ['@electric-sql/pglite', 'pg-native'],
    // Older packages call it.
    banner: {
      js: "import{createRequire as requireFrom}from'node:module';const require=requireFrom(import.meta.url);",
    },
    plugins: [lean],
    legalComments: 'none',
    logLevel: 'warning',
  })
  for (const { path, contents } of outputFiles) put(path, contents)
  const main = join(folder, 'app', `${name}.mjs`)
  const { config } = await import(pathToFileURL(main).href)
  put(join(folder, `${name}.mjs`), firstFile(name, config))
}

/**
 * pg-boss without what functions never use, which is half of what it loads: the calendars of schedules
 * (`schedule: false` in src/jobs/open.ts), and how older tables are changed, which is done at a deployment.
 */
const lean = {
  name: 'lean pg-boss',
  setup({ onResolve, onLoad }) {
    const calendars = /^(?:cron-parser|rrule-temporal)$/
    onResolve({ filter: calendars }, ({ path }) => ({ path, namespace: 'nothing' }))
    onLoad({ filter: /.*/, namespace: 'nothing' }, () => ({ contents: 'module.exports = {}' }))
    const changes = /pg-boss[\\/]dist[\\/]migrationStore\.js$/
    onLoad({ filter: changes }, () => ({ contents: 'export const getAllForConfig = () => []' }))
  },
}

/** Netlify reads `config` without running the file, and only where it is written out like this. */
const firstFile = (name, config) => `const place = new URL('app/${name}.mjs', import.meta.url).href
const { default: handle } = await import(place)
export default (request, context) => handle(request, context)
export const config = ${JSON.stringify(config)}
`

function put(path, contents) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, contents)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  installPackages()
  await buildFunctions()
}
