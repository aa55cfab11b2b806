import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, expect } from 'vitest'
import { startNative } from '../../src/drive/renderer/native.ts'
import type { Program } from '../../src/drive/renderer/program.ts'
import { compiled, startWasm } from '../../src/drive/renderer/wasm.ts'
import { builds, folder } from '../render-tool/builds.ts'
import { installed } from '../render-tool/peer.ts'
import { scratch } from '../support/scratch.ts'

export type Files = Readonly<Record<string, string | { readonly base64: string }>>

/** What is asked of the operation; tools/render/helm/answer.go says what its fields are. */
export type Ask = {
  readonly chart?: Files
  readonly archive?: string
  readonly release?: { readonly name?: string; readonly namespace?: string }
  readonly isUpgrade?: boolean
  readonly values?: readonly string[]
  readonly kubernetes?: string
  readonly kubeVersion?: string
  readonly apiVersions?: readonly string[]
  readonly includeCRDs?: boolean
}

export type Templated = {
  readonly documents?: readonly {
    readonly template: string
    readonly text: string
    readonly events?: readonly string[]
  }[]
  readonly invented?: readonly string[]
  readonly error?: string
}

const worker = new URL('../../src/drive/renderer/worker.ts', import.meta.url)

/** Starts a build of the renderer; whoever asked for it ends it. */
export async function start(build: (typeof builds)[number]): Promise<Program> {
  if (build === 'native') return await startNative(join(folder, 'render'))
  return await startWasm(await compiled(join(folder, 'render.wasm')), worker)
}

const running = new Map<string, Promise<Program>>()
afterAll(async () => {
  for (const program of running.values()) await (await program).kill()
})

export const question = (asked: Ask): string =>
  JSON.stringify({ operation: 'helm', kubernetes: '1.35', ...asked })

/** What every build answers, which has to be the same to the byte. */
export async function templated(asked: Ask): Promise<Templated> {
  const lines: string[] = []
  for (const build of builds) {
    const program = running.get(build) ?? start(build)
    running.set(build, program)
    lines.push(await (await program).ask(question(asked)))
  }
  for (const line of lines) expect(line).toBe(lines[0])
  return JSON.parse(lines[0] ?? '')
}

/** What `helm template` would print of an answer. */
export function printed({ documents = [], error }: Templated): string {
  if (error !== undefined) return `Error: ${error}`
  const text = (isHook: boolean) =>
    documents
      .filter(({ events }) => (events !== undefined) === isHook)
      .map(({ template, text }) => `---\n# Source: ${template}\n${text}\n`)
      .join('')
  return `${text(false).trim()}\n${text(true)}`
}

/** The version of the command that is made of the packages that the renderer is made of. */
export const helm = (): string => installed('helm.sh/helm/v4/cmd/helm', 'v4.3.1')

/** What the real command prints, or the error that it ends with. */
export function printedByHelm(asked: Ask): string {
  const place = scratch()
  for (const [path, content] of Object.entries(asked.chart ?? {}))
    place.write({
      [`chart/${path}`]:
        typeof content === 'string' ? content : Buffer.from(content.base64, 'base64'),
    })
  if (asked.archive !== undefined)
    place.write({ 'chart.tgz': Buffer.from(asked.archive, 'base64') })
  const values = (asked.values ?? []).map((text, index) => {
    place.write({ [`values-${index}.yaml`]: text })
    return ['-f', join(place.folder, `values-${index}.yaml`)]
  })
  const { release = {}, apiVersions = [], kubernetes = '1.35' } = asked
  const ran = spawnSync(
    helm(),
    [
      'template',
      release.name ?? 'release-name',
      join(place.folder, asked.archive === undefined ? 'chart' : 'chart.tgz'),
      ...values.flat(),
      ...['--kube-version', asked.kubeVersion ?? `${kubernetes}.0`],
      ...(release.namespace === undefined ? [] : ['--namespace', release.namespace]),
      ...apiVersions.flatMap((name) => ['--api-versions', name]),
      ...(asked.includeCRDs ? ['--include-crds'] : []),
      ...(asked.isUpgrade ? ['--is-upgrade'] : []),
    ],
    { env: { HOME: place.folder, PATH: '', TZ: 'UTC' }, encoding: 'utf8', maxBuffer: 2 ** 26 },
  )
  if (ran.status === 0) return ran.stdout
  const [, message = ran.stderr] = /Error: (.*)/s.exec(ran.stderr) ?? []
  return `Error: ${message.replace(/\n\nUse --debug flag to render out invalid YAML\s*$/, '').trim()}`
}
