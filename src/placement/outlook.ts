import type { Why } from '../types/evidence.ts'
import type { Outlook, Profile } from '../types/placement.ts'
import type { Cell } from '../types/pool.ts'
import { assumed, law } from '../types/why.ts'
import type { Workload } from '../types/workload.ts'
import { nameOfAsk } from './ask.ts'
import { type Formulated, formulate } from './formulate.ts'
import { limitsOf } from './limits/explore.ts'
import { familiesOf, type Known, type Nodes, nodesOf, type Solution } from './nodes.ts'
import { nameOfProblem, type Placed, type Problem } from './problem.ts'
import { distinct, profileOf, weighed } from './profile.ts'
import { likely } from './scheduler/likely.ts'
import { unsupported } from './unsupported.ts'

type OutlookOptions = {
  /** The version, such as `1.35` or `v1.34.2`: it says how the scheduler breaks ties. */
  readonly kubernetes: string
  /** Pods asked for; a DaemonSet has one on every node that it may use instead. */
  readonly replicas: number
}

/**
 * Where the pods of one workload can, will and at worst would be. `likely` is what kube-scheduler's
 * default profile does with them on otherwise idle nodes (kubernetes v1.35.4), `worst` the extremes
 * of what hard constraints allow. Pure; the order of `cells` does not matter. Bad numbers
 * (fractions, negative counts) are taken as the nearest that make sense. The version's own evidence
 * is not part of `why`.
 */
export function outlook(
  workload: Workload,
  cells: readonly Cell[],
  options: OutlookOptions,
): Outlook {
  const nodes = nodesOf(cells)
  const answered = once(() => answer(workload, nodes, options))
  const name = nameOfAsk(workload, { ...options, declared: nodes.declared })
  const known = nodes.known.get(name) ?? knownFrom(answered())
  nodes.known.set(name, known)
  const eligible = once(() =>
    nodes.cells.map((cell, index) => ({
      cell,
      fits: known.fits[index] === true,
      get why() {
        return answered().formulated.verdicts[index]?.why ?? null
      },
    })),
  )
  const why = once(() => law('placement', ...evidence(workload, answered(), nodes)))
  return {
    ...known.numbers,
    // Few workloads are asked why; all else was mostly worked out for one that asks for the same.
    get eligible() {
      return eligible()
    },
    get why() {
      return why()
    },
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

type Answer = {
  readonly formulated: Formulated
  readonly solution: Solution
  /** What keeps the answer from being exact. */
  readonly doubts: readonly Why[]
}

function answer(workload: Workload, nodes: Nodes, options: OutlookOptions): Answer {
  const formulated = formulate(workload, nodes.cells, options)
  const { problem } = formulated
  const solution = solve(problem, nodes)
  const isChosen = !workload.perNode && problem.pods > 0 && problem.sites.length > 0
  const doubts = [
    ...formulated.doubts,
    ...(isChosen ? unsupported(workload) : []),
    ...(solution.forced ? [] : capacityDoubts(formulated, nodes)),
    ...(solution.exact ? [] : [GUESSED]),
  ]
  return { formulated, solution, doubts }
}

function knownFrom({ formulated, solution, doubts }: Answer): Known {
  const { likely, worst, pending } = solution
  const method = doubts.length === 0 ? 'exact' : 'bounded'
  return {
    numbers: { likely, worst, pending, asked: formulated.problem.pods, method },
    fits: formulated.verdicts.map(({ fits }) => fits),
  }
}

const GUESSED = assumed(
  'placement/approximate',
  'the likely placement is approximate: too many ways to place the pods to follow all of them',
)
const ALIKE = assumed(
  'nodes-alike',
  'nodes of different pools have the same capacity, as it is not declared for all of them',
)
const SAMPLED = assumed(
  'nodes-sampled',
  'the scheduler scores a sample of more than 100 nodes; the likely placement takes all of them',
)

/** Most workloads of a cluster pose the same problem: each is solved once for a list of cells. */
function solve(problem: Problem, { cells, solutions }: Nodes): Solution {
  const key = nameOfProblem(problem)
  const found = solutions.get(key) ?? solveAnew(problem, cells)
  solutions.set(key, found)
  return found
}

function solveAnew(problem: Problem, cells: readonly Cell[]): Solution {
  const limits = limitsOf(problem, familiesOf(problem, cells))
  const shape = (placed: Placed): Profile => profileOf(problem, cells, placed)
  const worst = distinct(limits.worst.map(shape))
  const pending = problem.pods - limits.pods
  const [only] = worst
  // Where the constraints leave one placement, no score has a say.
  if (only !== undefined && worst.length === 1 && limits.exact)
    return { likely: [{ p: 1, profile: only }], worst, pending, exact: true, forced: true }
  const { chances, exact } = likely(problem, limits.pods)
  const shaped = weighed(chances.map(({ p, placed }) => ({ p, profile: shape(placed) })))
  return { likely: shaped, worst, pending, exact: exact && limits.exact, forced: false }
}

/** Where capacities are not declared, pools that differ in anything may differ in those as well. */
function capacityDoubts({ problem }: Formulated, { traits }: Nodes): Why[] {
  const kinds = new Set(problem.sites.map(({ cell }) => traits[cell]))
  const nodes = problem.sites.reduce((total, site) => total + site.nodes, 0)
  const unlike = kinds.size > 1 && isUndeclared(problem)
  return [...(unlike ? [ALIKE] : []), ...(nodes > 100 ? [SAMPLED] : [])]
}

const isUndeclared = ({ sites }: Problem): boolean =>
  sites.some(({ allocatable }) => allocatable === null)

/** Every fact that was compared: a change of any of them may change the outlook. */
function evidence(workload: Workload, { formulated, doubts }: Answer, nodes: Nodes): Why[] {
  const { constraints, containers } = workload
  const why: Why[] = [nodes.why, ...formulated.evidence]
  if (!workload.perNode) why.push(workload.replicas.why)
  for (const verdict of formulated.verdicts) why.push(verdict.why)
  for (const wanted of constraints.nodeSelector.values()) why.push(wanted.why)
  if (constraints.nodeTerms !== null) why.push(constraints.nodeTerms.why)
  if (formulated.problem.sites.length > 1 && isUndeclared(formulated.problem))
    why.push(nodes.traitsWhy)
  if (nodes.tainted) for (const toleration of constraints.tolerations) why.push(toleration.why)
  if (nodes.declared)
    for (const { requests } of containers) if (requests !== null) why.push(requests.why)
  return [...why, ...doubts]
}
