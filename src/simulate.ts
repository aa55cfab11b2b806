import { buildCluster } from './cluster/build.ts'
import type { Corner } from './cluster/cells.ts'
import { filled } from './cluster/filled/variables.ts'
import { annotationIgnores } from './cluster/ignore-annotation.ts'
import { samePods } from './cluster/same-template.ts'
import { parseWhatIf, unknownName } from './cluster/what-if.ts'
import { suite } from './findings/suite.ts'
import { cornersOf, mergeFindings, mergeTraffic } from './traffic/corners.ts'
import { trafficOf } from './traffic/entries.ts'
import { type Before, placingOf } from './traffic/placing.ts'
import { samePools } from './traffic/same-pools.ts'
import { unknownsOf } from './traffic/unknowns.ts'
import type { Cluster } from './types/cluster.ts'
import type { Documents, Options, Refusal } from './types/engine.ts'
import type { RawFinding, Rule, Thresholds } from './types/finding.ts'
import { ratio } from './types/ratio.ts'
import type { ClusterSettings, Settings } from './types/settings.ts'
import type { Placing, Simulated, SimulatedCluster } from './types/simulated.ts'
import type { Doc, Problem } from './types/source.ts'
import type { EntryTraffic } from './types/traffic.ts'

export type SimulateInput = {
  readonly documents: Documents
  /** Builds were left out: what they hold is not known. */
  readonly incomplete: boolean
  readonly settings: Settings
  readonly options: Options
  /** The base of a review: pods that a change does not touch stay where they were. */
  readonly before: Simulated | null
  /** The rules to ask; absent: all. None: where traffic goes is all that is wanted. */
  readonly rules?: readonly Rule[]
  /** Where pods stand is all that is wanted: no traffic, no findings, and no unknowns of theirs. */
  readonly placesOnly?: boolean
}

/** One revision, from documents to findings. Refuses names in the options that nothing has. */
export function simulate(input: SimulateInput): Simulated | Refusal {
  const { settings, options } = input
  const asked = parseWhatIf(options.set, options.entry)
  if ('message' in asked) return asked
  const wanted = clustersOf(settings).filter(
    ({ name }) => options.clusters.length === 0 || options.clusters.includes(name),
  )
  const built = wanted.map(({ name, settings: own }) => {
    const { docs, problems } = filled(docsOf(input.documents.docs, own))
    const { kubernetes } = options
    const cluster = buildCluster(docs, own, { name, kubernetes, whatIf: asked.value })
    return { docs, open: problems, ...cluster }
  })
  const unread = input.incomplete || input.documents.problems.some(hides)
  const clusters = built.map(({ value }) => value)
  const wrong = unknownName(asked.value, clusters)
  if (wrong !== null && !isHead(input)) return { message: wrong }
  const problems: Problem[] = [...input.documents.problems]
  for (const outcome of built) problems.push(...outcome.open, ...outcome.problems)
  return {
    clusters: built.map(({ value, docs, open }) => {
      const isWhole = !unread && open.length === 0
      return simulateCluster(isWhole ? value : { ...value, whole: false }, docs, input)
    }),
    problems,
    passedOver: input.documents.passedOver,
  }
}

/** Whether a problem hides an object: of a key that stands twice one is read, what nobody uses is none. */
const hides = ({ code }: Problem): boolean => code !== 'duplicate-key' && code !== 'not-reached'

/** A name may be gone in the head of a review: the base has judged it. */
const isHead = ({ before }: SimulateInput): boolean => before !== null

type Named = { readonly name: string; readonly settings: ClusterSettings | null }

function clustersOf({ clusters }: Settings): readonly Named[] {
  if (clusters.length === 0) return [{ name: 'default', settings: null }]
  return clusters.map((settings) => ({ name: settings.name.value, settings }))
}

/** The documents under a cluster's paths: what is deployed there. */
export function docsOf(docs: readonly Doc[], settings: ClusterSettings | null): readonly Doc[] {
  const paths = (settings?.paths ?? []).map((path) => path.replace(/^\.\/|\/+$/g, ''))
  if (paths.length === 0 || paths.includes('') || paths.includes('.')) return docs
  return docs.filter(({ file }) =>
    paths.some((path) => file === path || file.startsWith(`${path}/`)),
  )
}

function simulateCluster(
  cluster: Cluster,
  docs: readonly Doc[],
  input: SimulateInput,
): SimulatedCluster {
  const then = input.before?.clusters.find((one) => one.cluster.name === cluster.name) ?? null
  const hasSamePools = then !== null && samePools(cluster, then.cluster)
  const corners = cornersOf(cluster).map((corner) => {
    const placing = placingOf(cluster, corner, beforeAt(then, corner, hasSamePools))
    const { cells, steady: outlook } = placing
    const traffic = input.placesOnly ? [] : trafficOf({ cluster, cells, outlook })
    return { corner, placing, traffic, raw: check(cluster, { placing, traffic, then, input }) }
  })
  const [first, ...others] = corners
  const traffic = mergeTraffic(
    first?.traffic ?? [],
    others.map((one) => one.traffic),
  )
  return {
    cluster: { ...cluster, unknowns: unknownsOf(cluster, traffic) },
    traffic,
    raw: mergeFindings(corners.map(({ raw }) => raw)),
    incomplete: input.incomplete,
    ignores: annotationIgnores(docs),
    placings: new Map(corners.map(({ corner, placing }) => [keyOf(corner), placing])),
  }
}

const keyOf = ({ nodes, replicas }: Corner): string => `${nodes} ${replicas}`

function beforeAt(
  then: SimulatedCluster | null,
  corner: Corner,
  hasSamePools: boolean,
): Before | null {
  const placing = then?.placings.get(keyOf(corner))
  if (then === null || placing === undefined) return null
  const workloads = new Map(then.cluster.workloads.map((workload) => [workload.id, workload]))
  return { workloads, placing, hasSamePools, untouched: samePods }
}

type Checked = {
  readonly placing: Placing
  readonly traffic: readonly EntryTraffic[]
  readonly then: SimulatedCluster | null
  readonly input: SimulateInput
}

function check(cluster: Cluster, { placing, traffic, then, input }: Checked): RawFinding[] {
  const facts = {
    cluster,
    traffic,
    outlook: placing.fresh,
    asOf: input.options.asOf,
    before: then?.cluster ?? null,
    thresholds: thresholdsOf(input.settings),
  }
  return (input.rules ?? suite).flatMap((rule) => rule.check(facts))
}

/** A pod is a hotspot from one and a half times the mean on, unless settings say otherwise. */
function thresholdsOf({ rules }: Settings): Thresholds {
  const declared = rules.get('pod-hotspot')?.peakToMean?.value
  return {
    peakToMean: declared === undefined ? ratio(3, 2) : ratio(Math.round(declared * 1e6), 1e6),
  }
}
