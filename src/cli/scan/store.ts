import type { Jobs } from '../../jobs/open.ts'
import type { KeptFinding, Overview, RepositoryState } from '../../jobs/results/types.ts'
import type { FindingInCluster, Scan, ScannedRepository } from '../../types/scan.ts'
import type { Left } from './settled.ts'
import { failed, scanOf } from './totals.ts'

/** What the database knows of an installation at this moment. */
export function known(jobs: Jobs, installation: number): Promise<Overview> {
  const today = new Date().toISOString().slice(0, 10)
  return jobs.results(installation).overview({ most: 0, today })
}

/**
 * What is known of an installation, as a scan of it.
 *
 * @param before what was known before: what was scanned since is told from what was not.
 * @param left until when the rest waits; null where all was done.
 */
export async function scanOfStore(
  jobs: Jobs,
  installation: number,
  { before, left }: { readonly before: Overview; readonly left: Left | null },
): Promise<Scan> {
  const now = await known(jobs, installation)
  const results = jobs.results(installation)
  const times = new Map(before.repositories.map((each) => [each.repository, each.scanned]))
  const repositories: ScannedRepository[] = []
  for (const state of now.repositories.filter(({ status }) => status !== 'pending')) {
    const isNew = times.get(state.repository) !== state.scanned
    const { error, warning, note } = state.counts
    const kept = error + warning + note === 0 ? [] : await results.findings(state.repository)
    repositories.push(repositoryOf(state, isNew, kept))
  }
  const waiting = now.repositories.filter(({ status }) => status === 'pending').map(nameOf)
  const isWhole = left === null && waiting.length === 0
  return {
    ...scanOf(repositories.toSorted((a, b) => (a.name < b.name ? -1 : 1))),
    skipped: now.skipped,
    ...(now.others === 0 ? {} : { unlisted: now.others }),
    ...(isWhole ? {} : { partial: { until: left?.until ?? null, waiting: waiting.toSorted() } }),
  }
}

const nameOf = ({ owner, name }: RepositoryState): string => `${owner}/${name}`

function repositoryOf(
  state: RepositoryState,
  isNew: boolean,
  kept: readonly KeptFinding[],
): ScannedRepository {
  const name = nameOf(state)
  // The commit that is kept is that of the last scan that came to something.
  if (state.status === 'failed') return failed(name, '', state.reason ?? '')
  const { problems } = state
  const counts = { ...state.counts }
  const findings = kept.map(findingOf)
  const left = counts.error + counts.warning + counts.note - findings.length
  const unlisted = left + problems === 0 ? {} : { unlisted: { findings: left, problems } }
  const status = isNew ? 'scanned' : 'unchanged'
  const known = { name, revision: state.commit ?? '', status, counts, findings } as const
  return { ...known, problems: [], ...unlisted }
}

/** The store keeps no more of a place than its line. */
function findingOf(kept: KeptFinding): FindingInCluster {
  const { cluster, rule, severity, certainty, entry, subject, file, line, size, message } = kept
  const at = file === null || line === null ? null : { file, line, endLine: line }
  return {
    ...{ cluster, rule, severity, certainty, entry, subject, at, related: [], evidence: [] },
    ...{ size, message, fixable: kept.fixable, fingerprint: kept.fingerprint },
  }
}
