import type { Problem } from '../problem.ts'
import { evenly, guess } from './even.ts'
import { feasibleGroups } from './filters.ts'
import { type Chance, merged, separated } from './merge.ts'
import { areMirrored } from './mirror.ts'
import { drawFirst, drawUniform, forget, nameOf, type State, union } from './order.ts'
import { scores } from './scores.ts'

/** Groups of nodes that are looked at in all before the even guess is taken instead. */
const MOST_WORK = 60_000
const MOST_PROFILES = 400

export type Likely = { readonly chances: readonly Chance[]; readonly exact: boolean }

/**
 * Where kube-scheduler's default profile puts the pods, one by one, with every tie branched.
 * `exact` says that this is the whole distribution; else it is an approximation: ties taken as
 * uniform where the order of nodes would have to be followed too far, or the even spread.
 */
export function likely(problem: Problem, placeable: number): Likely {
  const whole = merged(problem)
  const solved = solve(whole.problem, placeable)
  const chances = separated(problem, whole, solved.chances)
  if (chances !== null) return { chances, exact: solved.exact }
  return { chances: [{ p: 1, placed: guess(problem, placeable) }], exact: false }
}

function solve(problem: Problem, placeable: number): Likely {
  const even = evenly(problem, placeable)
  if (even !== null) return { chances: [{ p: 1, placed: even }], exact: true }
  const uniform = walk(problem, 'uniform')
  if (uniform === null)
    return { chances: [{ p: 1, placed: guess(problem, placeable) }], exact: false }
  // Every way to break ties is a branch of this walk. Both policies treat interchangeable nodes
  // alike, so that outcomes which differ in their names only are equally likely under both.
  if (problem.ties === 'uniform' || areMirrored(problem, uniform))
    return { chances: uniform, exact: true }
  const first = walk(problem, 'first')
  return { chances: first ?? uniform, exact: first !== null }
}

type Work = { left: number }

function walk(problem: Problem, ties: 'uniform' | 'first'): Chance[] | null {
  if (problem.pods > MOST_WORK) return null
  const groups = problem.sites.map(({ nodes }, site) => ({ site, nodes, pods: 0 }))
  const how: How = { ties, work: { left: MOST_WORK } }
  let states: readonly State[] = [{ p: 1, blocks: [groups] }]
  const stuck: State[] = []
  for (let pod = 0; pod < problem.pods && states.length > 0; pod++) {
    const reached = advance(problem, states, { ...how, stuck })
    if (reached === null) return null
    states = ties === 'first' ? forget(reached) : reached
  }
  return outcomes([...stuck, ...states])
}

/** All states with one pod more; states that have no node for it are added to `stuck`. */
function advance(
  problem: Problem,
  states: readonly State[],
  how: How & { readonly stuck: State[] },
): State[] | null {
  const next = new Map<string, State>()
  for (const state of states) {
    const after = step(problem, state, how)
    if (after.length === 0) how.stuck.push(state)
    for (const reached of after) join(next, reached)
    if (how.work.left < 0) return null
  }
  return [...next.values()]
}

type How = { readonly ties: 'uniform' | 'first'; readonly work: Work }

function step(problem: Problem, state: State, { ties, work }: How): readonly State[] {
  const groups = state.blocks.length === 1 ? (state.blocks[0] ?? []) : union(state.blocks)
  const feasible = feasibleGroups(problem, groups)
  work.left -= groups.length
  if (feasible.length === 0) return []
  const total = feasible.length === 1 ? [0] : scores(problem, groups, feasible)
  const best = Math.max(...total)
  const names = new Set(
    feasible.filter((_, i) => total[i] === best).map(({ site, pods }) => `${site}:${pods}`),
  )
  const own = state.blocks.flat().filter(({ site, pods }) => names.has(`${site}:${pods}`))
  const after =
    ties === 'uniform' ? drawUniform(state, new Set(own)) : drawFirst(state, new Set(own))
  work.left -= (groups.length + state.blocks.length) * (1 + after.length)
  return after
}

function join(states: Map<string, State>, state: State): void {
  const name = nameOf(state.blocks)
  const known = states.get(name)
  states.set(name, known === undefined ? state : { ...known, p: known.p + state.p })
}

/** States without their orders. */
function outcomes(states: readonly State[]): Chance[] | null {
  const found = new Map<string, Chance>()
  for (const { p, blocks } of states) {
    const placed = union(blocks)
    const name = nameOf([placed])
    found.set(name, { p: p + (found.get(name)?.p ?? 0), placed })
  }
  return found.size > MOST_PROFILES ? null : [...found.values()]
}
