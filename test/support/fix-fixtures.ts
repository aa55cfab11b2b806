/** Fixes to render, made by hand: the stages of the sample's controller, and what else can happen. */

import type { EntryPlan, Fix, StagePlan } from '../../src/types/remedy.ts'
import { HOSTILE } from './report-cases.ts'
import {
  at,
  cell,
  clusterEntry,
  entry,
  keeps,
  loses,
  loss,
  path,
  range,
  SERVICE,
  spreadOf,
} from './report-fixtures.ts'
import { LOST, MISJUDGED } from './report-reviews.ts'

const EDGE_ONLY = spreadOf([cell('edge', [2, 1], [0.5, 0.5]), cell('workers', [3, 0], [0, 0])])

/** Only the edge takes traffic, but the policy still loses the address. */
const narrowed = clusterEntry({ spread: EDGE_ONLY })

export const stagePlan = (rest: Partial<StagePlan> = {}): StagePlan => ({
  stage: 'keep',
  part: 1,
  parts: 1,
  title: "Keep the client's address: `externalTrafficPolicy: Local` for ingress-nginx",
  changes: [
    {
      text: '`externalTrafficPolicy` of `ingress-nginx/Service/ingress-nginx-controller` becomes `Local`, so that kube-proxy leaves the address alone.',
      at: at('ingress/service.yaml', 14),
    },
  ],
  edits: [
    {
      path: 'ingress/service.yaml',
      before: 'spec:\n  externalTrafficPolicy: Cluster\n',
      after: 'spec:\n  externalTrafficPolicy: Local\n',
    },
  ],
  unedited: [],
  safe: [
    'Both edge nodes run a ready controller pod, and only they announce the address.',
    'The change is one object, so there is no order in which GitOps could apply it wrongly.',
  ],
  wakes: [
    'The allow list of `shop/admin` has judged node addresses until now and denied everybody; from here on it admits `203.0.113.0/24`.',
  ],
  runbook: [
    {
      when: 'before',
      text: 'One ready pod stands on each edge node.',
      command: 'kubectl -n ingress-nginx get pods -o wide | grep Running',
    },
    {
      when: 'after',
      text: 'From the office the answer is 200, and the access log shows your address.',
      command: 'curl -sI https://admin.example.org/',
    },
    { when: 'back', text: 'Revert this pull request: nothing else depends on it.', command: null },
  ],
  applies: 'in place',
  loss: null,
  lossBack: null,
  before: narrowed,
  after: entry(),
  solved: [MISJUDGED, LOST],
  worse: [],
  proof: [
    {
      file: 'ingress/service.yaml',
      object: SERVICE,
      verdict: 'valid',
      messages: [],
    },
  ],
  linters: [],
  ...rest,
})

const seal = stagePlan({
  stage: 'seal',
  title: 'Keep applications off the edge: taint `ingress.example.com/edge=true:NoSchedule`',
  changes: [{ text: 'The edge pool is tainted.', at: at('.github/edgewise.yaml', 9) }],
  edits: [
    {
      path: '.github/edgewise.yaml',
      before: 'pools: []\n',
      after: 'pools:\n  - name: edge\n',
    },
  ],
  safe: ['Everything that must run there tolerates the taint.'],
  wakes: [],
  runbook: [
    {
      when: 'after',
      text: 'Taint the nodes; what runs there goes on running.',
      command: 'kubectl taint node edge-1 edge-2 ingress.example.com/edge=true:NoSchedule',
    },
    {
      when: 'back',
      text: 'Take the taint away, then revert this pull request.',
      command: 'kubectl taint node edge-1 edge-2 ingress.example.com/edge=true:NoSchedule-',
    },
  ],
  before: entry(),
  after: entry(),
  solved: [],
  proof: [],
})

export const entryPlan = (all: readonly StagePlan[] = [stagePlan(), seal]): EntryPlan => ({
  cluster: 'prod',
  entry: SERVICE,
  stages: all,
  none: null,
})

export const fixOf = (...plans: readonly EntryPlan[]): Fix => ({ version: 1, plans, problems: [] })

/** A stage that is split, is paid for, leaves something to do by hand, and is not all checked. */
export const costly = (): StagePlan =>
  stagePlan({
    stage: 'move',
    part: 1,
    parts: 2,
    title: 'Move the controller to the edge',
    unedited: [
      {
        at: at('charts/cart/templates/deployment.yaml', 12),
        reason: 'the file is a template',
        change: 'Give `shop/Deployment/cart` an affinity to worker nodes.',
      },
    ],
    applies: 'replaces nodes',
    loss: {
      likely: 0.02,
      worst: 0.1,
      seconds: 30,
      text: 'connections to the node whose pod goes first, until the front notices.',
    },
    lossBack: { likely: 0.02, worst: null, seconds: null, text: 'the same on the way back.' },
    before: clusterEntry(),
    after: entry({
      paths: [path({ loss: [loss('steady'), loss('rolling-update', range(0.02))] })],
    }),
    proof: [
      { file: 'a.yaml', object: 'a/Deployment/a', verdict: 'valid', messages: [] },
      {
        file: 'metallb/pool.yaml',
        object: 'metallb-system/BGPAdvertisement.metallb.io/edge',
        verdict: 'no-schema',
        messages: ['there is no schema for BGPAdvertisement'],
      },
      {
        file: 'b.yaml',
        object: 'a/Service/b',
        verdict: 'not-validated',
        messages: ['nothing here validates'],
      },
    ],
    linters: ['popeye POP-1108: meant, the policy is what keeps the address.'],
  })

/** A stage that would break something, and says so. */
export const refusedStage = (): StagePlan => stagePlan({ worse: [MISJUDGED], solved: [] })

/** Every name, sentence, path and command is somebody else's. */
export function hostilePlan(): EntryPlan {
  const text = (n: number): string => HOSTILE[n % HOSTILE.length] ?? ''
  const side = (change: 'Local' | 'Cluster') =>
    entry({
      paths: [
        path({
          listeners: [text(1)],
          externalTrafficPolicy: change,
          sourceIp: [change === 'Local' ? keeps(`a/b/${text(2)}`) : loses(`a/b/${text(2)}`)],
          spread: spreadOf([cell(text(3), [2, 1], [0.3, 0.5])]),
        }),
      ],
    })
  const plan = (n: number): StagePlan =>
    stagePlan({
      title: text(n),
      changes: HOSTILE.map((each, index) => ({ text: each, at: at(text(index + n), 1) })),
      unedited: HOSTILE.map((each, i) => ({
        at: at(text(i), 2),
        reason: each,
        change: text(i + 1),
      })),
      safe: HOSTILE,
      wakes: HOSTILE,
      runbook: HOSTILE.map((each, i) => ({ when: 'before', text: text(i + 3), command: each })),
      loss: { likely: 0.5, worst: 1, seconds: 3, text: text(n + 1) },
      lossBack: { likely: null, worst: null, seconds: null, text: text(n + 2) },
      before: side('Cluster'),
      after: side('Local'),
      solved: HOSTILE.map((message, i) => ({ ...LOST, message, rule: text(i + 2) })),
      worse: n === 0 ? [] : [{ ...LOST, message: text(n) }],
      proof: HOSTILE.map((each, i) => ({
        file: each,
        object: text(i + 4),
        verdict: i % 2 === 0 ? 'no-schema' : 'valid',
        messages: [text(i + 5)],
      })),
      linters: HOSTILE,
    })
  return {
    cluster: text(5),
    entry: `${text(6)}/Service/${text(7)}`,
    stages: HOSTILE.map((_, n) => ({ ...plan(n), part: n + 1, parts: HOSTILE.length })),
    none: { code: 'unsafe', message: text(4), declare: text(3) },
  }
}
