import { at, child, items, text } from '../source/field.ts'
import type { Field } from '../types/evidence.ts'
import type { Doc, Path } from '../types/source.ts'
import type { Candidate } from './candidates.ts'
import type { Target } from './patches.ts'

/**
 * What a kustomization says about an object in fields of its own.
 * https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/
 */
export function ownFields(kustomization: Doc, target: Target): readonly Candidate[] {
  return [
    one(at(kustomization, 'namespace'), ['metadata', 'namespace']),
    ...items(at(kustomization, 'replicas'))
      .filter((item) => target.names.has(text(item, 'name') ?? ''))
      .map((item) => one(child(item, 'count'), ['spec', 'replicas'])),
    ...labels(at(kustomization, 'commonLabels'), true),
    ...items(at(kustomization, 'labels')).flatMap((item) =>
      labels(child(item, 'pairs'), isTrue(child(item, 'includeSelectors'))),
    ),
    one(at(kustomization, 'commonAnnotations'), ['metadata', 'annotations']),
  ]
}

/** What asks for an object that is generated; its name may have got a hash at its end. */
export function generatorOf(kustomization: Doc, { kind, names }: Target): Field | null {
  const lists: Readonly<Record<string, string>> = {
    ConfigMap: 'configMapGenerator',
    Secret: 'secretGenerator',
  }
  const list = lists[kind]
  if (list === undefined) return null
  const isIts = (item: Field): boolean => {
    const name = text(item, 'name')
    return name !== null && [...names].some((each) => each.includes(name))
  }
  return items(at(kustomization, list)).find(isIts) ?? null
}

const one = (from: Field, stands: Path): Candidate => ({ from, stands })

const labels = (pairs: Field, areSelectors: boolean): readonly Candidate[] => [
  one(pairs, ['metadata', 'labels']),
  ...(areSelectors
    ? [
        one(pairs, ['spec', 'selector']),
        one(pairs, ['spec', 'selector', 'matchLabels']),
        one(pairs, ['spec', 'template', 'metadata', 'labels']),
      ]
    : []),
]

const isTrue = ({ node }: Field): boolean => node?.k === 'scalar' && node.value === true
