// Builds dist/render/: the program that judges documents (tools/render), as a WebAssembly module and,
// on Linux, as a native program, with the schemas of Kubernetes and of custom resources built in.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { installPackages, root } from './install.mjs'
import { withMostMemory } from './render/memory.mjs'
import { customSchemas, kubernetesSchemas } from './render/schemas.mjs'

const source = join(root, 'tools', 'render')
const schemas = join(source, 'schemas')
const target = join(root, 'dist', 'render')
const stamp = join(target, 'stamp')

/** The last four minor versions, by the newest patch that is served, with the module's checksum. */
const kubernetes = [
  { version: '1.32.13', sum: 'h1:5TGYdZ6YZqdp6h/Rp1vX/4TIoybMPdgv97LCZCtPuNQ=' },
  { version: '1.33.13', sum: 'h1:bmH31xUdSzeA5vk0wZAK9MZp11mdLuzUSeKk0qN3hPQ=' },
  { version: '1.34.4', sum: 'h1:Yy6R4QB8C9kJPp25GFqEvX5XQwY5qzKeqD0Xx6oAcmk=' },
  { version: '1.35.4', sum: 'h1:o/8dBC/pHVpYoGV4OAIytAlNPZbdYVTXJHoYvXC4qzM=' },
].map(({ version, sum }) => ({ module: `k8s.io/kubernetes@v${version}`, version, sum }))

/** Where custom resources are defined. */
const custom = [
  {
    module: 'go.universe.tf/metallb@v0.16.2',
    folder: 'config/crd/bases',
    sum: 'h1:RCSAGoZmqcvTg0e56+Okbwz8iTuQVX30JpKX5mYEPUM=',
  },
]

/** Most linear memory of the module, in bytes. */
const mostMemory = 2 ** 30

/**
 * Builds where something is missing or what it is made of has changed. Returns what is in the way in
 * one line, null where nothing is.
 */
async function buildRenderer() {
  const content = contentOf()
  const names = Object.keys(programs).map((name) => join(target, name))
  const isThere = [stamp, ...names].every((file) => existsSync(file))
  if (isThere && readFileSync(stamp, 'utf8') === content) return null
  try {
    await build()
    put(stamp, content)
    return null
  } catch (error) {
    return error.message
  }
}

/** The same before something that does without: it says what is in the way, and goes on. */
export async function prepareRenderer() {
  const obstacle = await buildRenderer()
  if (obstacle !== null) say(`edgewise: nothing will be validated: ${obstacle}`)
}

/** A hash of everything that the programs are made of. */
function contentOf() {
  const hash = createHash('sha256')
  const own = readdirSync(source).filter((name) => /\.(?:go|mod|sum|mjs)$/.test(name))
  for (const name of [...own.toSorted(), '../render.mjs'])
    hash.update(`${name}\0`).update(readFileSync(join(source, name)))
  return hash.digest('hex')
}

const programs = {
  'render.wasm': { GOOS: 'wasip1', GOARCH: 'wasm' },
  ...(process.platform === 'linux' ? { render: {} } : {}),
}

async function build() {
  say('Building what validates Kubernetes documents (first time, about a minute) ...')
  checkGo()
  await makeSchemas()
  mkdirSync(target, { recursive: true })
  for (const [name, env] of Object.entries(programs)) {
    say(`  ${name} ...`)
    const fresh = join(target, `${name}.${process.pid}`)
    const mode = env.GOOS === undefined ? [] : ['-buildmode=c-shared']
    go(['build', '-trimpath', '-ldflags=-s -w', ...mode, '-o', fresh, '.'], env)
    if (env.GOOS !== undefined)
      writeFileSync(fresh, withMostMemory(readFileSync(fresh), mostMemory))
    renameSync(fresh, join(target, name))
  }
}

async function makeSchemas() {
  const { loadAll } = await import('js-yaml')
  say('  schemas: downloading Kubernetes and MetalLB ...')
  const folders = download([...kubernetes, ...custom])
  const sets = kubernetes.map(({ module, version }) => {
    say(`  schemas of Kubernetes ${version} ...`)
    const file = join(folders.get(module), 'api/openapi-spec/swagger.json')
    const set = kubernetesSchemas(JSON.parse(readFileSync(file, 'utf8')))
    return { name: version.replace(/\.\d+$/, ''), set }
  })
  say('  schemas of custom resources ...')
  const definitions = custom.flatMap(({ module, folder }) => {
    const path = join(folders.get(module), folder)
    const files = readdirSync(path).filter((name) => name.endsWith('.yaml'))
    return files.toSorted().flatMap((name) => loadAll(readFileSync(join(path, name), 'utf8')))
  })
  const newest = sets.at(-1).set
  const all = [...sets, { name: 'custom', set: customSchemas(definitions, newest) }]
  mkdirSync(schemas, { recursive: true })
  for (const file of readdirSync(schemas))
    if (!all.some(({ name }) => file === `${name}.json.gz`)) rmSync(join(schemas, file))
  for (const { name, set } of all)
    put(join(schemas, `${name}.json.gz`), gzipSync(JSON.stringify(set), { level: 9 }))
}

/** The folders of modules in Go's module cache, by module; their checksums are as pinned. */
function download(modules) {
  const told = go(['mod', 'download', '-json', ...modules.map(({ module }) => module)])
  const found = JSON.parse(`[${told.trim().replaceAll(/\n\}\s*\{/g, '\n},{')}]`)
  return new Map(
    modules.map(({ module, sum }) => {
      const one = found.find(({ Path, Version }) => `${Path}@${Version}` === module)
      if (one?.Sum !== sum)
        throw new Error(`${module} has the checksum ${one?.Sum}, and not ${sum}`)
      return [module, one.Dir]
    }),
  )
}

function checkGo() {
  const ran = spawnSync('go', ['version'], { encoding: 'utf8' })
  if (ran.error !== undefined)
    throw new Error('Go is missing: install Go 1.26 or newer from https://go.dev/dl/')
  if (ran.status !== 0) throw new Error(`go does not run: ${lastLine(ran.stderr)}`)
}

function go(args, env = {}) {
  const ran = spawnSync('go', args, {
    cwd: source,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    env: { ...process.env, CGO_ENABLED: '0', GOWORK: 'off', ...env },
  })
  if (ran.status === 0) return ran.stdout
  const reason = ran.error?.message ?? lastLine(ran.stderr || ran.stdout)
  throw new Error(`go ${args[0]} ${args[1]}: ${reason}`)
}

const lastLine = (text) => text.trim().split('\n').at(-1) ?? ''

/** Whoever reads meanwhile sees the old content or the new one. */
function put(file, content) {
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, content)
  renameSync(draft, file)
}

function say(line) {
  process.stderr.write(`${line}\n`)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  installPackages()
  const obstacle = await buildRenderer()
  if (obstacle !== null) {
    say(`edgewise: ${obstacle}`)
    process.exitCode = 2
  }
}
