import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { comparisonOf } from '../../lab/clusters/compare-record.ts'
import { marginalsOf } from '../../lab/clusters/marginals.ts'
import { workloadsOf } from '../../lab/clusters/question.ts'
import { blocksOf } from '../../lab/clusters/table.ts'
import { clusterFolders } from '../../lab/scenario/folders.ts'
import { hasKnownNodes, nodesOf } from '../../lab/scenario/nodes.ts'
import { objectsOf } from '../../lab/scenario/objects.ts'
import { readScenario, type Scenario, simulateScenario } from '../../lab/scenario/scenario.ts'
import { clusterRecords, randomRecords, scenarioOf } from './cluster-records.ts'

const { records } = clusterRecords
const root = new URL('../..', import.meta.url).pathname
const shown = clusterFolders
  .filter((folder) => hasKnownNodes(readScenario(`${root}${folder}`)))
  .map((folder) => [folder.replace(/^manifests\//, ''), folder] as const)

test.each(records.map((record) => [record.name, record.workload, record] as const))(
  '%s: %s: the simulator says what kube-scheduler did',
  (_, __, record) => expect(comparisonOf(record).differences).toEqual([]),
)

test('300 random clusters were asked, and at least 240 have an exact answer', () => {
  const exact = randomRecords.map(comparisonOf).filter(({ method }) => method === 'exact')
  expect(randomRecords.length).toBeGreaterThanOrEqual(300)
  expect(exact.length).toBeGreaterThanOrEqual(240)
  expect(Math.max(...exact.map(({ distance }) => distance.uniform))).toBeLessThanOrEqual(0.01)
})

test('they cover what placement depends on', () => {
  const shares = marginalsOf(randomRecords.map(scenarioOf))
  const wanted = ['taints', 'spread constraints', 'anti-affinity', 'unlike nodes']
  expect(wanted.filter((trait) => (shares.get(trait) ?? 0) < 0.3)).toEqual([])
})

test('the page of the laboratory says what the records say', () => {
  const page = readFileSync(new URL('../../lab/README.md', import.meta.url), 'utf8')
  for (const block of Object.values(blocksOf(clusterRecords))) expect(page).toContain(block)
})

/** All that the oracle is told of a scenario. */
const told = (scenario: Scenario) => ({
  nodes: nodesOf(simulateScenario(scenario)),
  objects: objectsOf(scenario),
})

test.each(shown)('%s: every workload was put before the scheduler, as it is', (name, folder) => {
  const scenario = readScenario(`${root}${folder}`)
  const own = records.filter((record) => record.name === name)
  expect(own.map(({ workload }) => workload).toSorted()).toEqual(workloadsOf(scenario))
  for (const record of own) expect(told(scenarioOf(record))).toEqual(told(scenario))
})
