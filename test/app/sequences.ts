/** What people, the network and the machine may do to a pull request. */

import fc from 'fast-check'
import type { Fault } from '../github/http/faults.ts'
import { kept, lost } from './sample.ts'

export type Content = keyof typeof contents
export type Remark = (typeof remarks)[number]

export type Act =
  | { readonly k: 'push'; readonly content: Content }
  | { readonly k: 'comment'; readonly remark: Remark }
  /** GitHub sends a webhook of those that it has not sent yet, whichever its turn. */
  | { readonly k: 'deliver'; readonly index: number }
  | { readonly k: 'deliver again'; readonly index: number }
  | { readonly k: 'run again' }
  /** Until nothing is left to do. */
  | { readonly k: 'work' }

/** What happens when GitHub is called for the nth time. */
type Trouble = {
  readonly at: number
  readonly what:
    | { readonly k: 'fault'; readonly fault: Fault }
    | { readonly k: 'death'; readonly isApplied: boolean }
    | { readonly k: 'push'; readonly content: Content }
}

export type Sequence = {
  readonly acts: readonly Act[]
  readonly troubles: readonly Trouble[]
  /** Whether what was not sent until the end comes in the order of its making. */
  readonly isInOrder: boolean
}

/** What a push makes of the branch, and what is to be said of it. */
export const contents = {
  lost: {
    files: lost,
    says: {
      conclusion: 'neutral',
      title: 'ingress-nginx-controller no longer sees who the client is',
    },
    annotations: 2,
  },
  kept: {
    files: { ...kept, 'README.md': 'Clusters\n' },
    says: { conclusion: 'success', title: 'No traffic path changes' },
    annotations: 0,
  },
}

/** Comments, and the reaction that tells how each was answered; null: it is no command. */
const remarks = [
  { by: 'eve', body: '/edgewise help', reaction: '+1' },
  { by: 'eve', body: '/edgewise review', reaction: '+1' },
  { by: 'ana', body: '/edgewise simulate policy=Local', reaction: '+1' },
  { by: 'eve', body: '/edgewise fix', reaction: '-1' },
  { by: 'eve', body: '> /edgewise help', reaction: null },
] as const

const content = fc.constantFrom<Content>('lost', 'kept')
const index = fc.nat(9)

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ k: fc.constant('push' as const), content }) },
  {
    weight: 2,
    arbitrary: fc.record({
      k: fc.constant('comment' as const),
      remark: fc.constantFrom(...remarks),
    }),
  },
  { weight: 4, arbitrary: fc.record({ k: fc.constant('deliver' as const), index }) },
  { weight: 2, arbitrary: fc.record({ k: fc.constant('deliver again' as const), index }) },
  { weight: 1, arbitrary: fc.constant({ k: 'run again' } as const) },
  { weight: 2, arbitrary: fc.constant({ k: 'work' } as const) },
)

const headers = { 'retry-after': '30' }

/** What GitHub, or the way to it, may do to a call. */
export const fault = fc.constantFrom<Fault>(
  { status: 500 },
  { status: 503, headers: { 'retry-after': '5' } },
  { status: 502 },
  { status: 502, isApplied: true },
  { status: 403, headers, message: 'You have exceeded a secondary rate limit.' },
  { status: 429, headers },
  { isCut: true },
  { isCut: true, isApplied: true },
)

const what: fc.Arbitrary<Trouble['what']> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ k: fc.constant('fault' as const), fault }) },
  {
    weight: 3,
    arbitrary: fc.record({ k: fc.constant('death' as const), isApplied: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ k: fc.constant('push' as const), content }) },
)

/** Troubles are fewer than a job has attempts, so that none may end as a dead letter. */
export const sequence: fc.Arbitrary<Sequence> = fc.record({
  acts: fc.array(act, { maxLength: 6 }),
  troubles: fc.array(fc.record({ at: fc.integer({ min: 1, max: 20 }), what }), { maxLength: 4 }),
  isInOrder: fc.boolean(),
})
