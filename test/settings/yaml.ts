import { readYaml } from '../../src/source/read-file.ts'
import type { Doc } from '../../src/types/source.ts'

/** A settings document from its text; empty text has none. */
export function settingsDoc(text: string): Doc | null {
  const { value, problems } = readYaml('.github/edgewise.yaml', new TextEncoder().encode(text))
  if (problems.length > 0) throw new Error(JSON.stringify(problems))
  return value
}
