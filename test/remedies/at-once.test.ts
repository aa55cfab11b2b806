import { expect, test } from 'vitest'
import type { Terms } from '../../src/remedies/attempt.ts'
import { isRefused } from '../../src/remedies/change/draft.ts'
import { makeStage, type Stager } from '../../src/remedies/make-stage.ts'
import { simulated } from '../../src/remedies/revision.ts'
import { narrow } from '../../src/remedies/stages/narrow.ts'
import type { Options } from '../../src/types/engine.ts'
import { applied, both, ENTRY, planOf } from './advertised.ts'
import { revision } from './safety/judged.ts'

const options: Options = {
  asOf: '2026-11-22',
  clusters: [],
  kubernetes: null,
  entry: null,
  set: [],
  explain: false,
  settings: null,
}
const terms: Terms = {
  cluster: 'prod',
  entry: ENTRY,
  options,
  settingsApart: null,
  isChecked: true,
}

/** `narrow` with all that it writes as one step, which nothing can be left out of. */
const whole: Stager = (here) => {
  const draft = narrow(here)
  if (isRefused(draft) || draft.steps.length < 2) return draft
  const [first] = draft.steps
  if (first === undefined) return draft
  const intents = draft.steps.flatMap((step) => step.intents)
  return { ...draft, steps: [{ ...first, intents }] }
}

test('what no order of merges avoids is told as a loss', () => {
  const { docs, settings } = revision(applied(both, planOf(both), 'narrow'))
  const start = {
    documents: { docs, problems: [], passedOver: 0 },
    incomplete: false,
    settings,
    settingsFiles: { own: null, organisation: null },
  }
  const state = {
    revision: start,
    simulated: simulated(start, options, { clusters: [], before: null }),
  }
  const parted = makeStage(narrow, state, terms)
  const joined = makeStage(whole, state, terms)
  if (isRefused(parted) || isRefused(joined)) throw new Error('refused')
  expect(parted.map(({ safety }) => safety?.loss)).toEqual([null, null])
  expect(joined.map(({ safety }) => safety?.loss?.worst)).toEqual([1])
  expect(joined[0]?.safety?.loss?.text).toContain('BGPAdvertisement.metallb.io/public')
})
