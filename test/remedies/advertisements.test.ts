import { describe, expect, test } from 'vitest'
import { fixText } from '../support/fix-text.ts'
import {
  advertised,
  applied,
  both,
  ENTRY,
  inGit,
  labelled,
  METALLB,
  OTHER_POOL,
  planOf,
  replaced,
} from './advertised.ts'

const RACK = '  ipAddressPools: [public]\n  nodeSelectors:\n    - matchLabels: { rack: r1 }\n'

describe('an advertisement of several pools', () => {
  const plan = planOf(both)
  const narrow = plan.stages.filter(({ stage }) => stage === 'narrow')

  test('is parted in an order in which the address is always announced', () => {
    expect(narrow.map(({ part, parts, loss }) => ({ part, parts, loss }))).toEqual([
      { part: 1, parts: 2, loss: null },
      { part: 2, parts: 2, loss: null },
    ])
    expect(narrow[0]?.edits[0]?.after).toMatch(/- public\n {4}- other\n[\s\S]*name: public-edge/)
    expect(narrow[1]?.changes[0]?.text).toBe(
      'BGPAdvertisement public is no longer about public: other stays with all nodes.',
    )
  })

  test('is recognised where the first part is merged', () => {
    const before = applied(both, plan, 'narrow')
    const files = { ...before, [METALLB]: narrow[0]?.edits[0]?.after ?? '' }
    const next = planOf(files)
    expect(next.stages.map(({ stage, part, parts }) => [stage, part, parts])).toEqual([
      ['narrow', 1, 1],
      ['keep', 1, 1],
      ['seal', 1, 1],
    ])
    expect(applied(files, next)[METALLB]).toBe(applied(both, plan)[METALLB])
    expect(planOf(applied(files, next)).none?.code).toBe('complete')
  })

  test('goes on announcing a pool that nobody uses, and takes a name that is free', () => {
    const taken = `---
apiVersion: metallb.io/v1beta1
kind: BGPAdvertisement
metadata: { name: public-edge, namespace: metallb-system }
spec: { ipAddressPools: [nothing] }
`
    const files = {
      ...advertised(inGit, '  ipAddressPools: [public, other, spare]\n'),
      'cluster/other.yaml': OTHER_POOL,
      'cluster/taken.yaml': taken,
    }
    const end = applied(files, planOf(files))[METALLB] ?? ''
    expect(end).toMatch(/ipAddressPools: \[\s*other,\s*spare\s*\]/)
    expect(end).toContain('name: public-edge-2\n')
  })

  test('that picks them by label is left to a person', () => {
    const files = {
      ...replaced(
        advertised(inGit, '  ipAddressPoolSelectors: [{ matchLabels: { for: all } }]\n'),
        METALLB,
        '  name: public\n',
        '  name: public\n  labels: { for: all }\n',
      ),
      'cluster/other.yaml': OTHER_POOL,
    }
    expect(planOf(files).none?.message).toContain('picks address pools by label, other among them')
  })
})

describe('nodes that an advertisement picks already', () => {
  const racked = labelled(inGit, 'rack: r1', [1, 2, 3])

  test('are narrowed, and nothing that was asked of them is given up', () => {
    const files = advertised(racked, RACK)
    const end = applied(files, planOf(files))[METALLB] ?? ''
    expect(end).toContain('- matchLabels: { rack: r1, ingress.example.com/edge: "true" }\n')
  })

  test('are narrowed in each term, by whatever it picks them', () => {
    const files = advertised(
      racked,
      `  ipAddressPools: [public]
  nodeSelectors:
    - matchExpressions:
        - { key: rack, operator: In, values: [r1, r2] }
    - matchLabels:
        disk: ssd
`,
    )
    const end = applied(files, planOf(files))[METALLB] ?? ''
    expect(end.match(/ingress\.example\.com\/edge: "true"/g)).toHaveLength(2)
    expect(end).toContain('- { key: rack, operator: In, values: [r1, r2] }')
    expect(end).toContain('disk: ssd')
  })

  test('are not those that are off the edge any more', () => {
    const files = advertised(
      racked,
      `  ipAddressPools: [public]
  nodeSelectors:
    - matchLabels: { rack: r1 }
    - matchExpressions: [{ key: ingress.example.com/edge, operator: DoesNotExist }]
`,
    )
    const end = applied(files, planOf(files))[METALLB] ?? ''
    expect(end).not.toContain('DoesNotExist')
    expect(end).toMatch(/rack: r1/)
  })

  test('are told as they are where others stay with them', () => {
    const files = {
      ...advertised(racked, RACK.replace('[public]', '[public, other]')),
      'cluster/other.yaml': OTHER_POOL,
    }
    const narrow = planOf(files).stages.filter(({ stage }) => stage === 'narrow')
    expect(narrow.flatMap(({ changes }) => changes.map(({ text }) => text))).toEqual([
      'BGPAdvertisement public-edge, new beside public: nodes with the labels ' +
        `rack=r1,ingress.example.com/edge=true announce the address of ${ENTRY}.`,
      'BGPAdvertisement public is no longer about public: other stays with nodes with the label rack=r1.',
    ])
    expect(narrow[0]?.runbook.at(-1)?.text).toBe(
      'Revert: nodes with the label rack=r1 announce again.',
    )
  })

  test('have to be edge nodes, some of them', () => {
    const files = advertised(labelled(inGit, 'rack: r1', [5]), RACK)
    const { none } = planOf(files)
    expect(none?.code).toBe('unsafe')
    expect(none?.message).toContain('BGPAdvertisement public (nodes with the label rack=r1)')
  })
})

describe('two controllers with addresses of one pool', () => {
  const second = Object.entries(inGit)
    .filter(([path]) => path.startsWith('ingress/'))
    .map(([path, text]): [string, string] => [
      path.replace('ingress/', 'inner/'),
      text
        .replaceAll('ingress-nginx-controller', 'inner-controller')
        .replaceAll('namespace: ingress-nginx', 'namespace: inner')
        .replaceAll('name: ingress-nginx', 'name: inner')
        .replaceAll('name: nginx', 'name: inner')
        .replace('controller: k8s.io/ingress-nginx', 'controller: k8s.io/inner')
        .replace('type: LoadBalancer', 'type: LoadBalancer\n  externalTrafficPolicy: Local'),
    ])
  const files = { ...inGit, ...Object.fromEntries(second) }
  const inner = 'inner/Service/inner-controller'

  test('one that is Local and off the edge goes first, and is named', () => {
    expect(planOf(files).none?.message).toContain(`Merge the plan of ${inner} first`)
  })

  test('the other follows once that is on the edge', () => {
    const [first] = fixText(files, { entry: inner }).plans
    expect(first?.stages.map(({ stage }) => stage)).toEqual(['prepare', 'move', 'seal'])
    if (first === undefined) return
    const now = applied(files, first)
    const then = planOf(now)
    expect(then.stages.map(({ stage }) => stage)).toContain('keep')
    expect(planOf(applied(now, then)).none?.code).toBe('complete')
  })
})
