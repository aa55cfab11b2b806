import { type ChildProcess, spawn } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { buildProgram } from '../build.ts'
import type { Say } from '../campaign.ts'

/** A real kube-apiserver with its etcd, in a folder of their own. */
export type ApiServer = {
  readonly address: string
  /** PEM of whom to trust. */
  readonly authority: string
  /** As an administrator; throws where the answer is no success. */
  send(method: 'POST' | 'PUT' | 'GET', path: string, body?: unknown): Promise<unknown>
  stop(): Promise<void>
}

/** Milliseconds until the server has to be ready. */
const PATIENCE = 180_000

/** Builds both programs where they are missing or older than `lab/apiserver`. */
export function buildApiServer(say: Say): { readonly etcd: string; readonly apiServer: string } {
  const module = 'apiserver'
  return {
    etcd: buildProgram({ module, package: '.', name: 'etcd' }, say),
    apiServer: buildProgram(
      { module, package: 'k8s.io/kubernetes/cmd/kube-apiserver', name: 'kube-apiserver' },
      say,
    ),
  }
}

/** Starts etcd and kube-apiserver on free ports of the loopback, with RBAC as in any cluster. */
export async function startApiServer(say: Say): Promise<ApiServer> {
  const programs = buildApiServer(say)
  const folder = mkdtempSync(join(tmpdir(), 'edgewise-lab-facts-'))
  const ports = [await freePort(), await freePort(), await freePort()] as const
  const children: ChildProcess[] = []
  const run = (file: string, args: readonly string[]): void => {
    children.push(spawn(file, args, { cwd: folder, stdio: 'ignore' }))
  }
  const token = randomBytes(24).toString('hex')
  prepare(folder, token)
  run(programs.etcd, etcdArguments(ports[0], ports[1]))
  run(programs.apiServer, apiServerArguments(ports[0], ports[2]))
  const address = `https://127.0.0.1:${ports[2]}`
  const stop = async (): Promise<void> => {
    const living = children.filter(({ exitCode, signalCode }) => exitCode === null && !signalCode)
    const ends = living.map((child) => once(child, 'exit'))
    for (const child of living) child.kill('SIGKILL')
    await Promise.all(ends)
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const certificate = join(folder, 'certs', 'apiserver.crt')
    await until(() => existsSync(certificate) && readFileSync(certificate, 'utf8') !== '')
    const authority = readFileSync(certificate, 'utf8')
    const server = { address, authority, send: sender({ address, authority, token }), stop }
    await until(() => isReady(server))
    return server
  } catch (error) {
    await stop()
    throw error
  }
}

function prepare(folder: string, token: string): void {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  writeFileSync(join(folder, 'sa.key'), privateKey.export({ type: 'pkcs8', format: 'pem' }))
  writeFileSync(join(folder, 'sa.pub'), publicKey.export({ type: 'spki', format: 'pem' }))
  writeFileSync(join(folder, 'tokens.csv'), `${token},admin,admin,system:masters\n`)
}

const etcdArguments = (client: number, peer: number): readonly string[] => [
  '--data-dir=etcd',
  '--unsafe-no-fsync',
  `--listen-client-urls=http://127.0.0.1:${client}`,
  `--advertise-client-urls=http://127.0.0.1:${client}`,
  `--listen-peer-urls=http://127.0.0.1:${peer}`,
  `--initial-advertise-peer-urls=http://127.0.0.1:${peer}`,
  `--initial-cluster=default=http://127.0.0.1:${peer}`,
]

const apiServerArguments = (etcd: number, port: number): readonly string[] => [
  `--etcd-servers=http://127.0.0.1:${etcd}`,
  '--bind-address=127.0.0.1',
  `--secure-port=${port}`,
  '--cert-dir=certs',
  '--authorization-mode=RBAC',
  '--token-auth-file=tokens.csv',
  '--service-account-issuer=https://kubernetes.default.svc',
  '--service-account-key-file=sa.pub',
  '--service-account-signing-key-file=sa.key',
  '--service-cluster-ip-range=10.96.0.0/16',
]

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function until(done: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE
  while (!(await done())) {
    if (Date.now() > end) throw new Error('kube-apiserver did not become ready in three minutes')
    await pause(200)
  }
}

async function isReady({ send }: ApiServer): Promise<boolean> {
  try {
    await send('GET', '/readyz')
    await send('GET', '/api/v1/namespaces/kube-system')
    return true
  } catch {
    return false
  }
}

type Admin = { readonly address: string; readonly authority: string; readonly token: string }

const sender =
  ({ address, authority, token }: Admin): ApiServer['send'] =>
  (method, path, body) =>
    new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
      const sent = request(`${address}${path}`, { method, headers, ca: authority }, (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('end', () => {
          const text = Buffer.concat(parts).toString('utf8')
          if ((response.statusCode ?? 500) >= 300) reject(new Error(`${method} ${path}: ${text}`))
          else resolve(text.startsWith('{') ? JSON.parse(text) : text)
        })
      })
      sent.on('error', reject)
      sent.end(body === undefined ? undefined : JSON.stringify(body))
    })
