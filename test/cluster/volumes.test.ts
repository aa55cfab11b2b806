import { expect, test } from 'vitest'
import { boundClaims, withVolumes } from '../../src/cluster/volumes/bound.ts'
import { doc, workload } from '../support/objects.ts'

const disk = (name: string, spec: string): string => `
apiVersion: v1
kind: PersistentVolume
metadata: { name: ${name} }
spec:
  ${spec}
  nodeAffinity:
    required:
      nodeSelectorTerms:
        - matchExpressions: [{ key: kubernetes.io/hostname, operator: In, values: [${name}] }]
`
const kept = (claim: string): string =>
  disk('kept', `claimRef: { namespace: shop, name: ${claim} }`)
const claim = (name: string, namespace = 'shop'): string => `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: ${name}, namespace: ${namespace} }
spec: { volumeName: chosen }
`
const mounting = (name: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  template:
    spec:
      volumes:
        - { name: scratch, emptyDir: {} }
        - { name: data, persistentVolumeClaim: { claimName: ${name} } }
`
const set = (spec = ''): string => `
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db, namespace: shop }
spec:
  replicas: 3
  ${spec}
  volumeClaimTemplates: [{ metadata: { name: data } }]
`

/** What holds the pods of a workload: claim, pod and nodes. */
function held(pods: string, ...others: readonly string[]): readonly unknown[] {
  const claims = boundClaims(others.map((text) => doc(text)))
  return withVolumes(workload(pods), claims).constraints.volumes.map(({ value }) => [
    value.claim,
    value.pod,
    value.terms.flatMap(({ expressions }) => expressions.flatMap(({ values }) => values)),
  ])
}

test('a volume that names its claim', () => {
  expect(held(mounting('data'), kept('data'))).toEqual([['data', null, ['kept']]])
  expect(held(mounting('data'), kept('other'))).toEqual([])
})

test('a claim that names its volume', () => {
  expect(held(mounting('data'), disk('chosen', ''), claim('data'))).toEqual([
    ['data', null, ['chosen']],
  ])
  expect(held(mounting('data'), disk('chosen', ''), claim('data', 'elsewhere'))).toEqual([])
})

test('claims that a StatefulSet makes are of one pod each', () => {
  expect(held(set(), kept('data-db-1'))).toEqual([['data-db-1', 1, ['kept']]])
  expect(held(set(), kept('data-db-old'))).toEqual([])
  expect(held(set(), kept('data-dbs-1'))).toEqual([])
  expect(held(set('ordinals: { start: 5 }'), kept('data-db-6'))).toEqual([
    ['data-db-6', 1, ['kept']],
  ])
})

test('a volume that every node reaches holds nobody', () => {
  const shared = `
apiVersion: v1
kind: PersistentVolume
metadata: { name: share }
spec: { nfs: { server: nas, path: / }, claimRef: { namespace: shop, name: data } }
`
  expect(held(mounting('data'), shared)).toEqual([])
})
