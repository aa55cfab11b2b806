import { at, below, child, items, text } from '../source/field.ts'
import type { Field } from '../types/evidence.ts'
import type { Doc, Path } from '../types/source.ts'
import type { Candidate } from './candidates.ts'
import { innerYaml } from './inner.ts'
import { folderOf, resolvePath } from './paths.ts'

/** What a kustomization may change: an object, with the names that it has on the way. */
export type Target = { readonly kind: string; readonly names: ReadonlySet<string> }

/** The YAML of a file of the tree; none where it cannot be read. */
export type ReadYaml = (path: string) => readonly Field[]

/**
 * What a kustomization's patches say about an object, the last one first, because that wins. Where a
 * patch chooses its objects by more than kind and name, it is a candidate if those fit.
 * https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/patches/
 */
export function patchesOf(
  kustomization: Doc,
  target: Target,
  read: ReadYaml,
): readonly Candidate[] {
  const folder = folderOf(kustomization.file)
  const fromFile = (written: string | null): readonly Patch[] => {
    const path = written === null ? null : resolvePath(folder, written)
    return path === null ? [] : read(path).map((field) => ({ field }))
  }
  const merges = items(at(kustomization, 'patchesStrategicMerge')).flatMap((item) =>
    text(item)?.includes('\n') ? innerYaml(item) : fromFile(text(item)),
  )
  const chosen = ['patches', 'patchesJson6902'].flatMap((key) =>
    items(at(kustomization, key)).flatMap((item) => {
      if (!isChosen(child(item, 'target'), target)) return []
      const patches =
        text(item, 'patch') === null
          ? fromFile(text(item, 'path'))
          : innerYaml(child(item, 'patch'))
      const hasTarget = child(item, 'target').node !== null
      return patches.filter(({ field }) => hasTarget || isAbout(field, target))
    }),
  )
  return [...merges.filter(({ field }) => isAbout(field, target)), ...chosen]
    .toReversed()
    .flatMap(saying)
}

type Patch = { readonly field: Field; readonly place?: Candidate['place'] }

/** A patch that lists operations says something at the path of each; another one all that it holds. */
function saying({ field, place }: Patch): readonly Candidate[] {
  const where = place === undefined ? {} : { place }
  if (field.node?.k !== 'seq') return [{ from: field, stands: [], isNamed: true, ...where }]
  return items(field)
    .toReversed()
    .flatMap((operation) => {
      const stands = pointer(text(operation, 'path') ?? '')
      const value = child(operation, 'value')
      return value.node === null ? [] : [{ from: value, stands, ...where }]
    })
}

/** The path that a JSON pointer means (RFC 6901); what is added to a list has no index yet. */
function pointer(written: string): Path {
  return written
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d{1,6}$/.test(part) ? Number(part) : part))
}

const isAbout = (field: Field, { kind, names }: Target): boolean =>
  field.node?.k === 'map' &&
  text(field, 'kind') === kind &&
  names.has(text(below(field, ['metadata', 'name'])) ?? '')

/** Kinds and names may be patterns, which are not run: foreign ones can take for ever. */
function isChosen(selector: Field, { kind, names }: Target): boolean {
  const [wantedKind, wantedName] = [text(selector, 'kind'), text(selector, 'name')]
  const isKind = wantedKind === null || wantedKind === kind || isPattern(wantedKind)
  return isKind && (wantedName === null || names.has(wantedName) || isPattern(wantedName))
}

const isPattern = (wanted: string): boolean => /[^\w-]/.test(wanted)
