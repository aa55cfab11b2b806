import { type Safety, safety } from '../../../src/remedies/safety/safety.ts'
import { readSettings } from '../../../src/settings/read.ts'
import { simulate } from '../../../src/simulate.ts'
import { readFile, readYaml } from '../../../src/source/read-file.ts'
import type { Options } from '../../../src/types/engine.ts'
import type { Settings } from '../../../src/types/settings.ts'
import type { Simulated } from '../../../src/types/simulated.ts'
import type { Doc } from '../../../src/types/source.ts'
import { type Files, SETTINGS } from '../../support/simulate-text.ts'

const OPTIONS: Options = {
  asOf: '2026-01-15',
  clusters: [],
  kubernetes: null,
  entry: null,
  set: [],
  explain: false,
  settings: null,
}

export const ENTRY = 'ingress-nginx/Service/ingress-nginx-controller'
export const CONTROLLER = 'ingress-nginx/Deployment/ingress-nginx-controller'

/** How many states the last verdict took. */
export const count = { states: 0 }

/** What `safety` says of a change between two sets of files. Throws what the engine refuses. */
export function judged(before: Files, after: Files, entry: string = ENTRY): Safety {
  count.states = 0
  return safety({
    cluster: 'prod',
    entry,
    before: revision(before),
    after: revision(after),
    simulate: (docs, settings, base, placesOnly) => {
      count.states += 1
      return run(docs, settings, base, placesOnly)
    },
  })
}

/** One revision, simulated without the rules. Throws what the engine refuses. */
export function run(
  docs: readonly Doc[],
  settings: Settings,
  before: Simulated | null,
  placesOnly = false,
): Simulated {
  const documents = { docs, problems: [], passedOver: 0 }
  const found = simulate({
    documents,
    incomplete: false,
    settings,
    options: OPTIONS,
    before,
    rules: [],
    placesOnly,
  })
  if ('message' in found) throw new Error(found.message)
  return found
}

/** Files, read. */
export function revision(files: Files): { docs: readonly Doc[]; settings: Settings } {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
  const { value } = readYaml(SETTINGS, bytes(files[SETTINGS] ?? ''))
  const settings = readSettings(value)
  if (settings.problems.length > 0) throw new Error(settings.problems[0]?.message)
  const docs = Object.entries(files).flatMap(([path, text]) =>
    path === SETTINGS ? [] : readFile(path, bytes(text)).docs,
  )
  return { docs, settings: settings.value }
}
