import { at } from '../source/field.ts'
import type { EntryPoint } from '../types/entry.ts'
import type { Field, Why } from '../types/evidence.ts'
import type { Facts } from '../types/finding.ts'
import type { EntryTraffic } from '../types/traffic.ts'
import { podField } from './pods.ts'

/** Entries that a finding may rest on: where exposure is unknown, there may be nobody outside. */
export const reachable = (facts: Facts): readonly EntryTraffic[] =>
  facts.traffic.filter(({ entry }) => entry.exposure.value !== 'unknown')

/** The Service of an entry, the workload of a host port, else the entry's own object. */
export const objectOf = (entry: EntryPoint): string =>
  entry.service?.id ?? entry.workload?.id ?? entry.id

/** What makes an entry one: its object, who can reach it, and who is behind it. */
export const entryGrounds = ({
  identity,
  exposure,
  service,
  backend,
}: EntryPoint): readonly Why[] => [
  identity,
  exposure.why,
  ...(service === null ? [] : [service.type.why]),
  ...backend.workloads.map(({ why }) => why),
  ...(backend.slices === null ? [] : [backend.slices.why]),
]

/** The field that decides how nodes treat the entry's connections. */
export function policyField(entry: EntryPoint): Field {
  if (entry.service !== null) return at(entry.service.doc, 'spec', 'externalTrafficPolicy')
  if (entry.workload !== null) return podField(entry.workload, 'hostNetwork')
  return at(entry.doc, 'metadata', 'name')
}
