import manifest from '../../../package.json' with { type: 'json' }
import type { OrganisationSettings } from '../../jobs/results/types.ts'

/**
 * What a scan depends on beside the tree and the day: the version of Edgewise, and the organisation's
 * settings. Where it is another one, everything is scanned anew.
 */
export const standOf = (organisation: OrganisationSettings | null): string =>
  `${manifest.version} ${organisation?.id ?? '-'}`
