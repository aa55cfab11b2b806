import { defineQueue, type Queue } from '../../jobs/queue.ts'
import { commitId, id, nodeId, record } from '../errands.ts'

/** Begin the scans that are due: one survey for each installation. */
export type PlanErrand = { readonly day: string }

/** Look at what an installation has now, and have scanned what changed. */
export type SurveyErrand = {
  readonly installation: number
  /** Null for all. */
  readonly repositories: readonly Named[] | null
  /** What was pushed, the newest of each repository last: what GitHub answers may be older. */
  readonly pushed?: readonly Pushed[]
}

/** The commit that a default branch was pushed to. */
export type Pushed = { readonly id: number; readonly commit: string }

/** A repository by its id and by what GitHub's events call `node_id`. */
export type Named = { readonly id: number; readonly node: string }

/** Scan repositories of an installation that wait for it, some with each job. */
export type ScanErrand = {
  readonly installation: number
  /** How many such jobs went before it without a pause. */
  readonly shard: number
}

/** One at a time. */
export const plans: Queue<PlanErrand> = defineQueue({
  name: 'plans',
  keeps: 'newest',
  read: (stored) => {
    const { day } = record(stored)
    if (typeof day !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(day)) throw new TypeError('no day')
    return { day }
  },
})

/** One at a time for each installation; of those that wait one does what all of them ask for. */
export const surveys: Queue<SurveyErrand> = defineQueue({
  name: 'surveys',
  keeps: 'newest',
  read: (stored) => {
    const { installation, repositories, pushed } = record(stored)
    return {
      installation: id(installation),
      repositories: Array.isArray(repositories) ? repositories.map(readNamed) : null,
      ...(Array.isArray(pushed) ? { pushed: pushed.map(readPushed) } : {}),
    }
  },
  merge: (older, { installation, repositories: now, pushed: fresh = [] }) => {
    const { repositories: before, pushed: known = [] } = older
    const both = before && now && distinct([...before, ...now])
    const pushed = distinct([...known, ...fresh]).slice(-mostMerged)
    return {
      installation,
      repositories: both && both.length <= mostMerged ? both : null,
      ...(pushed.length === 0 ? {} : { pushed }),
    }
  },
})

/** So many are all of them, as likely as not, and an errand is written anew with each. */
const mostMerged = 500

const distinct = <Each extends { readonly id: number }>(some: readonly Each[]): Each[] => [
  ...new Map(some.map((each) => [each.id, each])).values(),
]

function readNamed(stored: unknown): Named {
  const { id: number, node } = record(stored)
  return { id: id(number), node: nodeId(node) }
}

function readPushed(stored: unknown): Pushed {
  const { id: number, commit } = record(stored)
  return { id: id(number), commit: commitId(commit) }
}

/** One at a time for each installation: which repositories wait stands in the results. */
export const scans: Queue<ScanErrand> = defineQueue({
  name: 'scans',
  keeps: 'newest',
  read: (stored) => {
    const { installation, shard } = record(stored)
    return {
      installation: id(installation),
      shard: Number.isSafeInteger(shard) ? Number(shard) : 0,
    }
  },
})
