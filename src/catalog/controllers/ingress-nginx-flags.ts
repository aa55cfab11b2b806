import type { Fact, Why } from '../../types/evidence.ts'
import type { Ingress } from '../../types/service.ts'
import { fact, law, none } from '../../types/why.ts'
import type { Workload } from '../../types/workload.ts'
import type { Surroundings } from './controller.ts'
import type { NginxConfig } from './ingress-nginx.ts'

/** The value of a `--name` or `--name=value` argument; a bare flag is `true`. */
export function argument(workload: Workload, name: string): Fact<string> | null {
  const known = read.get(workload) ?? new Map<string, Fact<string> | null>()
  read.set(workload, known)
  const before = known.get(name)
  if (before !== undefined) return before
  const found = find(workload, name)
  known.set(name, found)
  return found
}

/** Asked for each Ingress of a cluster anew. */
const read = new WeakMap<Workload, Map<string, Fact<string> | null>>()

function find(workload: Workload, name: string): Fact<string> | null {
  for (const { command, args } of workload.containers) {
    const words = [...command, ...args]
    for (const [index, { value, why }] of words.entries()) {
      if (value.startsWith(`--${name}=`)) return fact(value.slice(name.length + 3), why)
      if (value !== `--${name}`) continue
      const next = words[index + 1]
      return next === undefined || next.value.startsWith('-')
        ? fact('true', why)
        : fact(next.value, law('as-written', why, next.why))
    }
  }
  return null
}

/** The ConfigMap that `--configmap` names; `$(POD_NAMESPACE)` is the workload's own. */
export function configMapOf(workload: Workload, around: Surroundings): NginxConfig {
  const named = argument(workload, 'configmap')
  if (named === null) return { map: null, why: none('no --configmap argument') }
  const [namespace, name] = named.value
    .replaceAll('$(POD_NAMESPACE)', workload.namespace)
    .split('/')
  const map = around.configMaps.get(`${namespace}/ConfigMap/${name}`) ?? null
  if (map === null)
    return { map, why: law('as-configured', named.why, none(`no ConfigMap ${named.value} in Git`)) }
  const why: Why = law('as-configured', named.why, map.identity)
  return { map, why }
}

/** An annotation under the controller's prefix (`--annotations-prefix`). */
export function annotationOf(
  workload: Workload,
  ingress: Ingress,
  name: string,
): Fact<string> | null {
  const prefix = argument(workload, 'annotations-prefix')?.value ?? 'nginx.ingress.kubernetes.io'
  return ingress.annotations.get(`${prefix}/${name}`) ?? null
}
