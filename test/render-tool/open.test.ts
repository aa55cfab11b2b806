import { spawnSync } from 'node:child_process'
import { chmodSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { openTools } from '../../src/drive/renderer/open.ts'
import { scratch } from '../support/scratch.ts'
import { folder, needOf, root } from './builds.ts'

const need = needOf({ text: 'apiVersion: v1\nkind: Service\n' })
const valid = { ok: true, value: { verdict: 'valid', messages: [] } }

/** A folder whose native program is a shell script. */
function script(text: string, mode = 0o755): string {
  const place = scratch()
  place.write({ render: `#!/bin/sh\n${text}\n` })
  chmodSync(join(place.folder, 'render'), mode)
  return place.folder
}

async function answered(options: Parameters<typeof openTools>[0]) {
  const tools = openTools(options)
  const answers = await tools.validate([need])
  await tools.close()
  return answers.get(need.key)
}

const failed = (message: string | RegExp, code = 'not-validated') => ({
  ok: false,
  code,
  message: typeof message === 'string' ? message : expect.stringMatching(message),
  transient: false,
})

test('where nothing is built, it says what builds it', async () => {
  expect(await answered({ folder: scratch().folder })).toEqual(
    failed('the validator is not built: node tools/render.mjs builds it'),
  )
})

test.each([
  ['dies with words', 'echo "  boom" >&2; echo more >&2; exit 3', 'the validator ended: boom'],
  ['dies without', 'exit 3', 'the validator ended: status 3'],
  ['is killed', 'kill -9 $$', 'the validator ended: SIGKILL'],
  [
    'writes without end',
    'while :; do head -c 1000000 /dev/zero; done',
    'the validator says more than is read',
  ],
  [
    'writes something else',
    'while read -r line; do echo "$line"; done',
    'the validator answers in another form than it should',
  ],
  [
    'writes no JSON',
    'while read -r line; do echo {; done',
    'the validator answers in another form than it should',
  ],
  [
    'knows another verdict',
    `while read -r line; do echo '{"verdict":"good","messages":[]}'; done`,
    'the validator answers in another form than it should',
  ],
  ['refuses', `while read -r line; do echo '{"error":"no"}'; done`, 'the validator refuses: no'],
])('a program that %s is a permanent failure', async (_, text, message) => {
  expect(await answered({ folder: script(text), build: 'native' })).toEqual(failed(message))
})

test('a program that says nothing is ended', async () => {
  const answer = await answered({ folder: script('exec sleep 600'), longest: 100 })
  expect(answer).toEqual(failed(/^the validator took longer than 0\.1 s/, 'timed-out'))
})

test('a program that cannot be started gives way to the module', async () => {
  const place = script('exit', 0o644)
  expect(await answered({ folder: place })).toEqual(failed(/^the validator is not built/))
  symlinkSync(join(folder, 'render.wasm'), join(place, 'render.wasm'))
  expect(await answered({ folder: place })).toEqual(valid)
  expect(await answered({ folder: place, build: 'native' })).toEqual(
    failed(/^the validator cannot be started: /),
  )
})

test('several askers at once get each their own answers, also after it was closed', async () => {
  const tools = openTools()
  const ask = (count: number) => {
    const needs = Array.from({ length: count }, (_, index) =>
      needOf({ text: `apiVersion: v1\nkind: Service\nspec: { f${count}x${index}: 1 }\n` }),
    )
    return tools.validate(needs).then((answers) => [needs, answers] as const)
  }
  for (const [needs, answers] of await Promise.all([ask(5), ask(3), ask(0), ask(7)]))
    for (const { key, text } of needs)
      expect(answers.get(key)).toMatchObject({
        value: { messages: [`spec: unknown field "${/f\d+x\d+/.exec(text)?.[0]}"`] },
      })
  await tools.close()
  expect((await tools.validate([need])).get(need.key)).toEqual(valid)
  await tools.close()
  await tools.close()
})

/** Runs JavaScript in a process of its own, which has to end by itself. */
function run(code: string): string {
  const ran = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    encoding: 'utf8',
    timeout: 50_000,
  })
  expect(ran).toMatchObject({ status: 0, stderr: '' })
  return ran.stdout
}

const asking = `const answers = await tools.validate([${JSON.stringify(need)}])
console.log(JSON.stringify([...answers.values()]))`

test.each(['native', 'wasm'])('%s keeps no process from its end', (build) => {
  const module = join(root, 'src', 'drive', 'renderer', 'open.ts')
  const out = run(`import { openTools } from ${JSON.stringify(module)}
const tools = openTools({ build: '${build}' })
${asking}`)
  expect(JSON.parse(out)).toEqual([valid])
})

test('bundled in parts, it finds the builds and its thread', async () => {
  const place = scratch()
  const dist = join(place.folder, 'dist')
  place.write({ 'dist/empty': '' })
  symlinkSync(folder, join(dist, 'render'))
  place.write({
    'main.ts': `export const open = () => import('${root}src/drive/renderer/open.ts')`,
  })
  await build({
    entryPoints: {
      main: join(place.folder, 'main.ts'),
      'render-worker': join(root, 'src', 'drive', 'renderer', 'worker.ts'),
    },
    outdir: dist,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'parts/[name]-[hash]',
    splitting: true,
    bundle: true,
    format: 'esm',
    platform: 'node',
  })
  const out = run(`import { open } from ${JSON.stringify(join(dist, 'main.mjs'))}
const { openTools } = await open()
const tools = openTools({ build: 'wasm' })
${asking}`)
  expect(JSON.parse(out)).toEqual([valid])
})

test('the thread of the built command line runs', () => {
  const source = join(root, 'src', 'drive', 'renderer', 'wasm.ts')
  const out = run(`import { pathToFileURL } from 'node:url'
import { compiled, startWasm } from ${JSON.stringify(source)}
const module = await compiled(${JSON.stringify(join(folder, 'render.wasm'))})
const worker = pathToFileURL(${JSON.stringify(join(root, 'dist', 'render-worker.mjs'))})
const program = await startWasm(module, worker)
console.log(await program.ask('{}'))
await program.kill()`)
  expect(JSON.parse(out)).toEqual({ error: 'there is no operation ""' })
})
