import { loadAll, Schema, timestampTag, YAML11_SCHEMA } from 'js-yaml'
import { isManifestName, isSettings } from '../../src/render/names.ts'
import type { Scenario } from './scenario.ts'

/** An object as written, before any default: what `kubectl apply` would send. */
export type KubernetesObject = {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
  }
  readonly spec?: unknown
} & Readonly<Record<string, unknown>>

/** Kubernetes reads YAML 1.1, in which a date stays the text that it is. */
const KUBERNETES = new Schema(YAML11_SCHEMA.tags.filter((tag) => tag !== timestampTag))

/**
 * Every Kubernetes object of a scenario, items of lists among them, read by a YAML library alone:
 * an oracle must not share what the simulator misreads. Throws on YAML that cannot be read.
 */
export function objectsOf({ files }: Scenario): KubernetesObject[] {
  return Object.entries(files)
    .filter(([path]) => isManifestName(path) && !isSettings(path))
    .flatMap(([, text]) => loadAll(text, { schema: KUBERNETES }))
    .flatMap(itemsOf)
    .filter(isObject)
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function itemsOf(document: unknown): readonly unknown[] {
  if (!isRecord(document)) return []
  const { kind, items } = document
  return typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items)
    ? items
    : [document]
}

function isObject(value: unknown): value is KubernetesObject {
  if (!isRecord(value) || !isRecord(value['metadata'])) return false
  const { apiVersion, kind, metadata } = value
  return [apiVersion, kind, metadata['name']].every((part) => typeof part === 'string')
}
