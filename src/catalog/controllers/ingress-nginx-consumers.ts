import type { Consumer } from '../../types/entry.ts'
import type { Fact, Field, Why } from '../../types/evidence.ts'
import { law } from '../../types/why.ts'
import type { Workload } from '../../types/workload.ts'
import type { Served } from './controller.ts'
import type { NginxConfig } from './ingress-nginx.ts'
import { annotationOf } from './ingress-nginx-flags.ts'

const LISTS = [
  ['whitelist-source-range', 'allow-list'],
  ['allowlist-source-range', 'allow-list'],
  ['denylist-source-range', 'deny-list'],
  ['block-cidrs', 'deny-list'],
] as const
const RATES = ['limit-rps', 'limit-rpm', 'limit-connections'] as const

/** What judges the client's address here: annotations of Ingresses and keys of the ConfigMap. */
export function nginxConsumers(
  workload: Workload,
  config: NginxConfig,
  served: readonly Served[],
): readonly Consumer[] {
  const global = LISTS.flatMap(([key, kind]) => {
    const list = config.map?.data.get(key)
    const subject = config.map?.id
    return list === undefined || subject === undefined
      ? []
      : consumer({ kind, subject, workload, list, why: config.why })
  })
  return [...global, ...served.flatMap((one) => ofIngress(workload, one))]
}

function ofIngress(workload: Workload, { ingress, reason }: Served): readonly Consumer[] {
  const why = law('as-configured', reason, ingress.identity)
  const lists = LISTS.flatMap(([key, kind]) => {
    const list = annotationOf(workload, ingress, key)
    return list === null ? [] : consumer({ kind, subject: ingress.id, workload, list, why })
  })
  const rates = RATES.flatMap((key) => {
    const rate = annotationOf(workload, ingress, key)
    return rate === null
      ? []
      : consumer({ kind: 'rate-limit', subject: ingress.id, workload, list: rate, why })
  })
  return [...lists, ...rates]
}

type Judging = Pick<Consumer, 'kind' | 'subject' | 'why'> & {
  readonly workload: Workload
  readonly list: Fact<string>
}

function consumer({ kind, subject, workload, list, why }: Judging): readonly Consumer[] {
  if (!isField(list.why)) return []
  const parts = kind === 'rate-limit' ? [] : list.value.split(',').map((part) => part.trim())
  const cidrs = parts.filter((part) => part !== '')
  return [{ kind, subject, judge: workload.id, cidrs, field: list.why, why }]
}

const isField = (why: Why): why is Field => why.k === 'field'
