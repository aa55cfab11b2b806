import type { Review } from '../../types/report.ts'
import { pairPaths } from '../pairs.ts'
import { podsByPool, type Side } from '../spread.ts'
import { revision } from '../words.ts'
import { code, type Sheet } from './gate.ts'
import type { Answer } from './groups.ts'

/** Only what a command line or a comment's parser reads back as one word. */
export const WORD = /^[\w./-]{1,253}$/

/** What to do instead of giving the client's address away, and the command that mends it. */
export function wayOut(
  review: Review,
  answers: readonly Answer[],
  sheet: Sheet,
): readonly string[] {
  const more = answers.slice(0, 1).flatMap((answer) => capacity(answer, sheet))
  const mends = sheet.commands && isMendable(review)
  return [...more, ...(mends ? [`To mend this on the branch: ${fixCommand(review)}`, ''] : [])]
}

export const isMendable = ({ clusters }: Review): boolean =>
  clusters
    .flatMap(({ findings }) => [...findings.new, ...findings.worse])
    .some(({ fixable }) => fixable)

/** Bound to the reviewed revision, so that it never mends what nobody looked at. */
export const fixCommand = ({ head }: Review): string =>
  `\`/edgewise fix${/^[0-9a-f]{7,64}$/.test(head) ? ` @${revision(head)}` : ''}\``

/** Who opens the entry to all nodes usually wants more capacity: there is a way that keeps all. */
function capacity({ before, after }: Answer, sheet: Sheet): readonly string[] {
  const opened = pairPaths(before, after).find(
    (pair) =>
      pair.before?.path.externalTrafficPolicy === 'Local' &&
      pair.after?.path.externalTrafficPolicy === 'Cluster',
  )
  const wanted = opened?.before ? grown(opened.before) : null
  if (wanted === null) return []
  const command = sheet.commands
    ? `/edgewise simulate ${wanted.values.join(' ')}`
    : `edgewise simulate ${wanted.values.map((value) => `--set ${value}`).join(' ')}`
  const aim = `If the aim is more capacity, add a node to ${code(wanted.pool, sheet)} instead; this`
  return [`${aim} shows the result: ${code(command, sheet)}`, '']
}

type Grown = { readonly pool: string; readonly values: readonly string[] }

/** One more node and one more pod, where all the pods stand in one pool. */
function grown({ path }: Side): Grown | null {
  const [only, ...others] = podsByPool(path)
  const workload = path.sourceIp[0]?.workload
  if (only === undefined || others.length > 0 || workload === undefined) return null
  const [pool, pods] = only
  const nodes = (path.spread.likely[0]?.profile ?? [])
    .filter((cell) => cell.pool === pool)
    .reduce((sum, cell) => sum + cell.nodes, 0)
  if (!WORD.test(pool) || !WORD.test(workload)) return null
  const replicas = workload.includes('/DaemonSet/') ? [] : [`replicas.${workload}=${pods + 1}`]
  return { pool, values: [`pools.${pool}=${nodes + 1}`, ...replicas] }
}
