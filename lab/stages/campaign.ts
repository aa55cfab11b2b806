import type { Campaign, Disagreement, Say } from '../campaign.ts'
import { readFolder } from '../networks/case.ts'
import { buildProxy, headOf, prepareProxy } from '../networks/programs.ts'
import { clusterFolders } from '../scenario/folders.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { differencesOf, judgeStages, type StageVerdict } from './judge.ts'
import { writeStages } from './record.ts'
import { writeTable } from './table.ts'

/** Stages of fixes before running kube-proxies, while clients connect without a pause. */
export const campaign: Campaign = {
  name: 'stages',
  prepare: async (say) => prepareProxy(say),
  record: async (_, say) => {
    const programs = buildProxy(say)
    const scenarios = clusterFolders.map(readFolder)
    const verdicts = await judgeStages(programs, scenarios, teller(say))
    writeStages(headOf(programs), verdicts)
    writeTable(verdicts)
    return disagreements(verdicts, scenarios)
  },
  check: async (scenarios, say) =>
    disagreements(await judgeStages(buildProxy(say), scenarios, teller(say)), scenarios),
}

function teller(say: Say): (verdict: StageVerdict) => void {
  let told = 0
  return (verdict) => {
    told += 1
    const differences = differencesOf(verdict)
    const outcome = differences.length === 0 ? 'agree' : differences.join('; ')
    say(`${told} ${verdict.scenario} ${verdict.stage} (${verdict.mode}): ${outcome}`)
  }
}

const disagreements = (
  verdicts: readonly StageVerdict[],
  scenarios: readonly Scenario[],
): readonly Disagreement[] =>
  verdicts.flatMap((verdict) => {
    const scenario = scenarios.find(({ name }) => name === verdict.scenario)
    if (scenario === undefined) return []
    const about = `${verdict.entry}, stage ${verdict.stage} (${verdict.mode})`
    const predicted = JSON.stringify(verdict.predicted)
    return differencesOf(verdict).map((measured) => ({ scenario, about, predicted, measured }))
  })
