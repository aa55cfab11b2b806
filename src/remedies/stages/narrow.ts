import { at } from '../../source/field.ts'
import type { NoPlan, RunbookStep } from '../../types/remedy.ts'
import { law } from '../../types/why.ts'
import { type Draft, isRefused, runbook, type Step } from '../change/draft.ts'
import * as kubectl from '../change/kubectl.ts'
import { announcersOf, narrowAdvertisements } from '../change/metallb.ts'
import { setting } from '../change/pods.ts'
import { bearsLabel } from '../edge/edge.ts'
import { frontRunbook } from '../edge/front-runbook.ts'
import type { Situation } from '../situation.ts'

/** Traffic enters through edge nodes only, while every one of them can still forward. */
export function narrow(here: Situation): Draft | NoPlan {
  const steps = isDue(here) ? narrowing(here) : []
  if (isRefused(steps)) return steps
  const isMetalLb = here.front.implementation.startsWith('metallb')
  return {
    stage: 'narrow',
    title: 'Let traffic in through the edge nodes only',
    steps,
    safe: [
      'The policy is still Cluster: each edge node forwards to any pod, and each has one of its own.',
      isMetalLb
        ? 'Speakers on edge nodes announce by now; those on other nodes withdraw.'
        : 'What is open when a node leaves the list goes on; only new connections choose anew.',
    ],
    runbook: isMetalLb ? metallbRunbook(here) : frontRunbook(here),
    applies: 'in place',
    linters: [],
  }
}

/**
 * Due where the policy is about to change and traffic enters elsewhere too. Under `Local` a front
 * that asks nodes for their health finds the edge by itself.
 */
function isDue({ entry, traffic, edge }: Situation): boolean {
  if (entry.policy?.value !== 'Cluster') return false
  const entered = traffic.paths.flatMap(({ spread }) => spread.ways.flat())
  return entered.some(
    ({ cell, nodes, nodeShare }) =>
      nodes > 0 && nodeShare.n > 0n && !bearsLabel(cell.pool, edge.label),
  )
}

function narrowing(here: Situation): readonly Step[] | NoPlan {
  if (here.front.implementation.startsWith('metallb') && here.metallb !== null)
    return narrowAdvertisements(here)
  return narrowDeclared(here)
}

/** The list of a load balancer that Git does not hold: its members are declared. */
function narrowDeclared(here: Situation): readonly Step[] {
  const { edge, entry, front, settings, cluster } = here
  const own = settings.clusters.find((one) => one.name.value === cluster.name)
  const declared = own?.entries.find((one) =>
    (one.fronts ?? []).some(({ implementation }) => implementation.why === firstOf(front.why)),
  )
  const shared = cluster.entries.filter((one) =>
    one.fronts.some((other) => firstOf(other.why) === firstOf(front.why)),
  )
  const field = declared?.fronts?.at(-1)?.field
  const members = edge.pools.map(({ name }) => name)
  const text = `The front of ${entry.id} sends to ${members.join(', ')} only.`
  if (field === undefined) return []
  const step = setting(at(field.doc, ...field.path, 'members'), members, {
    text,
    why: law('declared', front.why),
  })
  if (shared.length < 2) return [step]
  const others = shared.flatMap(({ id }) => (id === entry.id ? [] : [id]))
  return [
    {
      ...step,
      intents: [],
      byHand: `the same lines of the settings are about ${others.join(', ')} as well`,
    },
  ]
}

/** The field that names a front: what its whole description rests on. */
const firstOf = (why: Situation['front']['why']): unknown => (why.k === 'law' ? why.from[0] : why)

function metallbRunbook(here: Situation): readonly RunbookStep[] {
  const { edge, entry, front } = here
  const service = entry.service
  return [
    runbook(
      'before',
      'A MetalLB speaker runs on each edge node.',
      front.announcer === null
        ? 'kubectl -n metallb-system get pods -o wide'
        : kubectl.podsOf(front.announcer),
    ),
    // MetalLB, "BGP mode: limitations": routers hash anew where the set of announcing nodes changes.
    ...(front.implementation === 'metallb-bgp'
      ? [
          runbook(
            'before',
            'Choose a quiet hour: routers that hash spread every flow anew, and connections that are open by then may break.',
          ),
        ]
      : []),
    ...(service === null
      ? []
      : [
          runbook(
            'after',
            'The address is announced from edge nodes.',
            `kubectl -n ${kubectl.word(service.namespace)} describe service ${kubectl.word(service.name)}`,
          ),
        ]),
    runbook('after', 'These are the edge nodes.', kubectl.showNodes(edge)),
    runbook('back', `Revert: ${announcersOf(here)} announce again.`),
  ]
}
