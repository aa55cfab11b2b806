import { type ChildProcess, spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, expect, test } from 'vitest'
import { startGitHub } from '../github/server.ts'

const cli = join(import.meta.dirname, '..', '..', 'src', 'cli', 'edgewise.ts')
const folder = mkdtempSync(join(tmpdir(), 'edgewise-serve-'))
const children: ChildProcess[] = []

afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
  type: 'pkcs1',
  format: 'pem',
})

const sound = {
  APP_ID: '12',
  PRIVATE_KEY: key.toString(),
  WEBHOOK_SECRET: 'f1c9a3d27be8405c96aa',
  EDGEWISE_DATA: join(folder, 'data'),
  PORT: '0',
}

/** The command line with an environment of its own. */
function start(args: readonly string[], environment: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', cli, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  let [out, err] = ['', '']
  child.stderr.on('data', (chunk) => {
    err += chunk
  })
  const lines = createInterface(child.stdout)
  lines.on('line', (line) => {
    out += `${line}\n`
  })
  const ended = once(child, 'close').then(([status]) => ({ status: Number(status), out, err }))
  return { child, lines, ended }
}

const run = (args: readonly string[], environment: Readonly<Record<string, string>>) =>
  start(args, environment).ended

test('without its settings it says each that is missing, and does not start', async () => {
  const { status, out, err } = await run(['serve'], { WEBHOOK_SECRET: 'development' })
  expect({ status, out }).toEqual({ status: 2, out: '' })
  expect(err.trim().split('\n')).toEqual([
    expect.stringMatching(/^edgewise: APP_ID is missing/),
    expect.stringMatching(/^edgewise: PRIVATE_KEY is missing/),
    expect.stringMatching(/^edgewise: WEBHOOK_SECRET is weak/),
  ])
})

test('it serves until it is told to end, alone on its folder', async () => {
  const github = await startGitHub()
  const host = { GHE_HOST: new URL(github.url).host, GHE_PROTOCOL: 'http' }
  const { child, lines, ended } = start(['serve'], { ...sound, ...host })
  const listening = new Promise<string>((resolve) => {
    lines.on('line', (line) => {
      const { what, url } = JSON.parse(line)
      if (what === 'listening') resolve(url)
    })
  })
  const url = await Promise.race([
    listening,
    ended.then(({ err }) => expect.unreachable(`it ended: ${err}`)),
  ])
  const status = async (path: string) => (await fetch(`${url}${path}`)).status
  expect(await status('/healthz')).toBe(200)
  expect(await status('/readyz')).toBe(200)
  expect(await status('/metrics')).toBe(200)
  const second = await run(['serve'], { ...sound, ...host })
  expect(second).toMatchObject({ status: 2, out: '' })
  expect(second.err).toMatch(/^edgewise: the folder .*data is in use by another process.*\n$/)
  child.kill('SIGTERM')
  const end = await ended
  expect(end.status).toBe(0)
  expect(end.out).toContain('"what":"stopped"')
  expect(end.err).toBe('')
  await github.close()

  const listed = await run(['jobs'], sound)
  expect(listed.err).toBe('')
  expect(listed.out).toMatch(/^reviews +0 ready, 0 put off, 0 at work, 0 dead$/m)
})

test('jobs says how it wants to be asked', async () => {
  const { status, err } = await run(['jobs', 'replay'], sound)
  expect(status).toBe(2)
  expect(err).toBe(
    'edgewise: jobs replay needs the id of a dead letter, or all (edgewise jobs lists them)\n',
  )
})
