import { isApplication } from '../../findings/data-planes.ts'
import { firstField } from '../../findings/whys.ts'
import { at, locate } from '../../source/field.ts'
import type { Applies, Pool } from '../../types/pool.ts'
import type { RunbookStep } from '../../types/remedy.ts'
import { law } from '../../types/why.ts'
import type { Workload } from '../../types/workload.ts'
import { type Draft, runbook, type Step } from '../change/draft.ts'
import * as kubectl from '../change/kubectl.ts'
import { adding, setting } from '../change/pods.ts'
import { keepsData, nameKeepers, SHOW_VOLUMES } from '../edge/data.ts'
import { isFirm } from '../edge/edge.ts'
import { declarationOf } from '../edge/label-steps.ts'
import type { Situation } from '../situation.ts'

/** The taint: from here on nothing else starts on the edge. */
export function seal(here: Situation): Draft {
  const open = here.edge.pools.filter(({ taints }) => !taints.some(({ value }) => isFirm(value)))
  const steps = [...open.flatMap((pool) => taintSteps(pool, here)), ...roleSteps(here)]
  return {
    stage: 'seal',
    title: 'Seal the edge: a taint keeps everything else away',
    steps,
    safe: [
      'The taint is NoSchedule: it moves nothing that runs, and applications leave at their next roll-out.',
      'The controller, announcers and node agents of this repository tolerate it.',
    ],
    runbook: open.length === 0 ? [] : sealRunbook(here),
    applies: 'in place',
    linters: [],
  }
}

const written = ({ taint }: Situation['edge']): string =>
  `${taint.key}=${taint.value}:${taint.effect}`

function taintSteps(pool: Pool, here: Situation): readonly Step[] {
  const { edge } = here
  const { key, value, effect } = edge.taint
  const why = law('untolerated', pool.why)
  const text = (what: string): string => `${what} gets the taint ${written(edge)}.`
  if (pool.source === 'nodes') {
    const names = new Set(pool.members.map(({ name }) => name))
    return here.docs
      .filter(({ kind, name }) => kind === 'Node' && names.has(name))
      .map((doc) =>
        adding(
          at(doc, 'spec', 'taints'),
          { key, value, effect },
          { text: text(`Node ${doc.name}`), why },
        ),
      )
  }
  if (pool.source === 'found') return [taintByHand(pool, text(`The pool ${pool.name}`))]
  const field = declarationOf(pool, here)
  if (field === null) return []
  return [
    adding(at(field.doc, ...field.path, 'taints'), written(edge), {
      text: text(`The pool ${pool.name}`),
      why,
    }),
  ]
}

/** A source of pools is not edited: what that would do to its nodes differs from one to the next. */
function taintByHand(pool: Pool, text: string): Step {
  const statement = firstField(pool.why)
  return {
    text,
    at: statement === null ? null : locate(statement),
    intents: [],
    byHand: `what asks for these nodes is not edited here: ${CHANGES[pool.applies ?? 'new nodes only']}`,
  }
}

const CHANGES: Readonly<Record<Applies, string>> = {
  'in place': 'a change there reaches the nodes that there are',
  'replaces nodes': 'a change there replaces its nodes, one after the other',
  'new nodes only': 'a change there reaches new nodes only',
}

/** Declared pools that were `mixed` on the way here become what they are. */
function roleSteps(here: Situation): readonly Step[] {
  const { cluster, edge } = here
  const isEdgeKnown = edge.pools.some(({ role }) => role.value === 'edge')
  const mixed = cluster.pools.filter(
    ({ source, role }) => source === 'settings' && role.value === 'mixed',
  )
  if (isEdgeKnown && !mixed.some((pool) => edge.pools.includes(pool))) return []
  return mixed.flatMap((pool) => {
    const field = declarationOf(pool, here)
    const role = edge.pools.includes(pool) ? 'edge' : 'worker'
    if (field === null) return []
    const where = at(field.doc, ...field.path, 'role')
    if (role === 'worker' && where.node === null) return []
    return [
      {
        ...setting(where, role, {
          text: `The pool ${pool.name} is declared ${role}.`,
          why: law('declared', pool.role.why),
        }),
        at: locate(field),
      },
    ]
  })
}

function sealRunbook(here: Situation): readonly RunbookStep[] {
  const { edge, cluster } = here
  const there = cluster.workloads.filter((workload) => mayBeThere(workload, here))
  const guests = there.filter((workload) => !keepsData(workload))
  return [
    runbook(
      'before',
      'DaemonSets that are not in this repository and have to run on the edge tolerate the taint.',
      'kubectl get daemonsets -A -o custom-columns=NAMESPACE:.metadata.namespace,NAME:.metadata.name,TOLERATIONS:.spec.template.spec.tolerations',
    ),
    ...dataSteps(there),
    runbook(
      'after',
      'Taint the edge nodes, unless Node objects are applied from Git.',
      kubectl.taintNodes(edge),
    ),
    ...guests
      .slice(0, 10)
      .map((workload) =>
        runbook(
          'after',
          `${workload.id} may still have pods on the edge: they leave when it rolls out next, or now.`,
          kubectl.rolloutRestart(workload),
        ),
      ),
    runbook('back', 'Take the taint off, then revert.', kubectl.untaintNodes(edge)),
  ]
}

/** A pod whose data are on an edge node starts nowhere else, and the taint lets it start there no more. */
function dataSteps(guests: readonly Workload[]): readonly RunbookStep[] {
  if (!guests.some(keepsData)) return []
  const names = nameKeepers(guests)
  const text =
    `No volume of ${names} is bound to an edge node: its pod would wait for ever when it is next ` +
    'replaced. Move such data to another node first.'
  return [runbook('before', text, SHOW_VOLUMES)]
}

/** Applications that the edge takes by now and that do not tolerate its taint. */
function mayBeThere(workload: Workload, { cluster, edge, outlook }: Situation): boolean {
  if (!isApplication(workload, cluster) || !/^(?:Deployment|StatefulSet)$/.test(workload.kind))
    return false
  const names = new Set(edge.pools.map(({ name }) => name))
  return outlook(workload).eligible.some(({ cell, fits }) => fits && names.has(cell.pool.name))
}
