import type { Front } from '../../types/entry.ts'
import type { Why } from '../../types/evidence.ts'
import type { Cell } from '../../types/pool.ts'
import type { FrontSettings } from '../../types/settings.ts'
import { law, unknown } from '../../types/why.ts'
import { behaviourOf } from './behaviour.ts'

/** A front as the settings declare it; what they leave open follows from its name. */
export function declaredFront(settings: FrontSettings, entry: string): Front {
  const implementation = settings.implementation.value
  const usual = behaviourOf(implementation)
  const parts = [settings.delivery, settings.target, settings.health, settings.enforcesRanges]
  const delivery = settings.delivery?.value ?? usual.delivery
  return {
    implementation,
    delivery,
    target: settings.target?.value ?? (usual.target === 'unknown' ? 'node' : usual.target),
    members: settings.members === null ? usual.members : narrowed(usual.members),
    select: settings.members === null ? null : selectPools(settings.members),
    health: settings.health?.value ?? usual.health,
    announcer: null,
    sends: settings.sends.map(({ value }) => value),
    addresses: settings.addresses,
    enforcesRanges: settings.enforcesRanges?.value ?? usual.enforcesRanges,
    noticeSeconds: usual.noticeSeconds,
    why: law(
      'declared',
      settings.implementation.why,
      ...parts.map((part) => part?.why),
      ...settings.sends.map(({ why }) => why),
    ),
    unknown:
      delivery === 'unknown'
        ? unknown(
            `front:${entry}`,
            `${implementation} is not simulated: say how it delivers`,
            'clusters[].entries[].fronts',
          )
        : null,
  }
}

/** A leader stays one even when only some pools may lead. */
const narrowed = (members: Front['members']): Front['members'] =>
  members === 'one' ? 'one' : 'selected'

function selectPools(members: NonNullable<FrontSettings['members']>) {
  return (cell: Cell): { in: boolean; why: Why | null } => {
    const member = members.find(({ value }) => value === cell.pool.name)
    return { in: member !== undefined, why: law('declared', ...members.map(({ why }) => why)) }
  }
}
