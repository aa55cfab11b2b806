/** What people, the network and the machine may do to follow-up pull requests. */

import fc from 'fast-check'
import type { Fault } from '../github/http/faults.ts'
import { kept, lost } from './sample.ts'
import { fault } from './sequences.ts'

type Content = keyof typeof contents

export type Act =
  /** Somebody who may asks for it. */
  | { readonly k: 'fix' }
  /** Somebody says below the newest merged follow-up that it is in effect. */
  | { readonly k: 'applied' }
  | { readonly k: 'push'; readonly content: Content }
  /** The default branch goes on: elsewhere, or in a file that is edited. */
  | { readonly k: 'base'; readonly isNear: boolean }
  /** Somebody merges the newest follow-up that is open, or the pull request. */
  | { readonly k: 'merge'; readonly how: 'mergePull' | 'squashPull' }
  | { readonly k: 'merge pull'; readonly how: 'mergePull' | 'squashPull' }
  /** Somebody closes the newest follow-up that is open, or pushes to it. */
  | { readonly k: 'close' }
  | { readonly k: 'theirs' }
  | { readonly k: 'deliver'; readonly index: number }
  | { readonly k: 'deliver again'; readonly index: number }
  | { readonly k: 'work' }

/** What happens at the nth call that would change something: what is read is read again anyway. */
type Trouble = {
  readonly at: number
  readonly what:
    | { readonly k: 'fault'; readonly fault: Fault }
    | { readonly k: 'death'; readonly isApplied: boolean }
    | { readonly k: 'act'; readonly act: Act }
}

export type FixSequence = {
  readonly acts: readonly Act[]
  readonly troubles: readonly Trouble[]
  /** Whether what was not sent until the end comes in the order of its making. */
  readonly isInOrder: boolean
}

/** What a push makes of the pull request: two stages are due, or none. */
export const contents = { lost, kept }

const content = fc.constantFrom<Content>('lost', 'kept')
const index = fc.nat(9)
const how = fc.constantFrom('mergePull' as const, 'squashPull' as const)

const happening: fc.Arbitrary<Act> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ k: fc.constant('push' as const), content }) },
  { weight: 1, arbitrary: fc.record({ k: fc.constant('base' as const), isNear: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ k: fc.constant('merge' as const), how }) },
  { weight: 1, arbitrary: fc.record({ k: fc.constant('merge pull' as const), how }) },
  { weight: 1, arbitrary: fc.constantFrom<Act>({ k: 'close' }, { k: 'theirs' }) },
)

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 8, arbitrary: happening },
  { weight: 4, arbitrary: fc.constant({ k: 'fix' } as const) },
  { weight: 2, arbitrary: fc.constant({ k: 'applied' } as const) },
  { weight: 3, arbitrary: fc.record({ k: fc.constant('deliver' as const), index }) },
  { weight: 1, arbitrary: fc.record({ k: fc.constant('deliver again' as const), index }) },
  { weight: 6, arbitrary: fc.constant({ k: 'work' } as const) },
)

const what: fc.Arbitrary<Trouble['what']> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ k: fc.constant('fault' as const), fault }) },
  {
    weight: 4,
    arbitrary: fc.record({ k: fc.constant('death' as const), isApplied: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ k: fc.constant('act' as const), act: happening }) },
)

/** Troubles are fewer than a job has attempts, so that none may end as a dead letter. */
export const fixSequence: fc.Arbitrary<FixSequence> = fc.record({
  acts: fc.array(act, { minLength: 1, maxLength: 10 }),
  troubles: fc.array(fc.record({ at: fc.integer({ min: 3, max: 30 }), what }), { maxLength: 4 }),
  isInOrder: fc.boolean(),
})
