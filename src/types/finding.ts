import type { Cluster } from './cluster.ts'
import type { Field, Why } from './evidence.ts'
import type { Outlook } from './placement.ts'
import type { Ratio } from './ratio.ts'
import type { Severity } from './report.ts'
import type { EntryTraffic } from './traffic.ts'
import type { Workload } from './workload.ts'

/** What a rule says before policy has spoken: no ranking, no wording of its certainty. */
export type RawFinding = {
  readonly rule: string
  readonly entry: string | null
  readonly subject: string
  /** The field of the subject that decides; absent fields stand for the nearest key. */
  readonly at: Field | null
  readonly related: readonly Field[]
  readonly evidence: readonly Why[]
  readonly size: Ratio | null
  /** The severity that this case has by default; settings may say otherwise. */
  readonly severity: Severity
  /** Rests on `likely` placement or on one end of a range. Assumptions in the evidence add to it. */
  readonly likely: boolean
  readonly message: string
}

/** Everything a rule may look at: the model, where pods will be, and what traffic does. */
export type Facts = {
  readonly cluster: Cluster
  readonly traffic: readonly EntryTraffic[]
  /** After every pod was placed anew: what may land where, what cannot be scheduled. */
  outlook(workload: Workload): Outlook
  /** ISO date for what expires. */
  readonly asOf: string
  /** The base's cluster where this is the head of a review: some verdicts rest on what was there. */
  readonly before: Cluster | null
  readonly thresholds: Thresholds
}

export type Thresholds = { readonly peakToMean: Ratio }

/** A rule is a constant: adding one is its file, one line in `suite.ts` and one scenario. */
export type Rule = {
  readonly id: string
  readonly title: string
  /** Default severity, in words for the table ("warning as a regression, else note"). */
  readonly severity: string
  /** The rule's page in Markdown: when, why with the source, what it does to users, what to do. */
  readonly doc: string
  readonly check: (facts: Facts) => readonly RawFinding[]
}
