import type { Mark } from '../../src/report/markdown/dashboard/boxes.ts'
import type {
  Dashboard,
  DashboardCounts,
  DashboardFinding,
  DashboardRepository,
} from '../../src/types/dashboard.ts'
import { HOSTILE } from '../support/report-cases.ts'

const web = 'https://github.com'

/** A box as the App writes it, with a hash that is not worked out. */
const mark: Mark = ({ repository }) => `<!-- edgewise:box ${repository} 0123456789ab -->`

export const terms = { web, mark }

export const none: DashboardCounts = { error: 0, warning: 0, note: 0 }

export const empty: Dashboard = {
  repositories: [],
  others: 0,
  skipped: { archived: 0, fork: 0, empty: 0 },
  counts: none,
  worst: [],
  byRule: [],
  trend: [],
  solved: 0,
  requests: [],
  pausedUntil: null,
}

export const repository = (
  id: number,
  name: string,
  more: Partial<DashboardRepository> = {},
): DashboardRepository => ({
  repository: id,
  owner: 'acme',
  name,
  status: 'scanned',
  reason: null,
  counts: none,
  entries: 2,
  problems: 0,
  scanned: '2026-11-20T08:00:00Z',
  ...more,
})

const commit = '4f1c2ab0c1c1f0a1d2c3b4a5968778695a4b3c2d'

export const finding = (
  { repository: id, owner, name }: DashboardRepository,
  more: Partial<DashboardFinding> = {},
): DashboardFinding => ({
  repository: id,
  owner,
  name,
  commit,
  rule: 'source-ip-misjudged',
  severity: 'error',
  certainty: 'certain',
  cluster: 'prod',
  entry: 'ingress-nginx/Service/ingress-nginx-controller',
  subject: 'shop/Ingress.networking.k8s.io/admin',
  file: 'shop/admin.yaml',
  line: 9,
  message:
    'the allow list of shop/admin (203.0.113.0/24) is compared with an address of the entry node, which is never in it: everybody gets 403',
  fixable: true,
  firstSeen: '2026-11-02T08:00:00Z',
  ...more,
})

const lost = {
  rule: 'source-ip-lost',
  severity: 'warning',
  subject: 'ingress-nginx/Service/ingress-nginx-controller',
  file: 'ingress/service.yaml',
  line: 14,
  message:
    "under Cluster, kube-proxy replaces the client's address on every connection from outside, even to a pod on the same node",
} as const

const hotspot = {
  rule: 'pod-hotspot',
  severity: 'warning',
  certainty: 'likely',
  cluster: 'default',
  entry: 'web/Service/gateway',
  subject: 'web/Deployment/gateway',
  file: 'web/deployment.yaml',
  line: 3,
  message: 'one pod of web/gateway takes 2.0 times its share of new connections',
  fixable: false,
  firstSeen: '2026-10-14T08:00:00Z',
} as const

/** Everything that a dashboard shows, once or twice. */
export function small(): Dashboard {
  const shop = repository(1, 'shop', { counts: { error: 1, warning: 1, note: 0 }, entries: 3 })
  const site = repository(2, 'website', { counts: { error: 0, warning: 1, note: 1 }, problems: 3 })
  return {
    ...empty,
    repositories: [shop, site, repository(3, 'docs'), repository(4, 'platform')],
    skipped: { archived: 2, fork: 1, empty: 0 },
    counts: { error: 1, warning: 2, note: 1 },
    worst: [
      finding(shop),
      finding(shop, lost),
      finding(site, hotspot),
      finding(site, {
        ...{ rule: 'controller-retired', severity: 'note', cluster: 'default', entry: null },
        ...{ subject: 'web/Deployment/gateway', file: 'web/deployment.yaml', line: 31 },
        ...{ message: 'its project gives no security fixes any more', fixable: false },
      }),
    ],
    byRule: [
      { rule: 'source-ip-misjudged', severity: 'error', findings: 1, repositories: 1 },
      { rule: 'source-ip-lost', severity: 'warning', findings: 1, repositories: 1 },
      { rule: 'pod-hotspot', severity: 'warning', findings: 1, repositories: 1 },
      { rule: 'controller-retired', severity: 'note', findings: 1, repositories: 1 },
    ],
    trend: [
      { day: '2026-10-14', error: 0, warning: 1, note: 0 },
      { day: '2026-10-30', error: 2, warning: 4, note: 2 },
      { day: '2026-11-02', error: 3, warning: 4, note: 2 },
      { day: '2026-11-15', error: 1, warning: 2, note: 2 },
    ],
    solved: 4,
    requests: [
      {
        repository: 2,
        cluster: 'default',
        entry: 'web/Service/api',
        by: 'ana',
        at: '2026-11-20T09:00:00Z',
        state: 'open',
        pull: 17,
        words: 'the first of 3 stages',
      },
      {
        repository: 1,
        cluster: 'prod',
        entry: 'mail/Service/smtp',
        by: 'eve',
        at: '2026-11-19T09:00:00Z',
        state: 'refused',
        pull: null,
        words: '`eve` has no write permission on this repository',
      },
    ],
  }
}

/** So many repositories, most of them with findings of every kind. */
export function large(n: number, { waiting = 0, failed = 0 } = {}): Dashboard {
  const repositories = Array.from({ length: n }, (_, id) => {
    if (id >= n - waiting)
      return repository(id + 1, `service-${id}`, { status: 'pending', scanned: null, entries: 0 })
    if (id >= n - waiting - failed)
      return repository(id + 1, `service-${id}`, {
        status: 'failed',
        reason: 'its files take more memory than a scan may have',
      })
    const isClean = id % 3 === 2
    const counts = isClean ? none : { error: 1, warning: 1, note: 1 }
    return repository(id + 1, `service-${id}`, { counts, problems: id % 7 === 0 ? 2 : 0 })
  })
  const bad = repositories.filter(({ counts }) => counts.error > 0)
  const errors = bad.map((each, index) => {
    const { message } = finding(each)
    return finding(each, index % 4 === 0 ? { message: `${message} (${each.name})` } : {})
  })
  const warnings = bad.map((each) => finding(each, lost))
  const notes = bad.map((each) => finding(each, { ...hotspot, severity: 'note' }))
  return {
    ...empty,
    repositories: repositories.toSorted((a, b) => b.counts.error - a.counts.error),
    skipped: { archived: 12, fork: 30, empty: 1 },
    counts: { error: bad.length, warning: bad.length, note: bad.length },
    worst: [...errors, ...warnings, ...notes].slice(0, 2000),
    byRule: [
      {
        rule: 'source-ip-misjudged',
        severity: 'error',
        findings: bad.length,
        repositories: bad.length,
      },
      {
        rule: 'source-ip-lost',
        severity: 'warning',
        findings: bad.length,
        repositories: bad.length,
      },
    ],
    trend: Array.from({ length: 28 }, (_, day) => ({
      day: `2026-11-${String(day + 1).padStart(2, '0')}`,
      error: bad.length + 28 - day,
      warning: bad.length + ((day * 7) % 11),
      note: bad.length,
    })),
    solved: 28,
    requests: bad.slice(0, 40).map(({ repository: id }, index) => ({
      repository: id,
      cluster: 'prod',
      entry: 'ingress-nginx/Service/ingress-nginx-controller',
      by: 'ana',
      at: '2026-11-20T09:00:00Z',
      state: (['asked', 'open', 'refused', 'done'] as const)[index % 4] ?? 'asked',
      pull: index % 4 === 1 ? index : null,
      words: index % 4 === 0 ? null : 'nothing is left to do',
    })),
  }
}

/** Every name, path, message and reason is somebody else's, and as long as it may be. */
export function hostile(times = 1): Dashboard {
  const text = (n: number): string => (HOSTILE[n % HOSTILE.length] ?? '').repeat(times)
  const dashboard = large(HOSTILE.length * 30, { waiting: 3, failed: 60 })
  return {
    ...dashboard,
    repositories: dashboard.repositories.map((each, n) => ({
      ...each,
      reason: each.reason === null ? null : text(n),
    })),
    worst: dashboard.worst.map((each, n) => ({
      ...each,
      rule: text(n),
      cluster: text(n + 1),
      entry: `${text(n + 2)}/Service/${text(n + 3)}`,
      subject: text(n + 4),
      file: `${text(n + 5)}.yaml`,
      message: text(n + 6),
    })),
    byRule: dashboard.byRule.map((each, n) => ({ ...each, rule: text(n) })),
    requests: dashboard.requests.map((each, n) => ({
      ...each,
      cluster: text(n),
      entry: text(n + 1),
      by: text(n + 2),
      words: text(n + 3),
    })),
  }
}
