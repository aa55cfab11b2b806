import type { EntrySettings, FrontSettings } from '../types/settings.ts'
import { byValue, list, record } from './composites.ts'
import { asFact, convert, described, type Form } from './form.ts'
import { fronts } from './names.ts'
import { addressBlock, flag, oneOf, shaped, text } from './scalars.ts'

/** What stands between the user and the nodes, as far as somebody declares it. */
const front: Form<FrontSettings> = convert(
  record(
    {
      implementation: asFact(oneOf(fronts)),
      delivery: asFact(oneOf(['pass-through', 'terminating'])),
      target: asFact(oneOf(['node', 'pod'])),
      members: described(list(asFact(text('the name of a pool')), byValue('pool')), 'pools'),
      health: asFact(oneOf(['none', 'node', 'endpoint'])),
      sends: list(asFact(oneOf(['proxy-protocol', 'x-forwarded-for'])), byValue('word')),
      addresses: described(
        list(asFact(addressBlock('or-address')), byValue('address')),
        'addresses that its packets bear',
      ),
      enforcesRanges: described(asFact(flag), 'whether it enforces loadBalancerSourceRanges'),
    },
    ['implementation'],
  ),
  (read, field) => ({ ...read, sends: read.sends ?? [], addresses: read.addresses ?? [], field }),
)

/** What Git cannot say about the entries that `match` names. */
export const entry: Form<EntrySettings> = convert(
  record(
    {
      match: asFact(
        shaped('the id of an entry like ingress-nginx/Service/*', /^[^/\s]+\/[^/\s]+\/[^/\s]+$/),
      ),
      exposure: asFact(oneOf(['public', 'private'])),
      fronts: described(list(front), 'outermost first; [] says that nothing is in front'),
    },
    ['match'],
  ),
  (read, field) => ({ ...read, field }),
)
