import { join } from 'node:path'
import { sideFolders } from '../scenario/folders.ts'
import { readScenario, type Scenario } from '../scenario/scenario.ts'
import { generate } from './generate/network.ts'
import { inMode, type Network, networksOf, realisedWay } from './network.ts'
import { phasesOf } from './phases.ts'
import type { Asked } from './pose.ts'
import type { Mode } from './question.ts'

/** What is asked of one way in of a scenario, in each mode alike. */
export type Case = {
  readonly seed: number | null
  /** A folder of the repository, where the scenario is one that stands there. */
  readonly folder: string | null
  readonly scenario: Scenario
  readonly entry: string
  readonly asked: Asked
  readonly traits: readonly string[]
}

const CLIENTS: readonly string[] = ['198.18.0.0/16']

/** The case of a seed. */
export function randomCase(seed: number): Case {
  const { scenario, entry, choice, cni, clients, unready, traits } = generate(seed)
  const network = networkOf(scenario, entry, 'iptables')
  const realised = realisedWay(network, choice)
  const [target] = network.path.targets
  const asked: Asked = {
    ...realised,
    cni,
    clients,
    unready: target === undefined ? {} : { [target.workload.id]: unready },
    phases: phasesOf(network, realised),
  }
  return { seed, folder: null, scenario, entry, asked, traits }
}

/** The cases of a scenario that somebody wrote: every way in that the laboratory can build. */
export function writtenCases(scenario: Scenario, folder: string | null): readonly Case[] {
  return networksOf(scenario).map((network) => {
    const realised = realisedWay(network, 0)
    const phases = phasesOf(network, realised)
    const asked = { ...realised, cni: 'bridge', clients: CLIENTS, unready: {}, phases }
    return { seed: null, folder, scenario, entry: network.entry.id, asked, traits: [] }
  })
}

/** The network of a case as the simulator sees it in a mode. Throws where it cannot be built. */
export function networkOf(scenario: Scenario, entry: string, mode: Mode): Network {
  const found = networksOf(inMode(scenario, mode)).find((network) => network.entry.id === entry)
  if (found === undefined) throw new Error(`${scenario.name}: the laboratory cannot build ${entry}`)
  return found
}

const root = new URL('../..', import.meta.url).pathname

/** The folders of `manifests/` that are scenarios, as paths of the repository. */
export const scenarioFolders = (): readonly string[] => sideFolders

/** A scenario of the repository, called by its folder below `manifests/`. */
export const readFolder = (folder: string): Scenario => ({
  ...readScenario(join(root, folder)),
  name: folder.replace(/^manifests\//, ''),
})
