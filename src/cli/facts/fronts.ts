import { cellsOf } from '../../cluster/cells.ts'
import type { EntryPoint, Front } from '../../types/entry.ts'
import type { Pool } from '../../types/pool.ts'
import type { Service } from '../../types/service.ts'
import type { Live } from './collect.ts'
import { namedFront } from './front-signs.ts'
import { field, textOf } from './json.ts'
import type { Model } from './model.ts'
import { poolNames } from './pool-names.ts'
import { poolsOf } from './pools.ts'
import { comment, flow, indented, item, scalar } from './write.ts'

/** Entries that are listed; whoever has more declares them by patterns. */
const MOST_ENTRIES = 500
/** The id of an entry in the settings, where `*` would mean more than this one. */
const SOUND_ID = /^[^/\s*]+\/Service\/[^/\s*]+$/

/** The entries whose fronts are recognised; a comment for each other load balancer. */
export function entryLines(live: Live, model: Model): readonly string[] {
  const balanced = model.cluster.entries.filter(({ kind }) => kind === 'load-balancer')
  const names = poolNames(poolsOf(model))
  const lines = balanced
    .slice(0, MOST_ENTRIES)
    .flatMap((entry) => entryItem(entry, frontOf(entry, live, { model, names })))
  const hasItem = lines.some((line) => !line.startsWith('#'))
  return [
    ...others(model),
    ...(balanced.length > MOST_ENTRIES
      ? [comment(`entries: ${balanced.length - MOST_ENTRIES} more load balancers are not listed`)]
      : []),
    ...(hasItem ? ['entries:', ...indented(lines, '  ')] : lines),
  ]
}

function others({ cluster }: Model): readonly string[] {
  const open = cluster.entries.filter(({ kind }) => kind === 'node-port' || kind === 'external-ip')
  if (open.length === 0) return []
  const some = open.slice(0, 5).map(({ id }) => id)
  const more = open.length > some.length ? ', ...' : ''
  return [
    comment(`entries: declare the fronts of those with open ports: ${some.join(', ')}${more}`),
  ]
}

/** A front in the words of the settings, or why there is none. */
type Declared =
  | { readonly k: 'front'; readonly text: string }
  | { readonly k: 'none'; readonly why: string }

function entryItem({ id }: EntryPoint, declared: Declared): readonly string[] {
  if (declared.k === 'none' || !SOUND_ID.test(id)) {
    const why = declared.k === 'none' ? declared.why : 'its name cannot be matched'
    return [comment(`${id}: ${why}; declare its fronts`)]
  }
  return item([`match: ${scalar(id)}`, 'fronts:', `  - { ${declared.text} }`])
}

type Around = { readonly model: Model; readonly names: ReadonlyMap<Pool, string> }

function frontOf(entry: EntryPoint, live: Live, around: Around): Declared {
  const { service } = entry
  const [front] = entry.fronts
  if (service === null || front === undefined) return none('nothing says what is in front of it')
  if (/^metallb-/.test(front.implementation)) return announced(front, live, around)
  const named = namedFront(service)
  if (named === null) return none(unnamed(service, live))
  const { implementation, target, sends } = named
  return {
    k: 'front',
    text: [
      `implementation: ${implementation}`,
      ...(target === null ? [] : [`target: ${target}`]),
      ...(sends.length === 0 ? [] : [`sends: ${flow(sends)}`]),
    ].join(', '),
  }
}

const none = (why: string): Declared => ({ k: 'none', why })

const METALLB = (live: Live): boolean =>
  live.hidden.some(({ wanted }) => wanted.group === 'metallb.io')

function unnamed({ loadBalancerClass }: Service, live: Live): string {
  if (METALLB(live)) return 'what MetalLB announces could not be read'
  if (loadBalancerClass !== null)
    return `its front is not known by the class ${loadBalancerClass.value}`
  const nodes = live.objects.filter(({ wanted }) => wanted.kind === 'Node')
  const providers = new Set(nodes.flatMap(({ kept }) => providerOf(kept)))
  const [provider] = providers
  return provider === undefined || providers.size > 1
    ? 'neither class, annotation nor MetalLB says what is in front of it'
    : `nothing of its own says what is in front of it (the nodes are of ${provider})`
}

const providerOf = (kept: unknown): readonly string[] => {
  const id = textOf(field(field(kept, 'spec'), 'providerID'))
  const scheme = /^([a-z][a-z\d]{0,30}):\/\//.exec(id ?? '')?.[1]
  return scheme === undefined ? [] : [scheme]
}

/** MetalLB's front with the pools that announce, where whole pools do or do not. */
function announced(front: Front, live: Live, { model, names }: Around): Declared {
  const { select, implementation } = front
  if (METALLB(live)) return none('a part of what MetalLB announces could not be read')
  const pools = poolsOf(model)
  if (pools.length === 0) return none('MetalLB announces it, from nodes that are not known')
  const cells = cellsOf(pools, { nodes: 'min', replicas: 'min' })
  const chosen = cells.map((cell) => ({ cell, choice: select?.(cell) ?? { in: true } }))
  if (chosen.some(({ choice }) => 'unsaid' in choice && choice.unsaid !== undefined))
    return none('MetalLB announces it, from nodes picked by labels that were left out')
  const isIn = new Map(pools.map((pool) => [pool, new Set<boolean>()]))
  for (const { cell, choice } of chosen) isIn.get(cell.pool)?.add(choice.in)
  if ([...isIn.values()].some((both) => both.size > 1))
    return none(`${implementation} announces it from a part of a pool`)
  const members = pools.filter((pool) => isIn.get(pool)?.has(true))
  if (members.length === 0) return none(`${implementation} announces it from no node`)
  const list = members.map((pool) => names.get(pool) ?? pool.name).toSorted()
  const narrowed = members.length === pools.length ? '' : `, members: ${flow(list)}`
  return { k: 'front', text: `implementation: ${implementation}${narrowed}` }
}
