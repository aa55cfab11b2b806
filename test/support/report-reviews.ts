/** Findings and whole reports around the entries of `report-fixtures.ts`. */

import type { ClusterReview, Entry, Finding, Review, Simulation } from '../../src/types/report.ts'
import { at, CONTROLLER, clusterEntry, EVIDENCE, entry, SERVICE } from './report-fixtures.ts'

export const finding = (rule: string, rest: Partial<Finding> = {}): Finding => ({
  rule,
  severity: 'warning',
  certainty: 'certain',
  entry: SERVICE,
  subject: SERVICE,
  at: null,
  related: [],
  evidence: [],
  size: null,
  message: `${rule} happens`,
  fixable: false,
  fingerprint: `${rule}-fingerprint`,
  ...rest,
})

export const MISJUDGED = finding('source-ip-misjudged', {
  severity: 'error',
  subject: 'shop/Ingress/admin',
  at: at('shop/admin.yaml', 9),
  evidence: ['masquerade'],
  size: 1,
  message:
    'The allow list of `shop/admin` (`203.0.113.0/24`) is compared with an address of the entry node, which is never in it: everybody gets 403, your office too.',
})

export const LOST = finding('source-ip-lost', {
  at: at('ingress/service.yaml', 14),
  evidence: ['masquerade'],
  size: 1,
  message:
    'Under `Cluster`, kube-proxy masquerades every connection from outside, even to a pod on the same node. Logs and geo rules of all 14 applications see addresses of the five nodes.',
})

export const RETIRED = finding('controller-retired', {
  severity: 'note',
  entry: null,
  subject: CONTROLLER,
  at: at('ingress/controller.yaml', 31),
  message: 'ingress-nginx gets no security fixes any more.',
})

export const SINGLE_ZONE = finding('edge-single-zone', {
  subject: CONTROLLER,
  at: at('ingress/controller.yaml', 4),
  message: 'Both edge nodes are in zone a.',
})

type Findings = ClusterReview['findings']

export const clusterReview = (
  changed: readonly (readonly [Entry | null, Entry | null])[],
  findings: Partial<Findings> = {},
  rest: Partial<ClusterReview> = {},
): ClusterReview => ({
  name: 'prod',
  changed: changed.map(([before, after]) => ({
    entry: (after ?? before)?.id ?? '',
    before,
    after,
  })),
  findings: { new: [], worse: [], existing: [], solved: [], ...findings },
  evidence: EVIDENCE,
  unknowns: [],
  ...rest,
})

const BASE = 'b7700de5c1c1f0a1d2c3b4a5968778695a4b3c2d'
const HEAD = '4f1c2ab0c1c1f0a1d2c3b4a5968778695a4b3c2d'

export function review(...clusters: ClusterReview[]): Review {
  const sum = (status: keyof Findings): number =>
    clusters.reduce((total, cluster) => total + cluster.findings[status].length, 0)
  return {
    version: 1,
    base: BASE,
    mergeBase: BASE,
    head: HEAD,
    clusters,
    problems: [],
    summary: {
      new: sum('new'),
      worse: sum('worse'),
      existing: sum('existing'),
      solved: sum('solved'),
      passedOver: 0,
    },
  }
}

/** The sample change: `Local` becomes `Cluster`. */
export const sample = (): Review =>
  review(
    clusterReview([[entry(), clusterEntry()]], {
      new: [MISJUDGED, LOST],
      existing: [RETIRED, SINGLE_ZONE],
    }),
  )

export const simulation = (entries: Entry[], findings: Finding[] = []): Simulation => ({
  version: 1,
  clusters: [
    {
      name: 'prod',
      pools: [
        {
          name: 'edge',
          role: 'edge',
          nodes: { min: 2, max: 2 },
          labels: { 'ingress.acme.io/edge': 'true' },
          taints: ['ingress.acme.io/edge=true:NoSchedule'],
          zones: ['a'],
          why: 'front',
        },
      ],
      dataPlane: { value: 'kube-proxy-iptables', why: 'proxy' },
      entries,
      findings,
      ignored: [{ ...RETIRED, reason: 'moving away', expires: '2027-01-31' }],
      evidence: EVIDENCE,
      assumptions: [EVIDENCE['xff']?.text ?? ''],
      unknowns: [],
    },
  ],
  problems: [],
  passedOver: 3,
})
