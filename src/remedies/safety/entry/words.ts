import { listing, percent } from '../../../findings/wording.ts'
import type { Range } from '../../../types/placement.ts'
import { compare } from '../../../types/ratio.ts'
import type { EntryTraffic } from '../../../types/traffic.ts'
import { isBroken } from './ways.ts'

/** Changes by their ids, as a sentence names them; none is what is left. */
export const named = (ids: readonly string[]): string =>
  ids.length === 0 ? 'the rest' : listing(ids.map(nameOf))

function nameOf(id: string): string {
  const [, pool, part] = /^pool\/(.+?)(?:\/(labels|taints))?$/.exec(id) ?? []
  if (pool !== undefined)
    return part === undefined ? `the pool ${pool}` : `the ${part} of the pool ${pool}`
  return id.startsWith(FRONT) ? `the front of ${id.slice(FRONT.length)}` : id
}

const FRONT = 'settings/entries/'

/** `50 %`, `up to 50 % (likely 0 %)`; null ends are not known. */
export function shareOf({ likely, worst }: Range): string {
  if (worst === null) return 'an unknown share'
  if (likely === null) return `up to ${percent(worst)}`
  return compare(likely, worst) === 0
    ? percent(worst)
    : `up to ${percent(worst)} (likely ${percent(likely)})`
}

/** What becomes of connections that are lost, by what is lost most. */
export function fateOf({ paths }: EntryTraffic): string {
  if (paths.some(isBroken)) return 'fail'
  const losses = paths.flatMap(({ loss }) => loss)
  const isSome = (of: 'dropped' | 'refused' | 'denied'): boolean =>
    losses.some((loss) => (loss[of].worst?.n ?? 0n) > 0n)
  if (isSome('refused')) return 'are refused'
  return isSome('dropped') ? 'time out' : 'are denied'
}

/** Why connections are lost once everything stands still. */
export function causeOf({ paths }: EntryTraffic): string {
  if (paths.some(isBroken)) return 'one side speaks PROXY protocol and the other does not read it'
  const pods = paths.flatMap(({ targets }) => targets)
  const [first] = pods
  if (first === undefined) return 'nobody is behind it'
  if (pods.every(({ outlook }) => outlook.asked <= outlook.pending))
    return `no pod of ${first.workload.id} runs`
  const isReached = paths.some(({ spread }) =>
    spread.ways.some((way) => way.some(({ nodeShare }) => nodeShare.n > 0n)),
  )
  return isReached
    ? 'they come to nodes that have no pod'
    : 'no node announces the address or takes it from the load balancer'
}
