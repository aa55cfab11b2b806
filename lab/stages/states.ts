import { answer } from '../../src/engine.ts'
import { blobId } from '../../src/forge/hash.ts'
import type { Answer, Options, Tree, World } from '../../src/types/engine.ts'
import type { EntryPlan, StagePlan } from '../../src/types/remedy.ts'
import type { Scenario } from '../scenario/scenario.ts'

/** A scenario before and after one stage of the plan for one of its entries. */
export type StageChange = {
  readonly entry: string
  readonly plan: StagePlan
  readonly before: Scenario
  readonly after: Scenario
}

const OPTIONS: Options = {
  asOf: '2026-11-22',
  clusters: [],
  kubernetes: null,
  entry: null,
  set: [],
  explain: false,
  settings: null,
}

/**
 * What the planner makes of a scenario, stage by stage, each with the files that it starts from and
 * leads to. Throws what the engine refuses.
 */
export function stageChanges(scenario: Scenario): readonly StageChange[] {
  return plansOf(scenario).flatMap(({ entry, stages }) => {
    let before = scenario
    return stages.map((plan) => {
      const edited = Object.fromEntries(plan.edits.map(({ path, after }) => [path, after]))
      const after = { name: scenario.name, files: { ...before.files, ...edited } }
      const change = { entry, plan, before, after }
      before = after
      return change
    })
  })
}

function plansOf({ name, files }: Scenario): readonly EntryPlan[] {
  const request = { k: 'fix', tree: 'all', settingsTree: 'all', options: OPTIONS } as const
  const memo = new Map<string, unknown>()
  const world = worldOf(files)
  const { value, refusal } = answer(world, request, memo)
  if (refusal !== null) throw new Error(`${name}: ${refusal.message}`)
  if (value === null) throw new Error(`${name}: asks for what it does not hold`)
  return value.plans
}

/** Everything is there, and nobody validates: the validator has tests of its own. */
function worldOf(files: Scenario['files']): World {
  const blobs = new Map<string, Answer<Uint8Array>>()
  const tree: Tree = Object.entries(files).map(([path, text]) => {
    const bytes = new TextEncoder().encode(text)
    const id = blobId(bytes, 'sha1')
    blobs.set(id, { ok: true, value: bytes })
    return { path, id, mode: '100644', size: bytes.length }
  })
  const message = 'the laboratory does not validate'
  return {
    tree: () => ({ ok: true, value: tree }),
    blob: (key) => blobs.get(key) ?? null,
    validation: () => ({ ok: false, code: 'unreadable', message, transient: false }),
    build: () => null,
    hcl: () => ({ ok: false, code: 'unreadable', message, transient: false }),
  }
}
