import { at, locate } from '../source/field.ts'
import { sourceText } from '../source/text.ts'
import type { BuiltResource, TreeEntry } from '../types/engine.ts'
import type { Field } from '../types/evidence.ts'
import type { Doc, Location, Path } from '../types/source.ts'
import { bytesOf, mappingIn, objectsIn, once, type Reader } from './blobs.ts'
import { type Candidate, saidBy } from './candidates.ts'
import { generatorOf, ownFields } from './fields-of-kustomization.ts'
import { anyYaml } from './inner.ts'
import type { Build } from './owned.ts'
import { patchesOf, type ReadYaml, type Target } from './patches.ts'

type Around = {
  readonly paths: ReadonlyMap<string, TreeEntry>
  readonly reader: Reader
  readonly asked: Build
}

/**
 * Where a person would edit what an object of a build has at a path: the last place, in the order of
 * the build, that says the same there; of a mapping or a list the first one, which holds most of it.
 * For what nothing says, it is the nearest key above.
 */
export function originOf(
  made: Doc,
  resource: BuiltResource,
  around: Around,
): (path: Path) => Location {
  let known: readonly Candidate[] | null = null
  return (path) => {
    known ??= candidatesOf(made, resource, around)
    for (let length = path.length; length >= 0; length -= 1) {
      const part = path.slice(0, length)
      const isScalar = at(made, ...part).node?.k === 'scalar'
      for (const candidate of isScalar ? known : known.toReversed()) {
        const found = saidBy(candidate, made, part)
        if (found !== null) return found
      }
    }
    return { file: resource.origin?.file ?? around.asked.file, line: 1, endLine: 1 }
  }
}

/** What may say something about an object, what wins first. */
function candidatesOf(made: Doc, { origin }: BuiltResource, around: Around): readonly Candidate[] {
  if (origin === null) return []
  const { paths, reader, asked } = around
  const kustomization = (path: string): Doc | null => {
    const entry = paths.get(path)
    return entry === undefined ? null : mappingIn(entry, reader).value
  }
  const first = origin.by === null ? heldBy(paths.get(origin.file), made, reader) : null
  const target = { kind: made.kind, names: new Set([made.name, first?.name ?? made.name]) }
  const read: ReadYaml = (path) => yamlIn(paths.get(path), reader)
  return [
    ...[...asked.layers].flatMap((file) => {
      const doc = kustomization(file)
      return doc === null ? [] : [...ownFields(doc, target), ...patchesOf(doc, target, read)]
    }),
    ...(first === null ? [] : [{ from: at(first), stands: [] }]),
    ...generatedBy(origin.by === null ? null : kustomization(origin.file), target),
  ]
}

/** The object of a file that a build made another one of: the name may have got more to it. */
function heldBy(entry: TreeEntry | undefined, made: Doc, reader: Reader): Doc | null {
  if (entry === undefined) return null
  const like = objectsIn(entry, reader).docs.filter(
    ({ kind, name }) => kind === made.kind && made.name.includes(name),
  )
  return like.toSorted((a, b) => b.name.length - a.name.length)[0] ?? null
}

/** All of what is generated stands where the kustomization asks for it. */
function generatedBy(kustomization: Doc | null, target: Target): readonly Candidate[] {
  const field = kustomization && generatorOf(kustomization, target)
  return field ? [{ from: field, stands: [], place: () => locate(field) }] : []
}

function yamlIn(entry: TreeEntry | undefined, { ask, memo }: Reader): readonly Field[] {
  const answer = entry === undefined ? null : bytesOf(entry, ask)
  if (entry === undefined || !answer?.ok) return []
  return once(memo, `any ${entry.id} ${entry.path}`, () =>
    anyYaml(entry.path, sourceText(new TextDecoder().decode(answer.value))),
  )
}
