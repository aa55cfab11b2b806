import { describe, expect, test } from 'vitest'
import type { NoPlan } from '../../src/types/remedy.ts'
import { fixText } from '../support/fix-text.ts'
import { filesOf } from '../support/scenarios.ts'
import { type Files, SETTINGS } from '../support/simulate-text.ts'

const ENTRY = 'ingress-nginx/Service/ingress-nginx-controller'
const dilemma = filesOf('cluster-policy')

/** The files with a text replaced in one of them; the text has to be there. */
function changed(files: Files, path: string, from: string | RegExp, to: string): Files {
  const text = files[path] ?? ''
  const now = text.replace(from, to)
  if (now === text) throw new Error(`${path} does not hold ${from}`)
  return { ...files, [path]: now }
}

const settled = (from: string | RegExp, to: string): Files => changed(dilemma, SETTINGS, from, to)

function refusalOf(files: Files): NoPlan | null | undefined {
  const [plan] = fixText(files, { entry: ENTRY }).plans
  expect(plan?.stages).toEqual([])
  return plan?.none
}

const front = (text: string): Files => settled('{ implementation: pass-through }', text)

describe('the pattern does not suit, or is not to be had yet, and something is said', () => {
  test.each<[string, Files, Partial<NoPlan>, RegExp]>([
    [
      'nodes that nobody declared',
      settled(/ {4}pools:[\s\S]*?(?= {4}entries:)/, ''),
      { code: 'undeclared', declare: 'clusters[].pools' },
      /nodes/,
    ],
    ['one node', settled('nodes: 5', 'nodes: 1'), { code: 'unsuited' }, /Local/],
    ['three nodes', settled('nodes: 5', 'nodes: 3'), { code: 'unsuited' }, /on every node/],
    [
      'nodes that come and go',
      settled('nodes: 5', 'nodes: { min: 5, max: 9 }'),
      { code: 'undeclared', declare: 'clusters[].pools' },
      /pool of its own/,
    ],
    [
      'no name for the label',
      settled(/^fix:.*$/m, ''),
      { code: 'undeclared', declare: 'fix.label' },
      /label/,
    ],
    [
      'a front that nobody declared',
      settled(/ {4}entries:[\s\S]*?(?=^fix)/m, ''),
      { code: 'undeclared', declare: 'clusters[].entries[].fronts' },
      /in front/,
    ],
    [
      'nothing in front',
      settled(/fronts:\n.*$/m, 'fronts: []'),
      { code: 'unsuited' },
      /asks nodes for their health/,
    ],
    [
      'a front that tells the address by PROXY protocol',
      front(
        '{ implementation: terminating, sends: [proxy-protocol], health: node, members: [nodes] }',
      ),
      { code: 'unsuited' },
      /proxy-protocol/,
    ],
    [
      'a front that tells nobody',
      front('{ implementation: terminating, health: node, members: [nodes] }'),
      { code: 'unsuited' },
      /PROXY protocol or X-Forwarded-For/,
    ],
    [
      'a front that sends to pods',
      front('{ implementation: pass-through, target: pod }'),
      { code: 'unsuited' },
      /straight to pods/,
    ],
    [
      'a proxy further out',
      settled(
        '- { implementation: pass-through }',
        '- { implementation: cdn, sends: [x-forwarded-for] }\n          - { implementation: pass-through }',
      ),
      { code: 'unsuited' },
      /further out/,
    ],
    [
      'a data plane that is not simulated',
      settled('kube-proxy-iptables', 'cilium-dsr'),
      { code: 'unsuited' },
      /cilium-dsr/,
    ],
    [
      'one leader at a time',
      front('{ implementation: metallb-l2 }'),
      { code: 'unsuited' },
      /BGP.*pod-hotspot/,
    ],
  ])('%s', (_, files, none, words) => {
    const refusal = refusalOf(files)
    expect(refusal).toMatchObject(none)
    expect(refusal?.message).toMatch(words)
  })

  test('an application right behind a load balancer', () => {
    const [plan] = fixText(filesOf('local-uneven')).plans
    expect(plan).toMatchObject({ stages: [], none: { code: 'unsuited', declare: null } })
  })

  test('an entry that nobody has is refused by its name', () => {
    expect(() => fixText(dilemma, { entry: 'shop/Service/shpo' })).toThrow('no entry has this id')
  })

  test('an accepted hotspot lets one leader have it', () => {
    const files = front('{ implementation: metallb-l2 }')
    const ignore = `ignore:\n  - { rule: pod-hotspot, entry: ${ENTRY}, reason: "one node is enough", expires: 2027-01-31 }\n`
    const text = `${files[SETTINGS]}${ignore}`
    const [plan] = fixText({ ...files, [SETTINGS]: text }, { entry: ENTRY }).plans
    expect(plan?.none).toBe(null)
  })
})
