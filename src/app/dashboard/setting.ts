import type { OrganisationSettings } from '../../jobs/results/types.ts'
import { settingsPath } from '../../render/names.ts'
import { readSettingsFiles } from '../../settings/join.ts'

/** Where the dashboard is to be: `owner/name`; null: nowhere; invalid: nobody knows. */
export type Wanted = { readonly k: 'invalid' } | { readonly k: 'at'; readonly at: string | null }

/** Reads where an organisation wants its dashboard. */
export function wantedIn(kept: OrganisationSettings | null): Wanted {
  if (kept === null) return { k: 'at', at: null }
  const organisation = { path: `${kept.repository}:${settingsPath}`, bytes: kept.bytes }
  const { value, problems } = readSettingsFiles({ own: null, organisation })
  return problems.length > 0 ? { k: 'invalid' } : { k: 'at', at: value.dashboard }
}
