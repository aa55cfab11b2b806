import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, expect } from 'vitest'
import { startNative } from '../../src/drive/renderer/native.ts'
import type { Program } from '../../src/drive/renderer/program.ts'
import { compiled, startWasm } from '../../src/drive/renderer/wasm.ts'
import { scratch } from '../support/scratch.ts'
import { builds, folder, root as project } from './builds.ts'
import { installed } from './peer.ts'

type Tree = Readonly<Record<string, string | { readonly base64: string }>>

/** What is asked of the operation; tools/render/kustomize/answer.go says what its fields are. */
export type Build = {
  readonly files: Tree
  readonly root?: string
  readonly anywhere?: boolean
  readonly generate?: string
  readonly helm?: boolean
}

type Source = { readonly file: string; readonly by?: string }

export type Built = {
  readonly resources?: readonly {
    readonly text: string
    readonly origin: Source | null
    readonly transformations: readonly Source[]
  }[]
  readonly error?: string
}

const worker = new URL('../../src/drive/renderer/worker.ts', import.meta.url)

/** Starts a build of the renderer, whoever asks it afterwards ends it. */
export async function started(build: (typeof builds)[number]): Promise<Program> {
  if (build === 'native') return await startNative(join(folder, 'render'))
  return await startWasm(await compiled(join(folder, 'render.wasm')), worker)
}

const running = new Map<string, Promise<Program>>()
afterAll(async () => {
  for (const program of running.values()) await (await program).kill()
})

export const question = ({ root = '', ...rest }: Build): string =>
  JSON.stringify({ operation: 'kustomize', root, ...rest })

/** What every build answers, which has to be the same to the byte. */
export async function built(asked: Build): Promise<Built> {
  const lines: string[] = []
  for (const build of builds) {
    const program = running.get(build) ?? started(build)
    running.set(build, program)
    lines.push(await (await program).ask(question(asked)))
  }
  for (const line of lines) expect(line).toBe(lines[0])
  return JSON.parse(lines[0] ?? '')
}

/** What `kustomize build` would print of an answer. */
export const printed = ({ resources = [], error }: Built): string =>
  error === undefined ? resources.map(({ text }) => text).join('---\n') : `Error: ${error}\n`

/** The version of the command that is made of the packages that the renderer is made of. */
export const kustomize = (): string => installed('sigs.k8s.io/kustomize/kustomize/v5', 'v5.8.2')

/** What the real command prints, or the error that it ends with, with paths in the tree. */
export function printedByKustomize({ files, root = '', anywhere = false }: Build): string {
  const place = scratch()
  place.write(
    Object.fromEntries(
      Object.entries(files).map(([path, content]) => [
        `tree/${path}`,
        typeof content === 'string' ? content : Buffer.from(content.base64, 'base64'),
      ]),
    ),
  )
  const tree = join(place.folder, 'tree')
  const restrictor = anywhere ? ['--load-restrictor', 'LoadRestrictionsNone'] : []
  const ran = spawnSync(kustomize(), ['build', join(tree, root), ...restrictor], {
    cwd: project,
    env: { HOME: place.folder, PATH: '' },
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  const said = ran.stderr
    .split('\n')
    .filter((line) => !line.startsWith('# Warning:'))
    .join('\n')
  // A configuration can hold secrets, so that ours does not repeat it.
  const text = ran.status === 0 ? ran.stdout : said.replace(/ with config: `[^`]*`/, '')
  return text.replaceAll(`${tree}/`, '').replaceAll(tree, '.')
}
