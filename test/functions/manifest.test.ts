import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { drainPath } from '../../src/app/turns/wake.ts'
import { type Packed, packedIn, unpack } from './platform.ts'
import { builtSite } from './site.ts'

const root = join(import.meta.dirname, '..', '..')
const folder = mkdtempSync(join(tmpdir(), 'edgewise-packed-'))
let packed: readonly Packed[] = []

beforeAll(() => {
  packed = packedIn(builtSite())
  for (const each of packed) unpack(each, folder)
}, 300_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const named = (name: string): Packed =>
  packed.find((each) => each.name === name) ?? expect.unreachable(`there is no ${name}`)

/** What a function is made of, by path; the platform's own files begin with underscores. */
const filesOf = (name: string): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(join(folder, name), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [file.slice(join(folder, name).length + 1), readFileSync(file, 'latin1')]),
  )

const ownText = (name: string): string =>
  [...filesOf(name)]
    .filter(([path]) => path.endsWith('.mjs') && !path.startsWith('___netlify'))
    .map(([, text]) => text)
    .join('\n')

const kilobytes = (name: string): number => statSync(named(name).path).size / 1000

describe("what Netlify's build makes of it", () => {
  test('each function is what it is meant to be', () => {
    const shown = packed.map(({ name, invocationMode, runtimeVersion, schedule, routes }) => ({
      name,
      invocationMode,
      runtimeVersion,
      schedule,
      routes: routes?.map(({ pattern, methods }) => `${methods.join()} ${pattern}`),
    }))
    const usual = { runtimeVersion: 'nodejs24.x', schedule: undefined, routes: undefined }
    expect(shown.toSorted((a, b) => a.name.localeCompare(b.name))).toEqual([
      {
        ...usual,
        name: 'drain-background',
        invocationMode: 'background',
        routes: [`POST ${drainPath}`],
      },
      { ...usual, name: 'tick', invocationMode: 'stream', schedule: '* * * * *' },
      {
        ...usual,
        name: 'webhook',
        invocationMode: 'stream',
        routes: ['POST /api/github/webhooks'],
      },
    ])
  })

  test('each is small', () => {
    expect(kilobytes('webhook')).toBeLessThan(600)
    expect(kilobytes('tick')).toBeLessThan(600)
    expect(kilobytes('drain-background')).toBeLessThan(8000)
  })

  test('each holds its own files and nothing else', () => {
    const own = (name: string) =>
      [...filesOf(name).keys()].filter((path) => !path.startsWith('___netlify')).toSorted()
    expect(own('webhook')).toEqual(['app/webhook.mjs', 'webhook.mjs'])
    expect(own('tick')).toEqual(['app/tick.mjs', 'tick.mjs'])
    const parts = /^app\/parts\/(?:chunk|embedded|open|threads)-\w+\.mjs$/
    expect(own('drain-background').filter((path) => !parts.test(path))).toEqual([
      'app/drain-background.mjs',
      'app/render-worker.mjs',
      'app/render/render.wasm',
      'drain-background.mjs',
    ])
  })

  test('the webhook has neither GitHub, nor the engine, nor the validator in it', () => {
    // Words that each of them has in its messages, and that no minifier takes away.
    const marks = {
      probot: 'octokit',
      forge: '/git/trees',
      engine: 'externalTrafficPolicy',
      validator: 'render.wasm',
    }
    const [webhook, drain] = [ownText('webhook'), ownText('drain-background')]
    const inside = (text: string) =>
      Object.entries(marks).flatMap(([what, mark]) => (text.includes(mark) ? [what] : []))
    expect(inside(drain)).toEqual(Object.keys(marks))
    expect(inside(webhook)).toEqual([])
    expect(webhook).toContain('singleton_key')
  })

  test('nothing tells where it was built, or what stood in the environment', () => {
    const secrets = Object.entries(process.env).flatMap(([name, value = '']) =>
      /SECRET|TOKEN|PRIVATE|PASSWORD/.test(name) && value.length > 7 ? [value] : [],
    )
    const texts = packed.flatMap(({ name }) => [...filesOf(name)])
    const wrong = texts.filter(([, text]) => [root, ...secrets].some((each) => text.includes(each)))
    expect(wrong.map(([path]) => path)).toEqual([])
  })

  test('the validator has no more memory than a function can spare', () => {
    const script = `
      const bytes = await (await import('node:fs/promises')).readFile(process.argv[1])
      const { exports } = new WebAssembly.Instance(await WebAssembly.compile(bytes), {
        wasi_snapshot_preview1: new Proxy({}, { get: () => () => 0 }),
      })
      try { exports.memory.grow(2560) } catch (error) { console.log(error.message) }`
    const module = join(folder, 'drain-background', 'app', 'render', 'render.wasm')
    const args = ['--input-type=module', '--eval', script, module]
    expect(execFileSync(process.execPath, args, { encoding: 'utf8' })).toMatch(/grow/)
  })
})
