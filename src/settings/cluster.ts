import { child } from '../source/field.ts'
import type { Field } from '../types/evidence.ts'
import type { ClusterSettings, EntrySettings, PoolSettings } from '../types/settings.ts'
import { byValue, list, record } from './composites.ts'
import { entry } from './entry.ts'
import { asFact, complaint, convert, described, type Form, type Log } from './form.ts'
import { dataPlanes } from './names.ts'
import { pool } from './pool.ts'
import { addressBlock, flag, oneOf, shaped, show, text } from './scalars.ts'
import { didYouMean } from './suggest.ts'

const path: Form<string> = convert(text('a path like clusters/prod'), (written, field, log) => {
  const segments = written.split('/').filter((segment) => segment !== '' && segment !== '.')
  if (!written.startsWith('/') && !segments.includes('..')) return segments.join('/')
  return log(field, complaint(field, `must be a path within the repository, not ${show(written)}`))
})

/** One place that manifests are deployed to. */
const cluster: Form<ClusterSettings> = convert(
  record(
    {
      name: asFact(text('a name')),
      paths: described(list(path), 'what is deployed there; absent: the whole repository'),
      complete: described(flag, 'everything that runs there is in this repository'),
      kubernetes: asFact(shaped('a version in quotes like "1.35"', /^1\.(?:0|[1-9]\d?)$/)),
      podCidrs: list(asFact(addressBlock('block')), byValue('block')),
      dataPlane: asFact(oneOf(dataPlanes)),
      pools: list(pool, { what: 'name', of: ({ name }) => name.value }),
      entries: list(entry, { what: 'match', of: ({ match }) => match.value }),
    },
    ['name'],
  ),
  (read, _, log) => {
    const entries = read.entries ?? []
    if (read.pools !== null) refuseStrangers(entries, read.pools, log)
    return {
      ...read,
      // A path that is the repository itself leaves nothing to choose.
      paths: read.paths?.includes('') ? [] : (read.paths ?? []),
      complete: read.complete ?? false,
      podCidrs: read.podCidrs ?? [],
      entries,
    }
  },
)

/** All clusters; two that both mean the whole repository could not be told apart. */
export const clusters: Form<readonly ClusterSettings[]> = convert(
  list(cluster, { what: 'name', of: ({ name }) => name.value }),
  (read, field, log) => {
    for (const { name, paths } of read.slice(1)) {
      if (paths.length > 0 || !isField(name.why)) continue
      const own = child(field, Number(name.why.path[1]))
      log(
        own,
        complaint(
          own,
          'needs the key "paths": with more than one cluster, say what is deployed where',
        ),
      )
    }
    return read
  },
)

const isField = (why: { readonly k: string }): why is Field => why.k === 'field'

/** Members of fronts are names of pools; where the pools are declared, they must be among them. */
function refuseStrangers(
  entries: readonly EntrySettings[],
  pools: readonly PoolSettings[],
  log: Log,
): void {
  const names = new Set(pools.map((known) => known.name.value))
  const members = entries.flatMap((each) => each.fronts ?? []).flatMap((each) => each.members ?? [])
  for (const { value, why } of members) {
    if (names.has(value) || !isField(why)) continue
    log(why, () => {
      const known = didYouMean(value, names) || `; pools: ${[...names].join(', ') || 'none'}`
      return complaint(why, `names the pool ${show(value)}, which is not declared${known}`)
    })
  }
}
