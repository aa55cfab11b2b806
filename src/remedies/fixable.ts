import type { Options } from '../types/engine.ts'
import type { Finding } from '../types/report.ts'
import type { Simulated } from '../types/simulated.ts'
import { entriesOf } from './asked.ts'
import type { State } from './attempt.ts'
import { isRefused } from './change/draft.ts'
import { situationIn } from './look.ts'
import { type Planned, planEntry } from './plan.ts'
import { type Revision, simulated } from './revision.ts'
import { PATTERN_RULES } from './rules.ts'

type Named = Pick<Finding, 'rule' | 'entry' | 'fingerprint'>

type Given = {
  readonly options: Options
  readonly settingsApart: string | null
  /** The revision as it was simulated for its reader. */
  readonly seen: Simulated
  /** Whether that began with all pods placed anew, as a fix begins. */
  readonly isFresh: boolean
}

/**
 * Whether `fix` takes a finding of a revision away. Worked out when somebody asks, once an entry:
 * a stage costs as much as a simulation, and most findings have no remedy or no reader.
 */
export function fixableIn(
  revision: Revision,
  { options, settingsApart, seen, isFresh }: Given,
): (cluster: string, finding: Named) => boolean {
  const plans = new Map<string, Planned | null>()
  let start: State | null = isFresh ? { revision, simulated: seen } : null
  const begin = (): State => {
    start ??= {
      revision,
      simulated: simulated(revision, options, { clusters: options.clusters, before: null }),
    }
    return start
  }
  const makePlan = (cluster: string, entry: string): Planned | null => {
    const terms = { cluster, entry, options, settingsApart, isChecked: false }
    const isOut = isRefused(situationIn({ revision, simulated: seen }, terms))
    return isOut ? null : planEntry(begin(), terms)
  }
  const planOf = (cluster: string, entry: string): Planned | null => {
    const key = `${cluster}\n${entry}`
    const known = plans.get(key)
    const plan = known === undefined ? makePlan(cluster, entry) : known
    plans.set(key, plan)
    return plan
  }
  return (cluster, { rule, entry, fingerprint }) => {
    if (!PATTERN_RULES.has(rule) || options.set.length > 0) return false
    return entriesOf(seen, null)
      .filter((one) => one.cluster === cluster && (entry === null || one.entry === entry))
      .some((one) => solves(planOf(cluster, one.entry), fingerprint))
  }
}

const solves = (plan: Planned | null, fingerprint: string): boolean =>
  (plan?.stages ?? [])
    .flat()
    .some(({ attempt }) =>
      attempt.judgement.solved.some((finding) => finding.fingerprint === fingerprint),
    )
