import { beforeAll, describe, expect, test } from 'vitest'
import { building } from '../render-tool/peer.ts'
import { constructs, refusals } from './charts.ts'
import { helm, printed, printedByHelm, templated } from './helm.ts'

beforeAll(() => {
  helm()
}, building)

describe('prints to the byte what the real command prints', () => {
  test.each(Object.entries(constructs))('%s', async (_, asked) => {
    const answer = await templated(asked)
    expect(answer.error).toBeUndefined()
    expect(printed(answer)).toBe(printedByHelm(asked))
  })
})

describe('refuses as the real command does', () => {
  test.each(Object.entries(refusals))('%s', async (_, asked) => {
    const answer = await templated(asked)
    expect(answer.documents).toBeUndefined()
    expect(printed(answer)).toBe(printedByHelm(asked))
  })
})

test.each([
  ['1.32', 'resource.k8s.io/v1', false],
  ['1.35', 'resource.k8s.io/v1', true],
  ['1.35', 'resource.k8s.io/v1/ResourceClaim', true],
  ['1.35', 'networking.k8s.io/v1/Ingress', true],
  ['1.35', 'networking.k8s.io/v1/IngressList', false],
  ['1.35', 'networking.k8s.io/v1beta1', false],
  ['1.35', 'extensions/v1beta1', false],
  ['1.35', 'v1', true],
  ['1.35', 'v1/Service', true],
  ['1.35', 'v1/APIGroup', false],
])('a cluster of %s serves %s: %s', async (kubernetes, name, isServed) => {
  const chart = {
    'Chart.yaml': 'apiVersion: v2\nname: a\nversion: 1.0.0\n',
    'templates/a.yaml': `a: {{ .Capabilities.APIVersions.Has "${name}" }}`,
  }
  const { documents } = await templated({ chart, kubernetes })
  expect(documents).toEqual([{ template: 'a/templates/a.yaml', text: `a: ${isServed}` }])
})
