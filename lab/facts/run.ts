import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const bundle = join(import.meta.dirname, '..', '..', 'dist', 'edgewise.mjs')

/** Where the command finds the cluster, and as whom it comes. */
export type Login = {
  readonly server: string
  readonly authority: string | null
  readonly token: string
}

export type Ran = { readonly status: number | null; readonly out: string; readonly err: string }

/** Runs `edgewise facts` from the bundle with a kubeconfig of one context, `live`. */
export async function runFacts({ server, authority, token }: Login): Promise<Ran> {
  const folder = mkdtempSync(join(tmpdir(), 'edgewise-lab-facts-'))
  const file = join(folder, 'config')
  const trust =
    authority === null
      ? {}
      : { 'certificate-authority-data': Buffer.from(authority).toString('base64') }
  writeFileSync(
    file,
    JSON.stringify({
      'current-context': 'live',
      clusters: [{ name: 'one', cluster: { server, ...trust } }],
      users: [{ name: 'one', user: { token } }],
      contexts: [{ name: 'live', context: { cluster: 'one', user: 'one' } }],
    }),
  )
  const child = spawn(process.execPath, [bundle, 'facts'], {
    env: { ...process.env, KUBECONFIG: file },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const text = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (part) => {
    text.out += part
  })
  child.stderr.setEncoding('utf8').on('data', (part) => {
    text.err += part
  })
  const [status] = await once(child, 'close')
  rmSync(folder, { recursive: true, force: true })
  return { status, ...text }
}
