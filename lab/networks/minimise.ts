import type { Scenario } from '../scenario/scenario.ts'
import type { Programs } from './ask.ts'
import { type Case, writtenCases } from './case.ts'
import { type Asking, glance } from './judge.ts'

/** How many smaller scenarios are tried: each costs a network. */
const MOST_TRIES = 10

/**
 * A scenario with fewer objects that still shows the difference about the same thing in the same
 * mode. Objects are left out one at a time as long as that holds.
 */
export async function minimise(
  programs: Programs,
  { one, mode }: Asking,
  about: string,
): Promise<Scenario> {
  let smallest = one.scenario
  let tries = 0
  for (const candidate of documentsOf(one.scenario)) {
    const scenario = without(smallest, candidate)
    const cases = scenario === null ? [] : casesOf({ ...one, scenario })
    const [smaller] = cases.map((each) => withPhaseOf(each, about))
    if (scenario === null || smaller === undefined || tries >= MOST_TRIES) continue
    tries += 1
    const verdict = await glance(programs, { one: smaller, mode })
    if (verdict?.differences.some((found) => subject(found.about) === subject(about)) === true)
      smallest = scenario
  }
  return smallest
}

/** Only the first phase, which sets everything up, and the one that shows the difference. */
function withPhaseOf(one: Case, about: string): Case {
  const phases = one.asked.phases.filter(
    ({ name }, index) => index === 0 || about.startsWith(`${name}:`),
  )
  return { ...one, asked: { ...one.asked, phases } }
}

/** What a difference is about, without the number that it came with. */
const subject = (about: string): string => about.replace(/ \(.*\)$/, '')

/** The same way in of a smaller scenario; none where the simulator or the oracle refuses it. */
function casesOf({ scenario, entry }: Case): readonly Case[] {
  try {
    return writtenCases(scenario, null).filter((one) => one.entry === entry)
  } catch {
    return []
  }
}

type Document = { readonly path: string; readonly text: string }

const SEPARATOR = /^---[ \t]*$/m

function documentsOf({ files }: Scenario): readonly Document[] {
  return Object.entries(files)
    .filter(([path]) => !path.startsWith('.github/'))
    .flatMap(([path, text]) => text.split(SEPARATOR).map((part) => ({ path, text: part })))
    .filter(({ text }) => text.trim() !== '')
}

function without({ name, files }: Scenario, { path, text }: Document): Scenario | null {
  const parts = files[path]?.split(SEPARATOR) ?? []
  const left = parts.filter((part) => part !== text)
  if (left.length === parts.length) return null
  const { [path]: _, ...others } = files
  const isEmpty = left.every((part) => part.trim() === '')
  return { name, files: isEmpty ? others : { ...files, [path]: left.join('---') } }
}
