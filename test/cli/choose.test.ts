import { expect, test } from 'vitest'
import { choose, statusOfPlans } from '../../src/cli/fix/choose.ts'
import { deliver, together } from '../../src/cli/fix/deliver.ts'
import { notesOn, refusalsOn } from '../../src/cli/fix/notes.ts'
import { InputError } from '../../src/drive/errors.ts'
import type { NoPlan } from '../../src/types/remedy.ts'
import { costly, entryPlan, fixOf, refusedStage, stagePlan } from '../support/fix-fixtures.ts'

const none = (code: NoPlan['code'], declare: string | null = null) => ({
  ...entryPlan([]),
  none: { code, message: 'so it is', declare },
})

const [keep, seal] = entryPlan().stages
const later = { ...refusedStage(), stage: 'seal' as const }

test('takes all stages, or the one that is due', () => {
  expect(choose(fixOf(none('complete'), entryPlan()), null)).toMatchObject({ stages: [keep, seal] })
  expect(choose(fixOf(entryPlan()), 'keep')).toMatchObject({ stages: [keep] })
})

test('takes the first part alone of a stage that is split', () => {
  const [first, second] = [costly(), { ...costly(), part: 2 }]
  expect(choose(fixOf(entryPlan([first, second])), 'move')).toMatchObject({ stages: [first] })
})

test.each([
  ['seal', entryPlan(), '--stage seal: keep comes first, and has to be merged before'],
  ['move', entryPlan(), '--stage move: there is nothing left to do; keep is due'],
  [
    'seal',
    entryPlan([costly(), stagePlan({ stage: 'seal' })]),
    /^--stage seal: move \(part 1 of 2\) comes/,
  ],
  [
    null,
    entryPlan([refusedStage()]),
    /^keep is refused: it would bring error source-ip-misjudged: /,
  ],
])('with --stage %s says in one line what is in the way', (name, plan, line) => {
  const choice = choose(fixOf(plan), name)
  expect(choice).toEqual({ k: 'refused', line: expect.stringMatching(line) })
})

test('takes what comes before a stage that is refused, and says so', () => {
  const plan = entryPlan([stagePlan({ stage: 'keep' }), later])
  const choice = choose(fixOf(plan), null)
  expect(choice).toMatchObject({ k: 'stages', stages: [{ stage: 'keep' }] })
  if (choice.k !== 'stages') throw new Error(choice.k)
  expect(refusalsOn(choice)).toEqual([expect.stringMatching(/^seal is refused: it would bring /)])
  expect(statusOfPlans(fixOf(plan))).toBe(1)
})

test.each([
  ['complete', 0],
  ['unsuited', 0],
  ['undeclared', 1],
  ['unsafe', 1],
  ['unreadable', 1],
] as const)('nothing to do, because it is %s, ends with %d', (code, status) => {
  const fix = fixOf(none(code, code === 'undeclared' ? 'clusters[].pools' : null))
  expect(statusOfPlans(fix)).toBe(status)
  const choice = choose(fix, null)
  expect(choice.k).toBe('nothing')
  if (choice.k !== 'nothing') throw new Error(choice.k)
  expect(choice.lines).toEqual([
    expect.stringMatching(
      /^prod · ingress-nginx\/Service\/\S+: .+: so it is( \(declare clusters\[\]\.pools\))?$/,
    ),
  ])
  expect(choice.lines[0]?.includes('declare clusters')).toBe(code === 'undeclared')
})

test('says so where there is no way in at all', () => {
  expect(choose(fixOf(), null)).toMatchObject({ k: 'nothing', lines: [expect.any(String)] })
})

test('several ways in are to be fixed one by one', () => {
  const plans = ['a', 'b', 'c', 'd', 'e'].map((name) => ({
    ...entryPlan(),
    entry: `x/Service/${name}`,
  }))
  expect(() => choose(fixOf(...plans), null)).toThrow(
    new InputError(
      '5 ways in have stages: name one with --entry (x/Service/a, x/Service/b, x/Service/c, x/Service/d and 1 more)',
    ),
  )
  const clusters = ['eu', 'us'].map((cluster) => ({ ...entryPlan(), cluster }))
  expect(() => choose(fixOf(...clusters), null)).toThrow(
    new InputError('2 ways in have stages: name one with --cluster (eu, us)'),
  )
  expect(() => choose(fixOf(none('not-found')), null)).toThrow(InputError)
})

test('edits of stages that follow each other are one edit of each file', () => {
  const stage = (path: string, before: string, after: string) =>
    stagePlan({ edits: [{ path, before, after }] })
  const stages = [
    stage('a', '1', '2'),
    stage('b', '', 'new'),
    stage('a', '2', '3'),
    stage('c', '1', '2'),
    stage('c', '2', '1'),
  ]
  expect(together(stages)).toEqual([
    { path: 'a', before: '1', after: '3' },
    { path: 'b', before: '', after: 'new' },
  ])
})

test('no edit leaves the folder that was named, but for the settings that count for it', async () => {
  const at = (path: string) => ({
    plan: entryPlan(),
    stages: [stagePlan({ edits: [{ path, before: 'a\n', after: 'b\n' }] })],
  })
  const diff = (path: string) => deliver(at(path), { k: 'diff' }, 'clusters/a')
  expect(await diff('clusters/a/x.yaml')).toContain('+++ b/clusters/a/x.yaml')
  expect(await diff('.github/edgewise.yaml')).toContain('+++ b/.github/edgewise.yaml')
  for (const path of ['clusters/b/x.yaml', 'clusters/ab.yaml', 'x.yaml'])
    await expect(diff(path)).rejects.toThrow(InputError)
})

test('says what else there is to know, each object once', () => {
  const plan = entryPlan([costly(), costly(), stagePlan({ edits: [] })])
  const notes = notesOn({ plan, stages: plan.stages }, null, 'branch')
  expect(notes).toEqual([
    'a commit for each of 3 stages; each is meant to be merged and applied by itself: --stage move first',
    'keep edits nothing: it is done by its runbook alone',
    'checked by kubeconform, strict: 2 objects valid, 1 object without a schema to check it by, 1 object not checked',
    'metallb-system/BGPAdvertisement.metallb.io/edge in metallb/pool.yaml is without a schema to check it by: there is no schema for BGPAdvertisement',
    'a/Service/b in b.yaml is not checked: nothing here validates',
    'before and after each merge there is something to do: edgewise fix shows it',
  ])
  expect(refusalsOn({ plan, stages: plan.stages.slice(0, 1) })).toEqual([
    'charts/cart/templates/deployment.yaml:12: not edited, by hand: Give `shop/Deployment/cart` an affinity to worker nodes. (the file is a template)',
  ])
})
