/** What stands in front of functions: it routes by the built manifest, and starts instances. */

import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Answered, type Instance, type Surroundings, startInstance } from './instance.ts'
import { makeNetwork } from './network.ts'

export type Packed = {
  readonly name: string
  readonly invocationMode: 'stream' | 'background'
  readonly runtimeVersion: string
  readonly path: string
  readonly schedule?: string
  readonly routes?: readonly { readonly pattern: string; readonly methods: readonly string[] }[]
}

/** The functions of a manifest that the platform's build wrote. */
export const packedIn = (folder: string): readonly Packed[] =>
  JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')).functions

/** Unpacks a function into a folder of its own below another one. */
export function unpack({ name, path }: Packed, folder: string): string {
  const target = join(folder, name)
  mkdirSync(target, { recursive: true })
  execFileSync('unzip', ['-q', path, '-d', target])
  return target
}

export type Platform = {
  /** `http://127.0.0.1:PORT`, here and in the network of the functions. */
  readonly url: string
  /** The lines of all logs so far. */
  readonly log: readonly string[]
  /** Calls a function as the clock does; resolves when it is done. */
  tick(): Promise<Answered>
  /** Waits until no function is at work. */
  settled(): Promise<void>
  /** The most bytes that an instance of a function had in use. */
  peak(name: string): number
  /** While it is deaf, it lets no function call another one. */
  isDeaf: boolean
  /** Calls that ended in an error of the function. */
  readonly failures: readonly string[]
  close(): Promise<void>
}

export type PlatformOptions = {
  /** Where the build put its manifest. */
  readonly built: string
  /** Ports of this machine that functions may reach, beside that of the platform. */
  readonly ports: readonly number[]
  /** The folder with the socket of the database. */
  readonly database: string
  readonly environment: Readonly<Record<string, string>>
}

/** Starts one. An instance takes one call at a time; one that is free takes the next. */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const folder = mkdtempSync(join(tmpdir(), 'edgewise-platform-'))
  const packed = packedIn(options.built)
  const tasks = new Map(packed.map((each) => [each.name, unpack(each, folder)]))
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      failures.push(String(error))
      response.writeHead(500).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  const network = await makeNetwork([port, ...options.ports])
  const log: string[] = []
  const failures: string[] = []
  const free = new Map<string, Instance[]>()
  const all: { readonly name: string; readonly instance: Instance }[] = []
  const underWay = new Set<Promise<unknown>>()
  const surroundings: Surroundings = {
    network: network.pid,
    database: options.database,
    environment: { URL: url, ...options.environment },
    write: (line) => log.push(line),
  }

  const begin = (name: string): Instance => {
    const instance = startInstance(tasks.get(name) ?? '', surroundings)
    all.push({ name, instance })
    return instance
  }

  const call = (name: string, request: Incoming): Promise<Answered> => {
    const instance = free.get(name)?.pop() ?? begin(name)
    const { answer, ended } = instance.call({ ...request, isBase64Encoded: false })
    const whole = ended
      .then(() => free.set(name, [...(free.get(name) ?? []), instance]))
      .catch((error: unknown) => failures.push(`${name}: ${error}`))
      .finally(() => underWay.delete(whole))
    underWay.add(whole)
    return answer
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const incoming = await received(request, url)
    const path = new URL(incoming.rawUrl).pathname
    const found = packed.find(({ routes = [] }) =>
      routes.some(
        ({ pattern, methods }) =>
          pattern === path && (methods.length === 0 || methods.includes(incoming.httpMethod)),
      ),
    )
    if (found === undefined) return void response.writeHead(404).end()
    if (platform.isDeaf && found.invocationMode === 'background')
      return void response.writeHead(503).end()
    const answer = call(found.name, incoming)
    if (found.invocationMode === 'background') {
      answer.catch(() => {})
      return void response.writeHead(202).end()
    }
    const { status, headers, body } = await answer
    response.writeHead(
      status,
      Object.fromEntries(Object.entries(headers).map(([k, v]) => [k, [...v]])),
    )
    response.end(body)
  }

  const platform: Platform = {
    url,
    log,
    failures,
    isDeaf: false,
    tick: () =>
      call('tick', { rawUrl: `${url}/tick`, httpMethod: 'POST', headers: {}, body: '{}' }),
    settled: async () => {
      while (underWay.size > 0) await Promise.all(underWay)
    },
    peak: (name) =>
      Math.max(
        0,
        ...all.filter((each) => each.name === name).map(({ instance }) => instance.peak()),
      ),
    close: async () => {
      await Promise.all(all.map(({ instance }) => instance.end()))
      await network.close()
      server.closeAllConnections()
      server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return platform
}

type Incoming = {
  readonly rawUrl: string
  readonly httpMethod: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

async function received(request: IncomingMessage, base: string): Promise<Incoming> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const { method = 'GET', url = '/', headers } = request
  const given = Object.entries(headers).map(([name, value]) => [name, String(value)])
  return {
    rawUrl: new URL(url, base).href,
    httpMethod: method,
    headers: Object.fromEntries(given),
    body: Buffer.concat(chunks).toString(),
  }
}
