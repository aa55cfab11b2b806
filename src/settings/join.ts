import { readYaml } from '../source/read-file.ts'
import type { SettingsFile } from '../types/engine.ts'
import type { Ignore, Settings } from '../types/settings.ts'
import type { Outcome } from '../types/source.ts'
import { ownerOf, settingsOf, type Written, writtenIn } from './read.ts'

/** The files that settings come from; null: there is none. */
export type SettingsFiles = {
  /** The repository's own. */
  readonly own: SettingsFile | null
  readonly organisation: SettingsFile | null
}

/**
 * Reads the settings of a repository that has those of its organisation for defaults: each top-level
 * key counts as the repository's own file has it, and where that does not have it, as the
 * organisation's does. A key that is written is there, whatever its value.
 *
 * The lists of ignores are joined, the repository's first, and what both say is said once.
 * `dashboard` is the organisation's alone: where there are settings of an organisation, the
 * repository's own key is without effect.
 *
 * Problems stand at lines of either file, those of the repository's own first.
 */
export function readSettingsFiles({ own, organisation }: SettingsFiles): Outcome<Settings> {
  const first = written(own)
  if (organisation === null) return { ...first, value: settingsOf(first.value) }
  const second = written(organisation)
  return {
    value: settingsOf(joined(first.value, second.value)),
    problems: [...first.problems, ...second.problems],
  }
}

function written(file: SettingsFile | null): Outcome<Written> {
  if (file === null) return { value: {}, problems: [] }
  const { value: doc, problems } = readYaml(file.path, file.bytes)
  const read = writtenIn(doc)
  return { value: read.value, problems: [...problems, ...read.problems] }
}

function joined(own: Written, organisation: Written): Written {
  const known = new Set((own.ignore ?? []).map(meaning))
  const others = (organisation.ignore ?? []).filter((ignore) => !known.has(meaning(ignore)))
  return {
    ...organisation,
    ...own,
    ignore: [...(own.ignore ?? []), ...others.map(asShared)],
    dashboard: organisation.dashboard ?? null,
  }
}

const meaning = ({ rules, entry, subject, reason, expires }: Ignore): string =>
  JSON.stringify([rules, entry, subject, reason, expires])

/** The organisation's own is numbered apart, so that nobody takes it for the repository's. */
const asShared = (ignore: Ignore): Ignore => ({
  ...ignore,
  owner: ownerOf(ignore.field, 'settings/organisation'),
  isShared: true,
})
