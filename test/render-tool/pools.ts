import type { FoundPool } from '../../src/catalog/pools/pool-source.ts'
import { foundPools } from '../../src/catalog/pools/suite.ts'
import { asking } from '../../src/render/ask.ts'
import { readTerraform } from '../../src/render/terraform.ts'
import { locate, pathText } from '../../src/source/field.ts'
import type { FileRead } from '../../src/source/read-file.ts'
import { readHcl } from './hcl.ts'

/** What files of Terraform hold, as the engine reads them with what the program answers. */
export async function readFiles(
  files: Readonly<Record<string, string>>,
): Promise<readonly FileRead[]> {
  const texts = Object.values(files)
  const answers = new Map((await readHcl(...texts)).map((answer, index) => [texts[index], answer]))
  const nothing = () => null
  const world = {
    tree: nothing,
    blob: nothing,
    validation: nothing,
    build: nothing,
    hcl: (key: string) => answers.get(key) ?? null,
  }
  return Object.entries(files).map(([path, text]) => {
    const entry = { path, id: text, mode: '100644', size: null }
    const read = readTerraform(entry, new TextEncoder().encode(text), asking(world))
    if (read === null) throw new Error(`${path} asks again`)
    return read
  })
}

/** The pools of files, each in one line for each thing that is known of it, or is not. */
export async function poolsIn(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const read = await readFiles(files)
  return foundPools(read.flatMap(({ docs }) => docs)).map(described)
}

function described(pool: FoundPool): string {
  const { min, max } = pool.nodes?.value ?? { min: '?', max: '?' }
  const parts = [
    `${pool.name} of ${pool.cluster ?? '?'}: ${min}-${max}`,
    ...[...pool.labels].map(([key, { value }]) => `label ${key}=${value}`),
    ...pool.taints.map(({ value: { key, value, effect } }) => `taint ${key}=${value}:${effect}`),
    ...pool.zones.map(({ value }) => `zone ${value}`),
    ...pool.refused.map(({ field, reason }) => `refused ${pathText(field)}: ${reason}`),
    ...pool.unread.map(
      ({ what, field, key }) =>
        `unread ${what} ${pathText(field)}${key === undefined ? '' : ` (${key})`} line ${locate(field).line}`,
    ),
    ...(pool.applies === 'in place' ? [] : [pool.applies]),
  ]
  return parts.join('\n')
}
