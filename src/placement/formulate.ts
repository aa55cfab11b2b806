import type { Why } from '../types/evidence.ts'
import type { Cell } from '../types/pool.ts'
import { law } from '../types/why.ts'
import type { Amounts, Workload } from '../types/workload.ts'
import { judge, type Verdict } from './eligible.ts'
import { isHostname } from './labels.ts'
import { tolerates } from './matching.ts'
import type { Problem, Site } from './problem.ts'
import {
  apartPartitions,
  type Draft,
  defaultPreferences,
  dropUnlabelled,
  hardSpread,
  hostLevels,
  othersToo,
  ownPreferences,
  spreadPartitions,
} from './spread.ts'

/** A workload and its cells as numbers, with what the numbers rest on. */
export type Formulated = {
  readonly problem: Problem
  readonly verdicts: readonly Verdict[]
  /** Facts beside the verdicts. */
  readonly evidence: readonly Why[]
  /** What keeps the answer from being exact. */
  readonly doubts: readonly Why[]
}

type Asked = {
  readonly replicas: number
  readonly kubernetes: string
  readonly selected: Why | null
}

/**
 * Reads the constraints of a workload against cells (in order of their ids). Sources:
 * kubernetes pkg/scheduler/framework/plugins (nodeports, podtopologyspread, interpodaffinity,
 * noderesources), v1.35.4.
 */
export function formulate(workload: Workload, cells: readonly Cell[], asked: Asked): Formulated {
  const verdicts = cells.map((cell) => judge(workload, cell))
  const draft: Draft = { workload, verdicts, evidence: [], doubts: [] }
  const wanted = sum(verdicts.map(({ nodes }) => nodes))
  const named = hardSpread(draft)
  dropUnlabelled(draft, named)
  const hard = workload.perNode ? othersToo(draft, named) : named
  const kept = verdicts.flatMap((verdict, cell) => (verdict.nodes > 0 ? [{ verdict, cell }] : []))
  const used = kept.map(({ verdict }) => verdict.cell)
  const { asked: requests, scored } = workload.requests()
  const levels = hostLevels(draft, hard)
  const most = Math.min(onePerNode(draft), levels.cap)
  const sites = kept.map(({ verdict, cell }) => siteOf(draft, { verdict, cell, requests, most }))
  const own = workload.constraints.spread.length > 0
  const problem: Problem = {
    pods: workload.perNode ? wanted : wholePods(asked.replicas),
    sites,
    hostSkew: levels.skew,
    partitions: [...spreadPartitions(draft, hard, used), ...apartPartitions(draft, used)],
    preferences: own
      ? ownPreferences(draft, used)
      : defaultPreferences(draft, used, asked.selected),
    preferencesNeedLabels: own,
    requests,
    scored,
    ties: tiePolicy(asked.kubernetes),
  }
  return { problem, verdicts, evidence: draft.evidence, doubts: draft.doubts }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)

const wholePods = (count: number): number =>
  Number.isFinite(count) ? Math.max(0, Math.trunc(count)) : 0

/** From 1.35 on the first of the best nodes wins, before one of them at random (measured). */
function tiePolicy(kubernetes: string): 'uniform' | 'first' {
  const [, major, minor] = /^v?(\d{1,3})\.(\d{1,3})/.exec(kubernetes) ?? []
  return major === '1' && Number(minor) < 35 ? 'uniform' : 'first'
}

/** 1 where host ports or a required anti-affinity keep two pods from sharing a node. */
function onePerNode(draft: Draft): number {
  const { antiAffinity, hostPorts, nodeName } = draft.workload.constraints
  draft.evidence.push(...hostPorts.map(({ why }) => law('host-port', why)))
  draft.evidence.push(...antiAffinity.map(({ why }) => law('anti-affinity', why)))
  if (hostPorts.length > 0) return 1
  if (nodeName !== null) return Number.POSITIVE_INFINITY
  const apart = antiAffinity.some(({ value }) => isHostname(value.topologyKey) && value.selectsSelf)
  return apart ? 1 : Number.POSITIVE_INFINITY
}

type Place = {
  readonly verdict: Verdict
  readonly cell: number
  readonly requests: Amounts
  readonly most: number
}

function siteOf({ workload }: Draft, { verdict, cell, requests, most }: Place): Site {
  const { pool } = verdict.cell
  const allocatable = pool.allocatable?.value ?? null
  const disliked = pool.taints.filter(
    ({ value }) =>
      value.effect === 'PreferNoSchedule' &&
      !workload.constraints.tolerations.some((toleration) => tolerates(toleration.value, value)),
  ).length
  let cap = workload.perNode ? 1 : most
  if (allocatable !== null) {
    cap = Math.min(cap, Math.max(0, Math.trunc(allocatable.pods)))
    if (requests.cpuMilli > 0)
      cap = Math.min(cap, Math.floor(allocatable.cpuMilli / requests.cpuMilli))
    if (requests.memoryBytes > 0)
      cap = Math.min(cap, Math.floor(allocatable.memoryBytes / requests.memoryBytes))
  }
  return { cell, nodes: verdict.nodes, cap, allocatable, disliked }
}
