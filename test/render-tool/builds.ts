import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect } from 'vitest'
import { openTools } from '../../src/drive/renderer/open.ts'
import type { ValidateNeed } from '../../src/drive/tools.ts'
import type { Answer, Validation } from '../../src/types/engine.ts'

export const root = new URL('../..', import.meta.url).pathname

/** Where `node tools/render.mjs`, which `npm test` runs first, puts the builds. */
export const folder = join(root, 'dist', 'render')

/** The builds of this machine. */
export const builds =
  process.platform === 'linux' ? (['native', 'wasm'] as const) : ['wasm' as const]

export type Document = { readonly text: string; readonly kubernetes?: string }

/** A document as the engine asks about it; its key is what decides the answer. */
export const needOf = ({ text, kubernetes = '1.35' }: Document): ValidateNeed => ({
  k: 'validate',
  key: `${kubernetes} ${text}`,
  kubernetes,
  text,
  path: 'file.yaml',
})

type Judge = (documents: readonly Document[]) => Promise<readonly Answer<Validation>[]>

/** Each build as something that judges documents; ended after the last test of the file. */
export const judges: ReadonlyMap<string, Judge> = new Map(
  builds.map((build) => {
    const tools = openTools({ build })
    afterAll(() => tools.close())
    return [
      build,
      async (documents) => {
        expect(existsSync(folder), 'node tools/render.mjs builds it').toBe(true)
        const needs = documents.map(needOf)
        const answers = await tools.validate(needs)
        return needs.map(({ key, path }) => {
          const found = answers.get(key)
          if (found === undefined) throw new Error(`${path} was not answered`)
          return found
        })
      },
    ]
  }),
)

/** What every build answers, which has to be the same to the byte. */
export async function judged(
  documents: readonly Document[],
): Promise<readonly Answer<Validation>[]> {
  const all = []
  for (const judge of judges.values()) all.push(await judge(documents))
  for (const other of all) expect(JSON.stringify(other)).toBe(JSON.stringify(all[0]))
  return all[0] ?? []
}
