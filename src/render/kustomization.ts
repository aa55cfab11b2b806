import { at, child, items, text } from '../source/field.ts'
import type { Field } from '../types/evidence.ts'
import type { Doc } from '../types/source.ts'
import { resolvePath } from './paths.ts'

/**
 * Where a kustomization names files and folders; `*` stands for the items of a list.
 * https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/
 */
const references: readonly string[] = [
  'resources.*',
  'bases.*',
  'components.*',
  'crds.*',
  'configurations.*',
  'generators.*',
  'transformers.*',
  'validators.*',
  'patches.*.path',
  'patchesStrategicMerge.*',
  'patchesJson6902.*.path',
  'replacements.*.path',
  'configMapGenerator.*.env',
  'configMapGenerator.*.envs.*',
  'configMapGenerator.*.files.*',
  'secretGenerator.*.env',
  'secretGenerator.*.envs.*',
  'secretGenerator.*.files.*',
  'helmCharts.*.valuesFile',
  'helmCharts.*.additionalValuesFiles.*',
  'openapi.path',
]

/** What a path cannot be longer than; inline patches are. */
const longest = 1024

/**
 * The files and folders that a kustomization names, as paths of the tree, in order and without
 * repetition. Remote ones and inline patches name nothing there.
 */
export function listed(doc: Doc, folder: string): readonly string[] {
  const found = new Set<string>()
  for (const reference of references) {
    const isGenerated = reference.endsWith('.files.*')
    for (const field of expand(at(doc), reference.split('.'))) {
      const written = text(field)
      if (written === null || written.length > longest || written.includes('\n')) continue
      const path = resolvePath(folder, isGenerated ? afterKey(written) : written)
      if (path !== null) found.add(path)
    }
  }
  return [...found]
}

/** Kustomize refuses a file of these names with another kind: then it is a manifest like others. */
export function isBuild(doc: Doc): boolean {
  const version = text(at(doc, 'apiVersion'))
  return version === null || version.startsWith('kustomize.config.k8s.io/')
}

/** A component changes what others bring; alone it is nothing that is applied. */
export const isComponent = (doc: Doc): boolean => text(at(doc, 'kind')) === 'Component'

function expand(field: Field, pattern: readonly string[]): readonly Field[] {
  const [key, ...rest] = pattern
  if (key === undefined) return [field]
  if (key === '*') return items(field).flatMap((item) => expand(item, rest))
  return expand(child(field, key), rest)
}

/** A generator's file is written `path` or `key=path`. */
function afterKey(written: string): string {
  return written.slice(written.indexOf('=') + 1)
}
