/** Reviews of many kinds, by name: every renderer has to bear all of them. */

import type { ClusterReview, Entry, Review } from '../../src/types/report.ts'
import {
  APPS,
  at,
  blind,
  CONTROLLER,
  cell,
  clusterEntry,
  entry,
  front,
  keeps,
  loses,
  loss,
  path,
  range,
  sighting,
  spreadOf,
} from './report-fixtures.ts'
import {
  clusterReview,
  finding,
  LOST,
  RETIRED,
  review,
  SINGLE_ZONE,
  sample,
} from './report-reviews.ts'

const hotspot = spreadOf(
  [cell('edge', [1, 3], [0.5, 1 / 6]), cell('edge', [1, 1], [0.5, 0.5])],
  range(2),
)

const dropping = entry({
  fronts: [front('static', { health: 'none' })],
  paths: [
    path({
      spread: spreadOf([cell('edge', [2, 1], [0.2, 0.2]), cell('workers', [3, 0], [0.2, 0])]),
      loss: [loss('steady', range(0.6)), loss('rolling-update', range(0.6, 0.8))],
    }),
  ],
})

const leader = entry({
  fronts: [front('metallb-l2', { members: 'one' })],
  paths: [
    path({
      spread: spreadOf(
        [cell('edge', [1, 1], [1, 1]), cell('edge', [1, 1], [0, 0])],
        range(2),
        range(2),
      ),
      loss: [loss('steady'), loss('rolling-update', range(0.02, 0.1))],
    }),
  ],
})

const broken = entry({
  fronts: [front('aws-nlb-instance', { sends: ['proxy-protocol'] })],
  paths: [
    path({
      sourceIp: [
        { ...loses(), packet: 'client', client: 'broken', lostAt: null },
        ...APPS.map((app) => ({ ...blind(app), client: 'broken' as const })),
      ],
    }),
  ],
})

const unknowing = entry({
  exposure: 'unknown',
  fronts: [
    front('unknown', {
      delivery: 'unknown',
      target: 'unknown',
      members: 'unknown',
      health: 'unknown',
    }),
  ],
  paths: [
    path({
      externalTrafficPolicy: null,
      sourceIp: [
        { ...keeps(), packet: 'unknown', client: 'unknown', fraction: null, by: null },
        sighting('shop/Deployment/cart', {
          client: 'unknown',
          fraction: null,
          by: null,
          trust: null,
        }),
      ],
      spread: {
        method: 'unknown',
        peakToMean: { pods: range(null), nodes: range(null) },
        likely: [],
        worst: [],
      },
      loss: [loss('steady', range(null)), loss('rolling-update', range(null))],
    }),
  ],
})

const direct = (n: number): readonly [Entry, Entry] => {
  const id = `team-${n}/Service/web-${n}`
  const app = sighting(`team-${n}/Deployment/web-${n}`, {
    packet: 'client',
    client: 'preserved',
    by: 'packet',
    trust: null,
  })
  const where = at(`teams/${n}/service.yaml`, 1)
  const cells = [cell('workers', [3, 1], [1 / 3, 1 / 3])]
  return [
    entry({ id, at: where, paths: [path({ sourceIp: [app], spread: spreadOf(cells) })] }),
    entry({
      id,
      at: where,
      paths: [
        path({
          externalTrafficPolicy: 'Cluster',
          sourceIp: [{ ...app, packet: 'node', client: 'lost', fraction: 0, by: null }],
          spread: spreadOf(cells),
        }),
      ],
    }),
  ]
}

export const many = (entries: number): Review => {
  const changed = Array.from({ length: entries }, (_, n) => direct(n))
  const lost = changed.map(([, after], n) =>
    finding('source-ip-lost', {
      entry: after.id,
      subject: after.id,
      at: at(`teams/${n}/service.yaml`, 14),
      message: `Under \`Cluster\`, kube-proxy masquerades every connection to \`${after.id}\`.`,
      evidence: ['masquerade'],
    }),
  )
  return review(clusterReview(changed, { new: lost }))
}

export const HOSTILE = [
  '</script><img src=x onerror=alert(1)>',
  '@octocat #1 GH-2 acme/shop#3 https://evil.example www.evil.example a@evil.example',
  '``` `` ` | || \n# heading\n- list\n1. one\n> quote\n```mermaid\nflowchart\n```',
  '"];click n0 href "javascript:alert(1)";%%{init: {}}%% style x fill:#f00; end subgraph',
  '\u001b[31mred\u001b[0m\u0007 \u202Egnp.exe\u200b\u2066\ufeff\u0085 :tada: ![x](y) [l](javascript:x)',
  '- item',
  '1. item',
  '$$x$$ `y` *a* _b_ ~~c~~ &lt; &#64;octocat 4f1c2ab0c1c1f0a1d2c3b4a5968778695a4b3c2d',
  '日本語の名前 🚀 e\u0301 \ud800',
]

/** Every name, path and message is somebody else's. */
export const hostile = (): Review => {
  const text = (n: number): string => HOSTILE[n % HOSTILE.length] ?? ''
  const changed = HOSTILE.map((name, n): readonly [Entry, Entry] => {
    const make = (policy: 'Local' | 'Cluster'): Entry => ({
      ...entry({ id: `${name}/Service/${text(n + 1)}`, at: at(`${text(n + 2)}.yaml`, 3) }),
      fronts: [front(text(n + 3))],
      paths: [
        path({
          listeners: [text(n + 4)],
          externalTrafficPolicy: policy,
          sourceIp: [
            policy === 'Local' ? keeps(`a/Deployment/${name}`) : loses(`a/Deployment/${name}`),
            sighting(`a/Deployment/${text(n + 5)}`, { by: `header:${text(n + 6)}` }),
          ],
          spread: spreadOf([cell(name, [2, 1], [0.3, 0.5]), cell(text(n + 7), [1, 0], [0.4, 0])]),
        }),
      ],
    })
    return [make('Local'), make('Cluster')]
  })
  const found = HOSTILE.map((message, n) =>
    finding(text(n + 1), {
      message,
      subject: text(n + 2),
      entry: text(n + 3),
      at: n % 2 === 0 ? at(text(n + 4), n + 1) : null,
      related: [at(text(n + 5), 2)],
      evidence: ['law'],
    }),
  )
  const named: ClusterReview = clusterReview(changed, {
    new: found,
    existing: found,
    solved: found,
  })
  return {
    ...review({
      ...named,
      name: text(0),
      evidence: { law: { kind: 'law', text: text(1), at: at(text(2), 1), from: ['law'] } },
      unknowns: [{ why: 'law', declare: text(3), affects: [] }],
    }),
    head: text(4),
    problems: HOSTILE.map((message, n) => ({
      code: 'yaml-syntax' as const,
      message,
      at: at(text(n), 1),
    })),
  }
}

const named = (name: string, cluster: ClusterReview): ClusterReview => ({ ...cluster, name })

/** Three clusters, each with a file of its own, and the same answer. */
const threeClusters = (): Review =>
  review(
    ...['eu', 'us', 'asia'].map((name) => {
      const here = at(`clusters/${name}/service.yaml`, 14)
      const [before, after] = [entry({ at: here }), { ...clusterEntry(), at: here }]
      const found = { ...LOST, at: here, fingerprint: name }
      return named(name, clusterReview([[before, after]], { new: [found] }))
    }),
  )

export const CASES: Readonly<Record<string, () => Review>> = {
  sample,
  'new entry': () => review(clusterReview([[null, entry()]])),
  'new entry that loses the address': () => review(clusterReview([[null, clusterEntry()]])),
  'removed entry': () => review(clusterReview([[entry(), null]], { solved: [RETIRED] })),
  repair: () => review(clusterReview([[clusterEntry(), entry()]], { solved: [LOST] })),
  'traffic dropped': () =>
    review(
      clusterReview([[entry(), dropping]], {
        new: [
          finding('traffic-dropped', {
            severity: 'error',
            at: at('ingress/service.yaml', 14),
            message: 'The list of nodes holds three workers without a pod of the controller.',
          }),
        ],
      }),
    ),
  'pod hotspot': () =>
    review(
      clusterReview([[entry(), entry({ paths: [path({ spread: hotspot })] })]], {
        new: [
          finding('pod-hotspot', {
            subject: CONTROLLER,
            certainty: 'likely',
            at: at('ingress/controller.yaml', 7),
            message: 'Three pods on one edge node share the half that one pod on the other gets.',
            size: 2,
          }),
        ],
      }),
    ),
  'one leader': () => review(clusterReview([[entry(), leader]])),
  'PROXY protocol mismatch': () => review(clusterReview([[entry(), broken]])),
  'unknown everything': () =>
    review(
      clusterReview(
        [[entry(), unknowing]],
        {},
        {
          unknowns: [{ why: 'front', declare: 'clusters[0].entries[0].fronts', affects: [] }],
        },
      ),
    ),
  'findings only': () => review(clusterReview([], { new: [SINGLE_ZONE], worse: [LOST] })),
  nothing: () => review(clusterReview([], { existing: [RETIRED] })),
  '200 entries': () => many(200),
  'three clusters': threeClusters,
  hostile,
}
