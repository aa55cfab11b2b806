import { compare, ONE, type Ratio, sub, ZERO } from '../../types/ratio.ts'
import type { Sighting } from '../../types/traffic.ts'

/** The share of connections for which a workload cannot know the client; null where it can. */
export function lostShare({ client, fraction }: Sighting): Ratio | null {
  if (client === 'lost') return ONE
  if (client !== 'partial') return null
  const share = sub(ONE, fraction ?? ZERO)
  return compare(share, ZERO) > 0 ? share : null
}
