import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Campaign, Disagreement, Say } from './campaign.ts'
import { campaign as clusters } from './clusters/campaign.ts'
import { campaign as facts } from './facts/campaign.ts'
import { campaign as networks } from './networks/campaign.ts'
import { clusterFolders } from './scenario/folders.ts'
import { readScenario, type Scenario } from './scenario/scenario.ts'
import { campaign as stages } from './stages/campaign.ts'

const HELP = `npm run lab -- [options]               asks kube-scheduler and kube-proxy about random
                                       scenarios and those of manifests/, and writes new
                                       records into test/lab/
npm run lab -- check [DIR...]          puts scenario folders before simulator and oracles
                                       and prints every disagreement (default: manifests/*)

  --seed N            of the first random scenario (default 1)
  --count N           random scenarios of each kind (default: 300 clusters, 100 networks)
  --only NAME         clusters, networks, stages or facts
`

const say: Say = (line) => process.stderr.write(`${line}\n`)

function wholeNumber(name: string, text: string | undefined): number | null {
  if (text === undefined) return null
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name} has to be a whole number, not ${text}`)
  return Number(text)
}

/** Scenario folders that are named, or all that the project shows. */
function scenariosOf(folders: readonly string[]): Scenario[] {
  const all = clusterFolders.map((folder) => join(import.meta.dirname, '..', folder))
  return (folders.length > 0 ? folders : all).map(readScenario)
}

/** One disagreement with the scenario that shows it, as text. */
function told({ scenario, about, predicted, measured }: Disagreement): string {
  const files = Object.entries(scenario.files).flatMap(([path, text]) => [
    `  ${path}`,
    ...text
      .trimEnd()
      .split('\n')
      .map((line) => `    ${line}`),
  ])
  return [
    `${scenario.name}: ${about}`,
    `  predicted: ${predicted}`,
    `  measured:  ${measured}`,
    ...files,
    '',
  ].join('\n')
}

async function run(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seed: { type: 'string' },
      count: { type: 'string' },
      only: { type: 'string' },
      help: { type: 'boolean' },
    },
  })
  const [command, ...folders] = positionals
  if (values.help === true || (command !== undefined && command !== 'check')) {
    process.stdout.write(HELP)
    return values.help === true ? 0 : 2
  }
  const wanted = {
    seed: wholeNumber('seed', values.seed) ?? 1,
    count: wholeNumber('count', values.count),
  }
  const campaigns = [clusters, networks, stages, facts].filter(
    ({ name }) => values.only === undefined || values.only === name,
  )
  if (campaigns.length === 0)
    throw new Error(`--only has to be clusters, networks, stages or facts`)
  const scenarios = command === 'check' ? scenariosOf(folders) : null
  let worst = 0
  for (const campaign of campaigns)
    worst = Math.max(worst, await runOne(campaign, wanted, scenarios))
  return worst
}

type Wanted = Parameters<Campaign['record']>[0]

/** 0: everything agrees, 1: something differs, 2: this machine cannot run the campaign. */
async function runOne(
  campaign: Campaign,
  wanted: Wanted,
  scenarios: readonly Scenario[] | null,
): Promise<number> {
  const missing = await campaign.prepare(say)
  if (missing !== null) {
    say(`${campaign.name}: ${missing}`)
    return 2
  }
  const found =
    scenarios === null ? await campaign.record(wanted, say) : await campaign.check(scenarios, say)
  for (const one of found) process.stdout.write(`${told(one)}\n`)
  process.stdout.write(`${campaign.name}: ${found.length} disagreements\n`)
  return found.length > 0 ? 1 : 0
}

try {
  process.exitCode = await run()
} catch (error) {
  say(`lab: ${(error as Error).message}`)
  process.exitCode = 2
}
