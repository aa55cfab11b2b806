import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { randomCase, readFolder, scenarioFolders, writtenCases } from '../../lab/networks/case.ts'
import { compareRecords } from '../../lab/networks/compare-records.ts'
import { MODES } from '../../lab/networks/question.ts'
import { readRecords } from '../../lab/networks/record.ts'
import { tableOf } from '../../lab/networks/table.ts'

/** What a real kube-proxy did in network namespaces; `npm run lab` makes these records anew. */
const { head, records } = readRecords()

test('the records say what answered', () => {
  expect(head).toMatchObject({
    kubernetes: '1.35.4',
    when: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
  })
  for (const tool of ['kernel', 'iptables', 'nftables', 'nginx', 'iproute2'])
    expect(head[tool], tool).toMatch(/\d/)
})

test('there are at least 100 random networks, in both modes, with 4,000 connections each', () => {
  const random = records.filter(({ seed }) => seed !== null)
  expect(new Set(random.map(({ seed }) => seed)).size).toBeGreaterThanOrEqual(100)
  for (const { answered } of records)
    for (const mode of MODES) {
      const [steady] = answered[mode]
      expect(steady?.name).toBe('steady')
      expect(steady?.connections).toBeGreaterThanOrEqual(4_000)
    }
})

test('every way in of every scenario in manifests/ that the laboratory can build was asked', () => {
  const asked = records.filter(({ seed }) => seed === null)
  const named = asked.map(({ scenario, entry }) => [scenario.name, entry])
  const wanted = scenarioFolders().flatMap((folder) => {
    const scenario = readFolder(folder)
    return writtenCases(scenario, folder).map(({ entry }) => [scenario.name, entry])
  })
  expect(wanted.length).toBeGreaterThanOrEqual(15)
  expect(named).toEqual(wanted)
})

test('simulator and kube-proxy agree: what is kept and lost, shares, losses', () => {
  expect(compareRecords(records)).toEqual([])
})

test('a seed makes the same network again', () => {
  for (const { seed, scenario, entry } of records)
    if (seed !== null) expect(randomCase(seed)).toMatchObject({ scenario, entry })
})

test('the page of the laboratory shows what was measured', () => {
  const page = readFileSync(new URL('../../lab/README.md', import.meta.url), 'utf8')
  expect(page).toContain(tableOf(records.filter(({ seed }) => seed === null)))
})
