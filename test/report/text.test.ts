import { describe, expect, it } from 'vitest'
import { displayWidth } from '../../src/report/text/width.ts'
import { renderText } from '../../src/report/text.ts'
import type { Hop, Review } from '../../src/types/report.ts'
import { CASES, hostile } from '../support/report-cases.ts'
import { clusterEntry, entry } from '../support/report-fixtures.ts'
import { LOST, review, sample, simulation } from '../support/report-reviews.ts'

const text = (value: Review, width = 100, explain = false): string =>
  renderText(value, { color: false, width, explain })

// biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes are what is looked for
const SGR = /\u001b\[\d+m/g

describe('the terminal', () => {
  it('draws the sample as it is known', () => {
    const lines = text(sample(), 130).split('\n')
    expect(lines.slice(0, 6)).toEqual([
      'prod · ingress-nginx/ingress-nginx-controller            externalTrafficPolicy: Local → Cluster',
      '',
      '  before  client ─▶ MetalLB (BGP) ─2×50%─▶ edge nodes: ingress-nginx-controller ×2 ─XFF: the client─▶ 14 applications',
      '  after   client ─▶ MetalLB (BGP) ┬─2×20%─▶ edge nodes ─┐',
      '                                  └─3×20%─▶ workers ────┴─source becomes the node─▶ ✗ ingress-nginx-controller ×2 on edge nodes',
      '            └─XFF: a node─▶ ✗ 14 applications',
    ])
    expect(lines).toContain('✗ error    source-ip-misjudged     shop/admin.yaml:9')
    expect(lines.at(-2)).toBe(
      '2 new (1 error), 0 worse, 2 existing, 0 solved · --explain shows every hop',
    )
  })

  it.each(Object.keys(CASES))('keeps within the width, with and without colour: %s', (which) => {
    const value = CASES[which]?.() ?? sample()
    for (const width of [40, 57, 80, 100, 200]) {
      const bare = text(value, width, true)
      const wide = bare.split('\n').filter((line) => displayWidth(line) > width)
      expect(wide.filter((line) => line.trim().includes(' ') && !unbreakable(line, width))).toEqual(
        [],
      )
      const colored = renderText(value, { color: true, width, explain: true })
      expect(colored.replace(SGR, '')).toBe(bare)
    }
  })

  it('lets no control, bidirectional or unseen character through', () => {
    for (const value of [hostile(), sample()]) {
      expect(text(value, 80, true).replaceAll('\n', '')).not.toMatch(
        /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/u,
      )
    }
  })

  it('says calmly that nothing changes', () => {
    expect(text(CASES['nothing']?.() ?? sample())).toBe(
      'No traffic path changes.\n\n0 new, 0 worse, 1 existing, 0 solved\n',
    )
  })

  it('explains every hop with its evidence and its line', () => {
    const lines = text(sample(), 120, true).split('\n')
    const from = lines.findIndex((line) => line.trim() === 'every hop after')
    expect(lines.slice(from + 1, from + 12).map((line) => line.trim())).toEqual([
      'client · 100 %',
      'enter     connects to 203.0.113.10:443',
      '- metallb/pool.yaml:9 address pool announced by BGP',
      '└▶ node edge · 40 %',
      'translate source becomes an address of the node',
      '- law: kube-proxy masquerades traffic to a Service of type LoadBalancer unless its policy is `Local`',
      '- ingress/service.yaml:14 externalTrafficPolicy: Cluster',
      '- kube-proxy.yaml:12 kube-proxy in iptables mode',
      '└▶ pod ingress-nginx-controller · 40 %',
      'terminate TLS ends; X-Forwarded-For is set from the packet',
      '- default: ingress-nginx sets X-Forwarded-For from the packet it got',
    ])
    expect(text(sample(), 120, true)).toContain('was there before')
  })

  it('explains like places once, and what was explained before only by reference', () => {
    const value = sample()
    const path = value.clusters[0]?.changed[0]?.after?.paths[0]
    const app = (at: string): Hop => ({
      at,
      share: 1,
      steps: [{ kind: 'deliver', text: 'arrives', why: 'masquerade' }],
      next: [],
    })
    if (path === undefined) throw new Error('the sample has a path')
    path.hops = [
      { at: 'proxy', share: 1, steps: [], next: ['a', 'b', 'c'].map((to) => ({ share: 1, to })) },
      ...['a', 'b', 'c'].map(app),
      { ...app('alone'), share: 0 },
    ]
    const lines = text(value, 120, true)
      .split('\n')
      .map((line) => line.trim())
    expect(lines).toContain('└▶ a and 2 more alike · 100 %')
    expect(lines.filter((line) => line.endsWith('(see above)'))).toHaveLength(1)
    expect(lines).toContain('alone · 0 %')
  })

  it('ends when hops and evidence go in circles', () => {
    const value = sample()
    const hop = {
      at: 'a',
      share: 1,
      steps: [{ kind: 'enter', text: 't', why: 'x' }],
      next: [{ share: 1, to: 'a' }],
    }
    const cluster = value.clusters[0]
    const path = cluster?.changed[0]?.after?.paths[0]
    if (cluster === undefined || path === undefined) throw new Error('the sample has a path')
    path.hops = [{ ...hop, steps: [{ kind: 'enter', text: 't', why: 'x' }] }]
    cluster.evidence['x'] = { kind: 'law', text: 'circle', at: null, from: ['x'] }
    const lines = text(value, 80, true)
      .split('\n')
      .map((line) => line.trim())
    expect(lines.filter((line) => line.includes('a · 100 %'))).toEqual([
      'a · 100 %',
      '└▶ a · 100 % (see above)',
    ])
    expect(lines.filter((line) => line.includes('law: circle'))).toHaveLength(2)
  })

  it('shows every entry of a simulation with its problems, assumptions and count', () => {
    const value = simulation([entry(), clusterEntry()], [LOST])
    value.problems.push({
      code: 'not-rendered',
      message: 'apps/kustomization.yaml is not rendered',
      at: { file: 'apps/kustomization.yaml', line: 1, endLine: 1 },
    })
    const out = renderText(value, { color: false, width: 100, explain: false })
    expect(out.match(/load balancer, public/g)).toHaveLength(2)
    expect(out).toContain('~ assumed: ingress-nginx sets X-Forwarded-For')
    expect(out).toContain('? not-rendered · apps/kustomization.yaml:1: ')
    expect(out).toContain(
      '2 ways in: 0 errors, 1 warning, 0 notes, 1 ignored · 3 files without Kubernetes objects passed over',
    )
  })

  it('says where nothing was found', () => {
    const out = renderText(simulation([]), { color: false, width: 80, explain: false })
    expect(out.startsWith('No way in from outside was found.')).toBe(true)
  })

  it('shows a review without clusters', () => {
    expect(text(review())).toContain('No traffic path changes.')
  })
})

/** A single word, or a title and place that no break would make fit. */
const unbreakable = (line: string, width: number): boolean =>
  line.split(' ').some((word) => displayWidth(word) > width - 16)
