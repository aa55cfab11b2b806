import { asking } from '../../src/render/ask.ts'
import { readTerraform } from '../../src/render/terraform.ts'
import type { Doc } from '../../src/types/source.ts'

const nothing = () => null

/** The documents of a file in Terraform's JSON, which takes no program to read. */
export function terraformDocs(text: string, path: string): readonly Doc[] {
  const world = { tree: nothing, blob: nothing, validation: nothing, hcl: nothing, build: nothing }
  const entry = { path, id: text, mode: '100644', size: null }
  const read = readTerraform(entry, new TextEncoder().encode(text), asking(world))
  if (read === null) throw new Error(`${path} takes a program to read`)
  return read.docs
}
