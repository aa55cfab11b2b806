import type { Campaign, Disagreement, Say } from '../campaign.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type { Programs } from './ask.ts'
import { type Case, randomCase, readFolder, scenarioFolders, writtenCases } from './case.ts'
import { judge, type Verdict } from './judge.ts'
import { marginals } from './marginals.ts'
import { minimise } from './minimise.ts'
import { buildProxy, headOf, prepareProxy } from './programs.ts'
import { readRecords, writeRecords, writeRows } from './record.ts'
import { measureRows } from './rows.ts'
import { writeTable } from './table.ts'

const COUNT = 100

/** Networks before a real kube-proxy, in both of its modes. */
export const campaign: Campaign = {
  name: 'networks',
  prepare: async (say) => prepareProxy(say),
  record: async ({ seed, count }, say) => {
    const programs = buildProxy(say)
    const random = Array.from({ length: count ?? COUNT }, (_, index) => randomCase(seed + index))
    for (const line of marginals(random)) say(line)
    const written = scenarioFolders().flatMap((folder) => writtenCases(readFolder(folder), folder))
    const verdicts = await judge(programs, [...written, ...random], teller(say))
    const head = headOf(programs)
    writeRecords(head, verdicts)
    writeTable(readRecords().records)
    writeRows(head, await measureRows(programs, say))
    return disagreements(programs, verdicts, say)
  },
  check: async (scenarios, say) => {
    const programs = buildProxy(say)
    const cases = scenarios.flatMap((scenario) => casesOf(scenario, say))
    return disagreements(programs, await judge(programs, cases, teller(say)), say)
  },
}

function casesOf(scenario: Scenario, say: Say): readonly Case[] {
  const cases = writtenCases(scenario, null)
  if (cases.length === 0) say(`${scenario.name}: no way in that the laboratory can build`)
  return cases
}

function teller(say: Say): (verdict: Verdict) => void {
  let told = 0
  return ({ one, mode, differences }) => {
    told += 1
    const outcome = differences.length === 0 ? 'agree' : `${differences.length} differences`
    say(`${told} ${one.scenario.name} ${one.entry} (${mode}): ${outcome}`)
  }
}

/** One disagreement for each thing that differs, on a scenario as small as it could be made. */
async function disagreements(
  programs: Programs,
  verdicts: readonly Verdict[],
  say: Say,
): Promise<readonly Disagreement[]> {
  const smaller = new Map<Case, Scenario>()
  const found: Disagreement[] = []
  for (const { one, mode, differences } of verdicts) {
    const [first] = differences
    if (first === undefined) continue
    if (!smaller.has(one)) {
      say(`Looking for a smaller scenario than ${one.scenario.name} ...`)
      smaller.set(one, await minimise(programs, { one, mode }, first.about))
    }
    const scenario = smaller.get(one) ?? one.scenario
    for (const { about, predicted, measured } of differences)
      found.push({ scenario, about: `${one.entry} (${mode}), ${about}`, predicted, measured })
  }
  return found
}
