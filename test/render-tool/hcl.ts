import { afterAll, expect } from 'vitest'
import { poolKinds } from '../../src/catalog/pools/terraform/kinds.ts'
import { openTools } from '../../src/drive/renderer/open.ts'
import type { HclNeed } from '../../src/drive/tools.ts'
import type { Answer, Hcl } from '../../src/types/engine.ts'
import { builds } from './builds.ts'

/** A file as the engine asks for it. */
const hclOf = (text: string, kinds = poolKinds): HclNeed => ({
  k: 'hcl',
  key: text,
  text,
  path: 'a.tf',
  kinds,
})

const tools = builds.map((build) => openTools({ build }))
afterAll(() => Promise.all(tools.map(({ close }) => close())))

/** What every build answers, which has to be the same to the byte. */
export async function readHcl(...texts: readonly string[]): Promise<readonly Answer<Hcl>[]> {
  const all = []
  for (const { hcl } of tools) {
    const answers = await hcl(texts.map((text) => hclOf(text)))
    all.push(texts.map((text) => answers.get(text)))
  }
  // The structure of mappings has to be written out to be compared.
  for (const other of all) expect(written(other)).toBe(written(all[0]))
  return (all[0] ?? []).filter((answer) => answer !== undefined)
}

const written = (value: unknown): string =>
  JSON.stringify(value, (_, part) => (part instanceof Map ? [...part] : part))
