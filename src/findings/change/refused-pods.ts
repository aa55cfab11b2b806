import { child, items, text } from '../../source/field.ts'
import type { Field } from '../../types/evidence.ts'
import type { Facts } from '../../types/finding.ts'
import { law } from '../../types/why.ts'
import type { Workload } from '../../types/workload.ts'
import { podField } from '../pods.ts'
import type { Refused } from './refused.ts'

/** Pod templates that the API server refuses though each of their fields is well by itself. */
export const refusedPods = ({ cluster }: Facts): readonly Refused[] =>
  cluster.workloads.flatMap(repeatedSpread)

/** Of spread constraints no two have the same key and the same answer to what cannot be met. */
function repeatedSpread(workload: Workload): readonly Refused[] {
  const all = items(podField(workload, 'topologySpreadConstraints'))
  const pairs = Map.groupBy(all.filter(isWhole), pairOf)
  return [...pairs].flatMap(([pair, [first, second, ...others]]): readonly Refused[] => {
    if (first === undefined || second === undefined) return []
    const said = [first, second, ...others].flatMap(keysOf)
    return [
      {
        subject: workload.id,
        at: second,
        related: [first, ...others],
        evidence: [law('spread-pairs-differ', ...said), workload.identity],
        text:
          `${workload.id}: several spread constraints are about ${pair}, and there may be one of ` +
          'each.',
      },
    ]
  })
}

const keysOf = (constraint: Field): readonly Field[] => [
  child(constraint, 'topologyKey'),
  child(constraint, 'whenUnsatisfiable'),
]

/** What lacks one of the two fails its schema. */
const isWhole = (constraint: Field): boolean =>
  keysOf(constraint).every((field) => text(field) !== null)

const pairOf = (constraint: Field): string =>
  keysOf(constraint)
    .map((field) => text(field))
    .join(' with ')
