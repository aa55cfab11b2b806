import { at, text } from '../../source/field.ts'
import type { Fact, Field } from '../../types/evidence.ts'
import type { Doc } from '../../types/source.ts'
import { fact, law } from '../../types/why.ts'
import type { BoundVolume, NodeTerm, Workload } from '../../types/workload.ts'
import { readNodeTerms } from '../constraints.ts'
import { groupOf, namespaceOf } from '../identity.ts'
import { type Claim, claimsOf, firstOrdinal } from './claims.ts'

/** What the volume of a claim asks of nodes, by `namespace/claim`. */
export type BoundClaims = ReadonlyMap<string, Fact<readonly NodeTerm[]>>

/**
 * Claims whose volume Git shows to be bound to nodes: by `claimRef` of the PersistentVolume, or by
 * `volumeName` of the claim. Which volume a provisioner will make is nowhere in Git.
 */
export function boundClaims(docs: readonly Doc[]): BoundClaims {
  const volumes = docs.flatMap(volumeOf)
  if (volumes.length === 0) return NO_CLAIMS
  const byName = new Map(volumes.map(({ doc, terms }) => [doc.name, terms]))
  return new Map([...volumes.flatMap(reserved), ...docs.flatMap((doc) => chosen(doc, byName))])
}

const NO_CLAIMS: BoundClaims = new Map()

type Terms = Fact<readonly NodeTerm[]>
type Volume = { readonly doc: Doc; readonly terms: Terms }

function volumeOf(doc: Doc): readonly Volume[] {
  if (!isCore(doc, 'PersistentVolume')) return []
  const terms = readNodeTerms(at(doc, 'spec', 'nodeAffinity', 'required', 'nodeSelectorTerms'))
  return terms === null ? [] : [{ doc, terms }]
}

/** The claim that a volume is for. */
function reserved({ doc, terms }: Volume): readonly (readonly [string, Terms])[] {
  const name = at(doc, 'spec', 'claimRef', 'name')
  const namespace = at(doc, 'spec', 'claimRef', 'namespace')
  if (text(name) === null) return []
  return [[`${text(namespace) ?? 'default'}/${text(name)}`, bound(terms, [name, namespace])]]
}

/** The volume that a claim names. */
function chosen(
  doc: Doc,
  volumes: ReadonlyMap<string, Terms>,
): readonly (readonly [string, Terms])[] {
  if (!isCore(doc, 'PersistentVolumeClaim')) return []
  const field = at(doc, 'spec', 'volumeName')
  const terms = volumes.get(text(field) ?? '')
  return terms === undefined ? [] : [[`${namespaceOf(doc)}/${doc.name}`, bound(terms, [field])]]
}

const isCore = (doc: Doc, kind: string): boolean => doc.kind === kind && groupOf(doc) === ''

const bound = (terms: Fact<readonly NodeTerm[]>, by: readonly Field[]) =>
  fact(terms.value, law('volume-bound', terms.why, ...by.filter(({ node }) => node !== null)))

/** A workload with the volumes that hold its pods; the same one where there are none. */
export function withVolumes(workload: Workload, claims: BoundClaims): Workload {
  if (claims.size === 0) return workload
  const volumes = claimsOf(workload).flatMap((claim) => volumesOf(workload, claim, claims))
  if (volumes.length === 0) return workload
  return { ...workload, constraints: { ...workload.constraints, volumes } }
}

function volumesOf(
  workload: Workload,
  { name, perPod, field }: Claim,
  claims: BoundClaims,
): readonly Fact<BoundVolume>[] {
  const volume = (claim: string, pod: number | null): readonly Fact<BoundVolume>[] => {
    const terms = claims.get(`${workload.namespace}/${claim}`)
    if (terms === undefined) return []
    return [fact({ claim, pod, terms: terms.value }, law('volume-bound', field, terms.why))]
  }
  if (!perPod) return volume(name, null)
  const start = `${workload.namespace}/${name}`
  return [...claims.keys()].flatMap((key) => {
    const rest = key.startsWith(start) ? key.slice(start.length) : ''
    if (!/^\d{1,9}$/.test(rest)) return []
    return volume(`${name}${rest}`, Number(rest) - firstOrdinal(workload))
  })
}
