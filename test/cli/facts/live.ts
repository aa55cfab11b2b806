import type { Live } from '../../../src/cli/facts/collect.ts'
import { keptOf } from '../../../src/cli/facts/kept.ts'
import { wanted } from '../../../src/cli/facts/wanted.ts'

export type Given = {
  readonly objects?: readonly (readonly [string, unknown])[]
  readonly groups?: readonly string[]
  readonly hidden?: readonly string[]
  readonly context?: string
  readonly kubernetes?: string | null
}

const wantedOf = (word: string) => {
  const found = wanted.find(({ kind, resource, one }) => [kind, resource, one?.name].includes(word))
  if (found === undefined) throw new Error(`facts does not want ${word}`)
  return found
}

/** What would have been read of a cluster with these objects. */
export function live(given: Given): Live {
  const { objects = [], groups = [], hidden = [], context = 'prod', kubernetes = '1.35' } = given
  return {
    context,
    kubernetes,
    groups: new Set(groups),
    hidden: hidden.map((word) => ({ wanted: wantedOf(word), why: `may not read ${word}` })),
    objects: objects.map(([kind, object]) => ({
      wanted: wantedOf(kind),
      kept: keptOf(wantedOf(kind), object),
    })),
  }
}

/** A Node with some labels, as the API gives it. */
export const nodeOf = (
  name: string,
  labels: Readonly<Record<string, string>> = {},
  more: object = {},
): readonly [string, unknown] => [
  'Node',
  { metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } }, ...more },
]

export const configMap = (
  name: string,
  data: Readonly<Record<string, string>>,
): readonly [string, unknown] => [
  'ConfigMap',
  { metadata: { name, namespace: 'kube-system' }, data },
]

export const service = (
  name: string,
  annotations: Readonly<Record<string, string>>,
  spec: object = {},
): readonly [string, unknown] => [
  'Service',
  {
    metadata: { name, namespace: 'shop', annotations },
    spec: { type: 'LoadBalancer', selector: { app: name }, ports: [{ port: 80 }], ...spec },
  },
]
