import { docsOf } from '../simulate.ts'
import type { NoPlan } from '../types/remedy.ts'
import type { Doc } from '../types/source.ts'
import type { State, Terms } from './attempt.ts'
import { refused } from './change/draft.ts'
import type { Revision } from './revision.ts'
import { type Situation, situationOf } from './situation.ts'

/** The documents of one cluster. */
export function docsIn({ documents, settings }: Revision, cluster: string): readonly Doc[] {
  const own = settings.clusters.find(({ name }) => name.value === cluster) ?? null
  return docsOf(documents.docs, own)
}

/** Where an entry stands in a state, or why the pattern is not for it. */
export function situationIn(
  { revision, simulated }: State,
  { cluster, entry }: Pick<Terms, 'cluster' | 'entry'>,
): Situation | NoPlan {
  const own = simulated.clusters.find((one) => one.cluster.name === cluster)
  if (own === undefined) return refused('not-found', `There is no cluster ${cluster}.`)
  const { settings } = revision
  return situationOf({ simulated: own, docs: docsIn(revision, cluster), settings }, entry)
}
