import { count } from './count.ts'
import { forget } from './forget.ts'
import { keep } from './keep.ts'
import { list, pending } from './list.ts'
import { findings, overview } from './overview.ts'
import { keepRequest, requests } from './request.ts'
import { single } from './single.ts'
import { iso } from './sql.ts'
import { type Transact, tenantOf } from './tenant.ts'
import type { DashboardIssue, OrganisationSettings, Pause, Results } from './types.ts'

const dashboards = single<DashboardIssue>('dashboards', {
  repository: 'text',
  number: 'int',
  digest: 'text',
})

const pauses = single<Pause>('pauses', { until: 'timestamptz' }, { until: iso('until') })

/** Bytes as base64, which every driver reads alike. */
type Stored = Omit<OrganisationSettings, 'bytes'> & { readonly bytes: string }

const organisations = single<Stored>('organisations', {
  id: 'text',
  repository: 'text',
  bytes: 'text',
})

const stored = ({ id, repository, bytes }: OrganisationSettings): Stored => ({
  id,
  repository,
  bytes: Buffer.from(bytes).toString('base64'),
})

const settings = ({ bytes, ...rest }: Stored): OrganisationSettings => ({
  ...rest,
  bytes: new Uint8Array(Buffer.from(bytes, 'base64')),
})

/** The results of one installation, in a database that was migrated. */
export function resultsIn(transact: Transact, installation: number): Results {
  const tenant = tenantOf(transact, installation)
  return {
    list: async (listed, options) => await list(tenant, listed, options),
    pending: async (most) => await pending(tenant, most),
    keep: async (scanned, at) => await keep(tenant, scanned, at),
    count: async (day) => await count(tenant, day),
    overview: async (options) => await overview(tenant, options),
    findings: async (repository) => await findings(tenant, repository),
    dashboard: async () => await dashboards.get(tenant),
    keepDashboard: async (issue) => await dashboards.put(tenant, issue),
    keepRequest: async (request) => await keepRequest(tenant, request),
    requests: async () => await requests(tenant),
    organisation: async () => {
      const kept = await organisations.get(tenant)
      return kept === null ? null : settings(kept)
    },
    keepOrganisation: async (kept) =>
      await organisations.put(tenant, kept === null ? null : stored(kept)),
    pause: async () => await pauses.get(tenant),
    keepPause: async (pause) => await pauses.put(tenant, pause),
    forget: async (repositories) => await forget(tenant, repositories),
  }
}
