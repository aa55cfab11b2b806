import type { ClusterRecords } from '../../lab/clusters/records.ts'
import type { Scenario } from '../../lab/scenario/scenario.ts'
import written from './clusters.json' with { type: 'json' }

/** What the real kube-scheduler did, as `npm run lab` recorded it. */
export const clusterRecords = written as unknown as ClusterRecords

/** The scenario of a record. */
export const scenarioOf = ({ name, files }: ClusterRecords['records'][number]): Scenario => ({
  name,
  files,
})

/** Records of random clusters; the others are those of `manifests/`. */
export const randomRecords = clusterRecords.records.filter(({ name }) =>
  name.startsWith('cluster-'),
)
