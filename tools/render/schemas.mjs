// Strict JSON Schemas (draft 4) of Kubernetes' own kinds and of custom resources. A set is
// `{ kinds, definitions }`: `kinds` leads from "<apiVersion> <kind in lower case>" to the name of a
// definition; definitions refer to each other by `#/definitions/<name>`.

import { sharing } from './shared.mjs'
import { additionalOf, defined, mapped, strict } from './structural.mjs'

const refTo = '#/definitions/'
const nameIn = ({ $ref }) => $ref.slice(refTo.length)

/**
 * The set of a minor version, from its `api/openapi-spec/swagger.json`. What the API server accepts
 * and the description does not say is as in kubernetes-json-schema, which kubeconform uses: optional
 * fields may be null, and a quantity may be a number. Fields that nobody described are an error.
 */
export function kubernetesSchemas({ definitions }) {
  const described = { ...definitions, [intOrString]: union('integer'), [quantity]: union('number') }
  const strict = Object.entries(described).map(([name, one]) => [
    name,
    rootOf(one, native(one, described)),
  ])
  return { kinds: kindsOf(definitions), definitions: Object.fromEntries(strict) }
}

const intOrString = 'io.k8s.apimachinery.pkg.util.intstr.IntOrString'
const quantity = 'io.k8s.apimachinery.pkg.api.resource.Quantity'
const union = (other) => ({ type: ['string', other] })

const kindKey = (apiVersion, kind) => `${apiVersion} ${kind.toLowerCase()}`
const apiVersionOf = ({ group, version }) => (group === '' ? version : `${group}/${version}`)
const kindIn = (one) => one['x-kubernetes-group-version-kind'] ?? []

/** What belongs to every group at once (DeleteOptions, WatchEvent) is no kind of a document. */
const isKind = (one) => kindIn(one).length === 1 && one.properties?.kind !== undefined

function kindsOf(definitions) {
  const found = Object.entries(definitions)
    .filter(([, one]) => isKind(one))
    .map(([name, one]) => [kindKey(apiVersionOf(kindIn(one)[0]), kindIn(one)[0].kind), name])
  return Object.fromEntries(found)
}

/** A kind's definition takes no other `apiVersion` and `kind`. */
function rootOf(one, schema) {
  if (!isKind(one)) return schema
  const [id] = kindIn(one)
  return named(schema, apiVersionOf(id), id.kind)
}

function named(schema, apiVersion, kind) {
  const only = (text) => ({ type: 'string', enum: [text] })
  const properties = { ...schema.properties, apiVersion: only(apiVersion), kind: only(kind) }
  return { ...schema, properties }
}

/** One schema of swagger.json made strict. A required field is never null, all else may be. */
function native(schema, all, isRequired = false) {
  if (schema.$ref !== undefined) return isRequired ? required(schema, all) : { $ref: schema.$ref }
  const { type, properties, items, additionalProperties } = schema
  return defined({
    type: type === undefined || isRequired ? type : [type, 'null'].flat(),
    format: schema.format,
    required: schema.required,
    properties: mapped(properties, (field, name) =>
      native(field, all, schema.required?.includes(name)),
    ),
    items: items && native(items, all),
    additionalProperties: additionalOf(additionalProperties, properties, (one) => native(one, all)),
  })
}

/** Definitions take null, for where they are optional. */
function required(schema, all) {
  const { type } = all[nameIn(schema)]
  return type === undefined ? { $ref: schema.$ref } : { allOf: [{ $ref: schema.$ref }], type }
}

/**
 * The sets of custom resources, by group, from their definitions (`CustomResourceDefinition` as plain
 * values). `metadata` is what a set of Kubernetes itself says.
 */
export function customSchemas(resources, kubernetes) {
  const metadata = reachable([objectMeta], kubernetes.definitions).map((name) => [
    name,
    kubernetes.definitions[name],
  ])
  const groups = [...new Set(resources.map(({ spec }) => spec.group))]
  return groups.map((name) => {
    const all = resources.filter(({ spec }) => spec.group === name).flatMap(servedBy)
    const kinds = all.map((one) => [kindKey(one.apiVersion, one.kind), one.name])
    const definitions = all.map((one) => [one.name, one.schema])
    return {
      name,
      set: {
        kinds: Object.fromEntries(kinds),
        definitions: {
          ...sharing(Object.fromEntries(definitions), refTo, (index) => `${name}.${index}`),
          ...Object.fromEntries(metadata),
        },
      },
    }
  })
}

/** The kind in each of its versions that is served. */
function servedBy({ spec: { group, names, versions } }) {
  return versions
    .filter(({ served }) => served)
    .map(({ name: version, schema: { openAPIV3Schema } }) => {
      const apiVersion = `${group}/${version}`
      const name = `${group}.${version}.${names.kind}`
      const root = named(strict(openAPIV3Schema), apiVersion, names.kind)
      const properties = { ...root.properties, metadata: { $ref: refTo + objectMeta } }
      return { apiVersion, kind: names.kind, name, schema: { ...root, properties } }
    })
}

const objectMeta = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'

function reachable(names, definitions) {
  const found = new Set(names)
  for (const name of found)
    for (const [, next] of JSON.stringify(definitions[name]).matchAll(
      /"\$ref":"#\/definitions\/([^"]+)"/g,
    ))
      found.add(next)
  return [...found]
}
