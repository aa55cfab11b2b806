import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readFolder } from '../../lab/networks/case.ts'
import { type Counts, MODES } from '../../lab/networks/question.ts'
import { clusterFolders } from '../../lab/scenario/folders.ts'
import { askings, differencesOf, lostIn, named, type StageVerdict } from '../../lab/stages/judge.ts'
import { readStages } from '../../lab/stages/record.ts'
import { rollOut } from '../../lab/stages/rollout.ts'
import { tableOf } from '../../lab/stages/table.ts'

/** What kube-proxies did while stages were applied and taken back; `npm run lab` makes it anew. */
const { head, records } = readStages()

test('the records say what answered', () => {
  expect(head).toMatchObject({ kubernetes: '1.35.4' })
})

test('every stage of every scenario that a kube-proxy would notice was applied, and taken back', () => {
  const wanted = clusterFolders.map(readFolder).flatMap((scenario) =>
    MODES.flatMap((mode) =>
      askings(scenario, mode).map(({ change, predicted }) => ({
        scenario: scenario.name,
        entry: change.entry,
        stage: named(change.plan),
        mode,
        predicted,
      })),
    ),
  )
  const asked = records.map(({ scenario, entry, stage, mode, predicted }) => ({
    scenario,
    entry,
    stage,
    mode,
    predicted,
  }))
  expect(asked).toEqual(wanted)
  expect(new Set(records.map(({ scenario }) => scenario)).size).toBeGreaterThanOrEqual(5)
  for (const { passages } of records)
    expect(passages.map(({ name }) => name)).toEqual(['there', 'back'])
})

const totals = (record: StageVerdict, way: 'there' | 'back') => {
  const steps = record.passages.find(({ name }) => name === way)?.steps ?? []
  const counts = steps.flatMap(({ making, outcomes }) => [making, outcomes]).map(lostIn)
  return counts.reduce((a, b) => ({ count: a.count + b.count, all: a.all + b.all }), {
    count: 0,
    all: 0,
  })
}

test('where a plan says that nothing is lost, nothing is: of 20,000 connections and more', () => {
  const silent = records.flatMap((record) =>
    (['there', 'back'] as const)
      .filter((way) => record.predicted[way] === null)
      .map((way) => totals(record, way)),
  )
  const all = silent.reduce((sum, one) => sum + one.all, 0)
  expect(all).toBeGreaterThanOrEqual(20_000)
  expect(silent.map(({ count }) => count)).toEqual(silent.map(() => 0))
})

test('where it says what is lost, that is what was', () => {
  expect(records.flatMap(differencesOf)).toEqual([])
  const lossy = records.filter(({ predicted }) => predicted.there !== null)
  expect(lossy.length).toBeGreaterThan(0)
})

test('a plan that says too little is found out, and so is one that says too much', () => {
  const [one] = records.filter(({ predicted }) => predicted.there !== null)
  if (one === undefined) throw new Error('no stage loses anything')
  const silent = { ...one, predicted: { there: null, back: null } }
  expect(differencesOf(silent)).not.toEqual([])
  const little = { likely: 0.001, worst: 0.001 }
  expect(differencesOf({ ...one, predicted: { there: little, back: null } })).not.toEqual([])
  const counts: Counts = { answered: 300, dropped: 3 }
  const lost = { name: 'applied', members: [], making: {}, outcomes: counts }
  const passages = [{ name: 'there', steps: [...cleanStart(), lost] }]
  expect(differencesOf({ ...silent, passages })).not.toEqual([])
  const clean = [{ name: 'there', steps: [...cleanStart(), ...cleanStart()] }]
  const much = { there: { likely: 1, worst: 1 }, back: null }
  expect(differencesOf({ ...silent, passages: clean, predicted: much })).not.toEqual([])
})

const cleanStart = () => [
  { name: 'before', members: [], making: {}, outcomes: { answered: 500 } as Counts },
]

test('the page of the laboratory shows what was measured', () => {
  const page = readFileSync(new URL('../../lab/README.md', import.meta.url), 'utf8')
  expect(page).toContain(tableOf(records))
})

test('a roll-out keeps to its pace, and to nodes that are free', () => {
  const pod = (name: string, node: string, isNew: boolean) => ({ name, node, isNew })
  const pods = [
    pod('a', '1', false),
    pod('b', '2', false),
    pod('c', '1', true),
    pod('d', '2', true),
  ]
  const terms = { outlasts: true, apart: true, isLocal: true }
  const moments = rollOut(pods, { replicas: 2, surge: 0, away: 1 }, terms)
  for (const { pods: states } of moments) {
    const ready = pods.filter(({ name }) => states[name] === undefined)
    expect(ready.length).toBeGreaterThanOrEqual(1)
    expect(new Set(ready.map(({ node }) => node)).size).toBe(ready.length)
  }
  const last = moments.at(-1)?.pods ?? {}
  expect(pods.filter(({ name }) => last[name] === undefined).map(({ name }) => name)).toEqual([
    'c',
    'd',
  ])
  expect(() => rollOut(pods, { replicas: 2, surge: 1, away: 0 }, terms)).toThrow('hangs')
})
