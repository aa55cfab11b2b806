import type { Why } from '../types/evidence.ts'
import type { Outlook, Profile } from '../types/placement.ts'
import type { Cell } from '../types/pool.ts'
import { assumed, law } from '../types/why.ts'
import type { Workload } from '../types/workload.ts'
import { nameOfAsk } from './ask.ts'
import { type Formulated, formulate } from './formulate.ts'
import { limitsOf } from './limits/explore.ts'
import { isForced } from './limits/forced.ts'
import { familiesOf, type Known, type Nodes, nodesOf, type Solution } from './nodes.ts'
import { nameOfProblem, type Placed, type Problem } from './problem.ts'
import { distinct, profileOf, weighed } from './profile.ts'
import { likely } from './scheduler/likely.ts'
import { stranded } from './stranded.ts'
import { unsupported } from './unsupported.ts'

type OutlookOptions = {
  /** The version, such as `1.35` or `v1.34.2`: it says how the scheduler breaks ties. */
  readonly kubernetes: string
  /** Pods asked for; a DaemonSet has one on every node that it may use instead. */
  readonly replicas: number
  /** A Service that selects the pods: the scheduler spreads those of Jobs only then. */
  readonly selected?: Why | null
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
  const reasons = new Answering(workload, nodes, options)
  const name = nameOfAsk(workload, {
    ...options,
    declared: nodes.declared,
    selected: options.selected ?? null,
  })
  let known = nodes.known.get(name)
  if (known === undefined) {
    known = knownFrom(reasons.answer)
    nodes.known.set(name, known)
  }
  reasons.fits = known.fits
  return new LazyOutlook(known.numbers, reasons)
}

/** An outlook that differs in some of what it says; its reasons are still gathered when asked for. */
export function revised(
  outlook: Outlook,
  changes: Partial<Known['numbers']> & {
    readonly eligible?: () => Outlook['eligible']
    readonly why?: () => Why
  },
): Outlook {
  const { eligible, why, ...numbers } = changes
  const { likely, worst, pending, asked, method } = outlook
  const reasons: Reasons = {
    get eligible() {
      return eligible === undefined ? outlook.eligible : eligible()
    },
    get why() {
      return why === undefined ? outlook.why : why()
    },
  }
  return new LazyOutlook({ likely, worst, pending, asked, method, ...numbers }, reasons)
}

type Reasons = Pick<Outlook, 'eligible' | 'why'>

/**
 * Few workloads are asked why, and what one says in numbers was mostly worked out for another that
 * asks for the same. (A class, as accessors of each object's own cost more than what they spare.)
 */
class LazyOutlook implements Outlook {
  readonly likely: Outlook['likely']
  readonly worst: Outlook['worst']
  readonly pending: number
  readonly asked: number
  readonly method: Outlook['method']
  readonly #reasons: Reasons
  #eligible: Outlook['eligible'] | null = null
  #why: Why | null = null

  constructor({ likely, worst, pending, asked, method }: Known['numbers'], reasons: Reasons) {
    this.likely = likely
    this.worst = worst
    this.pending = pending
    this.asked = asked
    this.method = method
    this.#reasons = reasons
  }

  get eligible(): Outlook['eligible'] {
    this.#eligible ??= this.#reasons.eligible
    return this.#eligible
  }

  get why(): Why {
    this.#why ??= this.#reasons.why
    return this.#why
  }
}

/** The reasons of one workload's outlook, from an answer of its own. */
class Answering implements Reasons {
  fits: readonly boolean[] = []
  readonly #workload: Workload
  readonly #nodes: Nodes
  readonly #options: OutlookOptions
  #answer: Answer | null = null

  constructor(workload: Workload, nodes: Nodes, options: OutlookOptions) {
    this.#workload = workload
    this.#nodes = nodes
    this.#options = options
  }

  get answer(): Answer {
    this.#answer ??= answer(this.#workload, this.#nodes, this.#options)
    return this.#answer
  }

  get eligible(): Outlook['eligible'] {
    return this.#nodes.cells.map((cell, index) => new Verdict(cell, index, this))
  }

  get why(): Why {
    return law('placement', ...evidence(this.#workload, this.answer, this.#nodes))
  }
}

/** Whether a workload fits a cell; why is worked out when somebody asks. */
class Verdict {
  readonly cell: Cell
  readonly fits: boolean
  readonly #index: number
  readonly #of: Answering

  constructor(cell: Cell, index: number, of: Answering) {
    this.cell = cell
    this.fits = of.fits[index] === true
    this.#index = index
    this.#of = of
  }

  get why(): Why | null {
    return this.#of.answer.formulated.verdicts[this.#index]?.why ?? null
  }
}

type Answer = {
  readonly formulated: Formulated
  readonly solution: Solution
  /** Pods whose volumes are out of reach. */
  readonly stranded: number
  /** What keeps the answer from being exact. */
  readonly doubts: readonly Why[]
}

function answer(workload: Workload, nodes: Nodes, options: OutlookOptions): Answer {
  const formulated = formulate(workload, nodes.cells, {
    ...options,
    selected: options.selected ?? null,
  })
  const { problem } = formulated
  const solution = solve(problem, nodes)
  const isChosen = !workload.perNode && problem.pods > 0 && problem.sites.length > 0
  const doubts = [
    ...formulated.doubts,
    ...(isChosen ? unsupported(workload) : []),
    ...(solution.forced ? [] : capacityDoubts(formulated, nodes)),
    ...(solution.exact ? [] : [GUESSED]),
  ]
  const apart = stranded(workload, nodes.cells, problem.pods).length
  return { formulated, solution, stranded: apart, doubts }
}

function knownFrom({ formulated, solution, stranded, doubts }: Answer): Known {
  const { likely, worst } = solution
  const pending = Math.max(solution.pending, stranded)
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
  const [placed] = limits.worst
  // Where the constraints leave one placement, no score has a say.
  const isOne = worst.length === 1 && limits.exact && placed !== undefined
  if (only !== undefined && isOne && isForced(problem, placed))
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
  const { constraints } = workload
  const why: Why[] = [nodes.why, ...formulated.evidence]
  if (!workload.perNode) why.push(workload.replicas.why)
  for (const verdict of formulated.verdicts) why.push(verdict.why)
  for (const wanted of constraints.nodeSelector.values()) why.push(wanted.why)
  if (constraints.nodeTerms !== null) why.push(constraints.nodeTerms.why)
  for (const volume of constraints.volumes) why.push(volume.why)
  if (formulated.problem.sites.length > 1 && isUndeclared(formulated.problem))
    why.push(nodes.traitsWhy)
  if (nodes.tainted) for (const toleration of constraints.tolerations) why.push(toleration.why)
  if (nodes.declared) why.push(workload.requests().why)
  return [...why, ...doubts]
}
