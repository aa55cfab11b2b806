import { at, scalar } from '../../source/field.ts'
import type { IngressProxy } from '../../types/entry.ts'
import type { Field, Why } from '../../types/evidence.ts'
import type { Doc } from '../../types/source.ts'
import { law } from '../../types/why.ts'
import { fieldsIn } from '../whys.ts'
import type { Idle } from './service-fields.ts'

type Key = {
  readonly name: string
  /** Switches of which one has to be on. */
  readonly needs: readonly string[]
  readonly text: string
}

/** What the template writes only where a switch is on (rootfs/etc/nginx/template/nginx.tmpl). */
const KEYS: readonly Key[] = [
  {
    name: 'compute-full-forwarded-for',
    needs: ['use-forwarded-headers'],
    text: 'incoming headers are not believed, so X-Forwarded-For is replaced all the same',
  },
  {
    name: 'proxy-real-ip-cidr',
    needs: ['use-forwarded-headers', 'use-proxy-protocol', 'enable-real-ip'],
    text: 'nothing is read from those addresses',
  },
  {
    name: 'forwarded-for-header',
    needs: ['use-forwarded-headers', 'enable-real-ip'],
    text: 'no header is read',
  },
]

/** Keys in the ConfigMap of ingress-nginx that do nothing while a switch is off. */
export function idleNginxKeys(proxy: IngressProxy): readonly Idle[] {
  if (proxy.controller !== 'ingress-nginx') return []
  const doc = configMapOf(proxy)
  if (doc === null) return []
  const key = (name: string): Field => at(doc, 'data', name)
  return KEYS.flatMap(({ name, needs, text }): readonly Idle[] => {
    const field = key(name)
    const isIdle = isSet(field) && needs.every((need) => !isOn(key(need)))
    if (!isIdle) return []
    const switches = needs.map(key).filter(({ node }) => node !== null)
    const evidence: readonly Why[] = [
      law('nginx-reads-when-on', field, ...switches),
      proxy.why,
      proxy.config,
      proxy.workload.identity,
    ]
    return [{ doc, field, evidence, text: `${name} does nothing while ${off(needs)}: ${text}.` }]
  })
}

const off = (needs: readonly string[]): string =>
  needs.length === 1 ? `${needs[0]} is off` : `${needs.join(', ')} are all off`

const isOn = (field: Field): boolean => String(scalar(field)) === 'true'

const isSet = (field: Field): boolean => {
  const value = scalar(field)
  return value !== null && value !== '' && String(value) !== 'false'
}

/** The ConfigMap that the proxy's settings come from. */
const configMapOf = ({ config }: IngressProxy): Doc | null =>
  fieldsIn(config).find(({ doc }) => doc.kind === 'ConfigMap')?.doc ?? null
