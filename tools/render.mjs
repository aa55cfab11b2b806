// Builds dist/render/: the program that builds kustomizations and judges documents (tools/render), as a
// WebAssembly module and, on Linux, as a native program, with the schemas of Kubernetes and of custom
// resources built in.

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
import { join, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { installPackages, root } from './install.mjs'
import { trims as helm } from './render/helm/trim.mjs'
import { trims as kustomize } from './render/kustomize/trim.mjs'
import { withMostMemory } from './render/memory.mjs'
import { custom, kubernetes } from './render/modules.mjs'
import { customSchemas, kubernetesSchemas } from './render/schemas.mjs'
import { trimmed } from './render/trim.mjs'

const source = join(root, 'tools', 'render')
const schemas = join(source, 'schemas')
const target = join(root, 'dist', 'render')
const stamp = join(target, 'stamp')

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
  if (obstacle !== null) say(`edgewise: nothing will be rendered or validated: ${obstacle}`)
}

/** A hash of everything that the programs are made of. */
function contentOf() {
  const hash = createHash('sha256')
  const own = readdirSync(source, { recursive: true }).filter((name) =>
    /\.(?:go|mod|sum|mjs)$/.test(name),
  )
  for (const name of [...own.toSorted(), '../render.mjs'])
    hash.update(`${name}\0`).update(readFileSync(join(source, name)))
  return hash.digest('hex')
}

const programs = {
  'render.wasm': { GOOS: 'wasip1', GOARCH: 'wasm' },
  ...(process.platform === 'linux' ? { render: {} } : {}),
}

async function build() {
  say(
    'Building what renders and validates Kubernetes documents (first time, about two minutes) ...',
  )
  checkGo()
  await makeSchemas()
  say('  Kustomize and Helm, without what they must not do here ...')
  const modfile = trimmed({ source, target, trims: [...kustomize, ...helm], download })
  for (const [name, env] of Object.entries(programs)) {
    say(`  ${name} ...`)
    const fresh = join(target, `${name}.${process.pid}`)
    const mode = env.GOOS === undefined ? [] : ['-buildmode=c-shared']
    const flags = [`-modfile=${modfile}`, '-trimpath', '-ldflags=-s -w', ...mode]
    go(['build', ...flags, '-o', fresh, '.'], env)
    if (env.GOOS !== undefined)
      writeFileSync(fresh, withMostMemory(readFileSync(fresh), mostMemory))
    renameSync(fresh, join(target, name))
  }
}

async function makeSchemas() {
  const { loadAll } = await import('js-yaml')
  say('  schemas: downloading Kubernetes and custom resources (about 220 MB) ...')
  const folders = download([...kubernetes, ...custom])
  const sets = kubernetes.map(({ module, version }) => {
    say(`  schemas of Kubernetes ${version} ...`)
    const file = join(folders.get(module), 'api/openapi-spec/swagger.json')
    const set = kubernetesSchemas(JSON.parse(readFileSync(file, 'utf8')))
    return { name: `kubernetes/${version.replace(/\.\d+$/, '')}`, set }
  })
  say('  schemas of custom resources ...')
  const definitions = custom.flatMap(({ module, folders: own }) =>
    own.flatMap((one) => definitionsIn(join(folders.get(module), one), loadAll)),
  )
  const groups = customSchemas(definitions, sets.at(-1).set)
  putSets([...sets, ...groups.map(({ name, set }) => ({ name: `custom/${name}`, set }))])
}

/** The definitions of custom resources in a folder's files, which hold other documents too. */
function definitionsIn(folder, loadAll) {
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'))
  const documents = files
    .toSorted()
    .flatMap((name) => loadAll(readFileSync(join(folder, name), 'utf8')))
  const found = documents.filter((one) => one?.kind === 'CustomResourceDefinition')
  if (found.length === 0) throw new Error(`${folder} defines no custom resources`)
  return found
}

/** The sets, and nothing that was there before. */
function putSets(sets) {
  const fileOf = ({ name }) => `${name}.json.gz`
  for (const folder of ['kubernetes', 'custom'])
    mkdirSync(join(schemas, folder), { recursive: true })
  const names = new Set(sets.map(fileOf))
  for (const name of readdirSync(schemas, { recursive: true }))
    if (name.endsWith('.gz') && !names.has(name.replaceAll(sep, '/'))) rmSync(join(schemas, name))
  for (const one of sets)
    put(join(schemas, fileOf(one)), gzipSync(JSON.stringify(one.set), { level: 9 }))
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
    throw new Error('Go is missing: install Go 1.26.7 or newer from https://go.dev/dl/')
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
  throw new Error(`go ${args[0]} ${args[1]}: ${reasonOf(ran)}`)
}

/** In one line; with `-json`, Go says in there what failed. */
function reasonOf({ error, stdout, stderr }) {
  const told = /"Error": (".*")/.exec(stdout ?? '')?.[1]
  if (told !== undefined) return JSON.parse(told).replaceAll(/\s+/g, ' ')
  return error?.message ?? lastLine(stderr || stdout)
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
