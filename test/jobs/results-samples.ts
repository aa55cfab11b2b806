import type { Counts, Listed, ScanFinding, Scanned } from '../../src/jobs/results/types.ts'

const stand = '1.0.0 -'
export const day = '2026-03-01'
export const list = { whole: true, stand, today: day } as const

/** A moment of that day. */
export const at = (minutes: number): Date => new Date(Date.parse(day) + 60_000 * minutes)

export const listed = (repository: number, tree = 'tree'): Listed => ({
  repository,
  owner: 'acme',
  name: `shop-${repository}`,
  branch: 'main',
  commit: `commit of ${tree}`,
  tree,
  skip: null,
})

export const finding = (fingerprint: string, change: Partial<ScanFinding> = {}): ScanFinding => ({
  fingerprint,
  rule: 'client-ip-lost',
  severity: 'warning',
  certainty: 'certain',
  cluster: 'production',
  entry: 'Service shop/web',
  subject: 'Service shop/web',
  file: 'clusters/production/web.yaml',
  line: 12,
  message: 'the address of the client is lost',
  size: 0.5,
  fixable: true,
  ...change,
})

/** The result of a scan of that repository, with these findings. */
export const scan = (
  repository: number,
  findings: readonly ScanFinding[],
  change: Partial<Scanned> = {},
): Scanned => ({
  repository,
  commit: 'commit of tree',
  tree: 'tree',
  stand,
  goodUntil: null,
  outcome: { k: 'scanned', findings, counts: countsOf(findings), entries: 3, problems: 0 },
  ...change,
})

const countsOf = (findings: readonly ScanFinding[]): Counts => {
  const those = (severity: string): number =>
    findings.filter((each) => each.severity === severity).length
  return { error: those('error'), warning: those('warning'), note: those('note') }
}
