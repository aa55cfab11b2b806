/** One round: a burst of deliveries, deaths in its midst, and what is true when all is calm. */

import { setTimeout as wait } from 'node:timers/promises'
import type { Call } from '../github/server.ts'
import { type Chance, chanceOf } from './chance.ts'
import type { Ground, Strike } from './ground.ts'
import { found, type Organisation } from './organisation.ts'
import { unanswered, wrongResults, wrongs } from './truth.ts'

export type Round = {
  readonly organisation: Organisation
  readonly seed: number
  readonly strikes: readonly Strike[]
  /** Attempts at deliveries, how many were not acknowledged, and how many were sent once more. */
  readonly deliveries: number
  readonly refused: number
  readonly calls: number
  readonly seconds: number
  /** What is lost, or happened twice; empty when all is well. */
  readonly wrongs: readonly string[]
}

/** Milliseconds within which all is calm, or something hangs. */
const patience = 120_000

/**
 * Plays a round with up to `most` deaths. What happens and when follows from its seed, as far as
 * processes let anything follow. Deaths come with a call to GitHub, before or after its effect, or at
 * a moment of the burst.
 */
export async function playRound(
  ground: Ground,
  { seed, most = 3 }: { readonly seed: number; readonly most?: number },
): Promise<Round> {
  const begun = performance.now()
  const chance = chanceOf(seed)
  const { github } = ground
  const { hooks, world, violations } = github
  world.deliveries.length = 0
  github.calls.length = 0
  violations.length = 0
  ground.complaints.length = 0
  const organisation = found(github, `org-${seed}`, chance)
  const struck = plan(ground, chance, most)
  for (const act of organisation.acts) {
    ground.turn(chance)
    act()
    const known = hooks.deliveries
    if (chance.number() < 0.3 && known.length > 0) hooks.redeliver(chance.of(known).id)
    await wait(chance.below(150))
  }
  const strikes = await struck
  const end = performance.now() + patience
  const refused = hooks.deliveries.filter(({ statusCode }) => statusCode !== 202).length
  const isCalm = await calm(ground, end)
  const { left, dead } = await ground.counts()
  return {
    organisation,
    seed,
    strikes,
    deliveries: hooks.deliveries.length,
    refused,
    calls: github.calls.length,
    seconds: (performance.now() - begun) / 1000,
    wrongs: [
      ...(isCalm ? [] : [`jobs are left: ${left.join(', ')}`]),
      ...(dead === 0 ? [] : [`${dead} jobs are dead`]),
      ...wrongs(organisation),
      ...unanswered(hooks.deliveries).map(({ event }) => `a delivery of ${event} is lost`),
      ...violations.map((each) => `GitHub: ${each}`),
      ...ground.complaints,
    ],
  }
}

/** Strikes once or more, one after the other; resolves to what was struck when all serve. */
async function plan(ground: Ground, chance: Chance, most: number): Promise<readonly Strike[]> {
  const strikes = Array.from({ length: 1 + chance.below(most) }, () => chance.of(ground.strikes))
  for (const what of strikes) {
    const kind = chance.number()
    if (kind < 0.5) await callsMade(ground, 1 + chance.below(20), isWrite)
    else if (kind < 0.8) await callsMade(ground, 1 + chance.below(60), () => true)
    else await wait(chance.below(1500))
    await ground.strike(what, chance)
  }
  return strikes
}

/** Between such a call and the note that its job is done lies what may happen twice. */
const isWrite = ({ method, path, body }: Call): boolean =>
  path === '/graphql'
    ? /"query":"\s*mutation/.test(body)
    : method !== 'GET' && !path.endsWith('/access_tokens')

/** Resolves within the last of so many calls, before it has its effect, or when none comes. */
async function callsMade(
  ground: Ground,
  number: number,
  isCounted: (call: Call) => boolean,
): Promise<void> {
  let left = number
  const made = new Promise<void>((resolve) => {
    ground.called = (call) => {
      if (isCounted(call)) left -= 1
      if (left === 0) resolve()
    }
  })
  await Promise.race([made, wait(4000)])
  ground.called = () => {}
}

/** Whether nothing is left to do in time; what nobody acknowledged is delivered again. */
async function calm(ground: Ground, end: number): Promise<boolean> {
  const { hooks } = ground.github
  while (performance.now() < end) {
    await hooks.settled()
    const again = unanswered(hooks.deliveries)
    for (const { id } of again) hooks.redeliver(id)
    await hooks.settled()
    const before = hooks.deliveries.length
    const { left } = await ground.counts()
    await hooks.settled()
    if (again.length === 0 && left.length === 0 && hooks.deliveries.length === before) return true
    await ground.hurry()
    await wait(200)
  }
  return false
}

/** Ends the processes, and says for each round what is wrong with what is kept of its scans. */
export async function lookBack(
  ground: Ground,
  rounds: readonly Pick<Round, 'organisation'>[],
): Promise<readonly string[]> {
  const jobs = await ground.end()
  const wrong: string[] = []
  for (const { organisation } of rounds)
    wrong.push(...(await wrongResults(jobs.results(organisation.installation.id), organisation)))
  await jobs.stop({ within: 1 })
  return wrong
}
