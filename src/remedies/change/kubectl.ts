import type { Workload } from '../../types/workload.ts'
import type { Edge, Label } from '../edge/edge.ts'

/** A word of a command, quoted where a shell would read it as anything else. */
export const word = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`

const pair = ({ key, value }: Label): string => word(`${key}=${value}`)

/** `kubectl label node …`. */
export const labelNodes = (names: readonly string[], label: Label): string =>
  `kubectl label node ${names.map(word).join(' ')} ${pair(label)}`

/** The way back of it. */
export const unlabelNodes = (names: readonly string[], { key }: Label): string =>
  `kubectl label node ${names.map(word).join(' ')} ${word(`${key}-`)}`

/** `kubectl taint node …` of all nodes with the edge's label. */
export const taintNodes = ({ label, taint }: Edge): string =>
  `kubectl taint node -l ${pair(label)} ${word(`${taint.key}=${taint.value}:${taint.effect}`)}`

/** The way back of it. */
export const untaintNodes = ({ label, taint }: Edge): string =>
  `kubectl taint node -l ${pair(label)} ${word(`${taint.key}:${taint.effect}-`)}`

/** Where the pods of a workload are. */
export function podsOf(workload: Workload): string {
  const selector = [...workload.labels].map(([key, { value }]) => `${key}=${value}`).join(',')
  const chosen = selector === '' ? '' : ` -l ${word(selector)}`
  return `kubectl -n ${word(workload.namespace)} get pods -o wide${chosen}`
}

const kindOf = ({ kind }: Workload): string => kind.toLowerCase()

/** Waits until an update is through. */
export const rolloutStatus = (workload: Workload): string =>
  `kubectl -n ${word(workload.namespace)} rollout status ${kindOf(workload)}/${word(workload.name)}`

/** Replaces the pods of a workload, one after the other. */
export const rolloutRestart = (workload: Workload): string =>
  `kubectl -n ${word(workload.namespace)} rollout restart ${kindOf(workload)}/${word(workload.name)}`

/** All nodes with their zones and the edge's label. */
export const showNodes = ({ label }: Edge): string =>
  `kubectl get nodes -L topology.kubernetes.io/zone,${word(label.key)}`

/** What a Service's policy is by now. */
export const showPolicy = (namespace: string, name: string): string =>
  `kubectl -n ${word(namespace)} get service ${word(name)} -o jsonpath='{.spec.externalTrafficPolicy}'`
