import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { release } from 'node:os'
import { join } from 'node:path'
import { buildProgram, kubernetesVersion } from '../build.ts'
import type { Campaign, Disagreement, Say } from '../campaign.ts'
import { clusterFolders } from '../scenario/folders.ts'
import { minimise } from '../scenario/minimise.ts'
import { hasKnownNodes } from '../scenario/nodes.ts'
import { readScenario, type Scenario } from '../scenario/scenario.ts'
import { cases } from './cases.ts'
import { compare, type Difference } from './compare.ts'
import { randomCluster } from './generate.ts'
import { marginalsOf } from './marginals.ts'
import { type Asked, askScheduler, isRefusal } from './oracle.ts'
import { workloadsOf } from './question.ts'
import { type ClusterRecord, recordOf, recordsText } from './records.ts'
import { writeTables } from './table.ts'

const root = join(import.meta.dirname, '..', '..')
const MODULE = 'scheduler'
const COUNT = 300
/** Workloads that are put before one run of the oracle. */
const BATCH = 20

const scheduler = (say: Say): string =>
  buildProgram({ module: MODULE, package: '.', name: 'scheduler-oracle' }, say)

/** Random clusters, and all workloads of given scenarios, before the real kube-scheduler. */
export const campaign: Campaign = {
  name: 'clusters',
  prepare: async (say) => {
    try {
      scheduler(say)
      return null
    } catch (error) {
      return (error as Error).message
    }
  },
  record: async ({ seed, count }, say) => {
    const random = Array.from({ length: count ?? COUNT }, (_, index) => randomCluster(seed + index))
    for (const [trait, share] of marginalsOf(random))
      say(`  ${(100 * share).toFixed(0).padStart(3)} % have ${trait}`)
    const shown = manifests().filter(hasKnownNodes)
    const { records, found } = await judge([...shown, ...cases, ...random], say)
    const file = join(root, 'test', 'lab', 'clusters.json')
    const all = { head: headOf(seed), records }
    writeFileSync(file, recordsText(all))
    writeTables(all)
    say(`${records.length} records of clusters are in test/lab/clusters.json`)
    return found
  },
  check: async (scenarios, say) => (await judge(scenarios, say)).found,
}

/** Every folder of `manifests/` that is one cluster. */
const manifests = (): Scenario[] => clusterFolders.map((folder) => readScenario(join(root, folder)))

type Judged = {
  readonly records: readonly ClusterRecord[]
  readonly found: readonly Disagreement[]
}

async function judge(scenarios: readonly Scenario[], say: Say): Promise<Judged> {
  const program = scheduler(say)
  const all = scenarios.flatMap((scenario): Asked[] =>
    workloadsOf(scenario).map((workload) => ({ scenario, workload })),
  )
  const records: ClusterRecord[] = []
  const found: Disagreement[] = []
  for (let from = 0; from < all.length; from += BATCH) {
    const batch = all.slice(from, from + BATCH)
    for (const [index, answers] of askScheduler(program, batch).entries()) {
      const asked = batch[index]
      if (asked === undefined) continue
      const { scenario, workload } = asked
      if (isRefusal(answers)) {
        say(`${scenario.name}: ${workload}: not asked: ${answers.refused}`)
        continue
      }
      records.push(recordOf(scenario, workload, answers))
      const [first] = compare(scenario, workload, answers).differences
      if (first !== undefined) found.push(await explain(program, asked, first))
    }
    say(`clusters: ${Math.min(all.length, from + BATCH)} of ${all.length} workloads asked`)
  }
  return { records, found }
}

/** The smallest cluster found that still shows a difference. */
async function explain(
  program: string,
  { scenario, workload }: Asked,
  first: Difference,
): Promise<Disagreement> {
  const differs = (smaller: Scenario): Difference | undefined => {
    const [answers] = askScheduler(program, [{ scenario: smaller, workload }])
    if (answers === undefined || isRefusal(answers)) return undefined
    return compare(smaller, workload, answers).differences.find(({ what }) => what === first.what)
  }
  const smallest = await minimise(scenario, (smaller) => differs(smaller) !== undefined)
  const { what, predicted, measured } = differs(smallest) ?? first
  return { scenario: smallest, about: `${workload}, ${what}`, predicted, measured }
}

const headOf = (seed: number) => ({
  kubernetes: kubernetesVersion(MODULE),
  go: spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' }).stdout.trim(),
  kernel: release(),
  when: new Date().toISOString().slice(0, 10),
  seed,
})
