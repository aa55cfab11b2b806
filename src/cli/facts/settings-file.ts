import type { Hidden, Live } from './collect.ts'
import { entryLines } from './fronts.ts'
import { modelOf } from './model.ts'
import { cidrLines, planeLines } from './plane.ts'
import { poolLines } from './pools.ts'
import { NODES, SERVICES, type Wanted } from './wanted.ts'
import { comment, indented, item, scalar } from './write.ts'

/**
 * A settings file (`.github/edgewise.yaml`) with what a live cluster says: the same text for the same
 * cluster, whatever the order of its objects. What is not known is a comment, never a guess.
 */
export function settingsFile(live: Live): string {
  const model = modelOf(live)
  const cluster = item([
    `name: ${scalar(live.context.trim() === '' ? 'default' : live.context)}`,
    ...versionLines(live),
    ...cidrLines(live, model),
    ...planeLines(live, model),
    ...(misses(live, NODES) ? [unread(NODES)] : poolLines(model)),
    ...(misses(live, SERVICES) ? [unread(SERVICES)] : entryLines(live, model)),
  ])
  return [
    comment(
      'What `edgewise facts` read of a live cluster. Give the cluster the name that it has in',
    ),
    comment('Git, and say in `paths` what is deployed there; then this is .github/edgewise.yaml.'),
    ...live.hidden.map((one) => comment(hiddenWords(one))),
    'version: 1',
    'clusters:',
    ...indented(cluster, '  '),
    '',
  ].join('\n')
}

/** What could not be read, and what is not known for it, in one line. */
export const hiddenWords = ({ wanted, why }: Hidden): string => `${why}: hides ${wanted.hides}`

const misses = ({ hidden }: Live, one: Wanted): boolean =>
  hidden.some(({ wanted }) => wanted === one)

const unread = ({ hides, resource }: Wanted): string =>
  comment(`${hides}: the ${resource} could not be read`)

const versionLines = ({ kubernetes }: Live): readonly string[] =>
  kubernetes === null
    ? [comment('kubernetes: the API server does not say; declare it like "1.35"')]
    : [`kubernetes: ${scalar(kubernetes)}`]
