// Strict JSON Schemas (draft 4) of Kubernetes' own kinds and of the custom resources that fixes
// write. A set is `{ kinds, definitions }`: `kinds` leads from "<apiVersion> <kind in lower case>" to
// the name of a definition; definitions refer to each other by `#/definitions/<name>`.

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

/** Values of an open map, as described; nothing more where the fields are listed. */
function additionalOf(described, properties, convert) {
  if (typeof described === 'object') return convert(described)
  return described ?? (properties === undefined ? undefined : false)
}

/**
 * The set of custom resources, from their definitions (`CustomResourceDefinition` as plain values).
 * `metadata` is what a set of Kubernetes itself says.
 */
export function customSchemas(resources, kubernetes) {
  const kinds = {}
  const definitions = {}
  for (const { spec } of resources)
    for (const { name: version, schema, served } of spec.versions) {
      if (!served) continue
      const apiVersion = `${spec.group}/${version}`
      const name = `${spec.group}.${version}.${spec.names.kind}`
      const root = named(custom(schema.openAPIV3Schema), apiVersion, spec.names.kind)
      kinds[kindKey(apiVersion, spec.names.kind)] = name
      definitions[name] = {
        ...root,
        properties: { ...root.properties, metadata: { $ref: refTo + objectMeta } },
      }
    }
  for (const name of reachable([objectMeta], kubernetes.definitions))
    definitions[name] = kubernetes.definitions[name]
  return { kinds, definitions }
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

/** Keywords of a structural schema that mean the same in draft 4. */
const kept = [
  'format',
  'required',
  'pattern',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
]

const combining = ['allOf', 'anyOf', 'oneOf', 'not']

/**
 * One structural schema made strict. The API server drops nulls of optional fields before it looks
 * (apiextensions-apiserver, PruneNonNullableNullsWithoutDefaults), but none in lists.
 */
function custom(schema, mayBeNull = false) {
  const { properties, items, additionalProperties } = schema
  const isNullable = mayBeNull || schema.nullable === true
  const isNumberOrText = schema['x-kubernetes-int-or-string'] === true
  const type = isNumberOrText ? ['integer', 'string'] : schema.type
  const combined = combining.filter((key) => schema[key] !== undefined && !isNumberOrText)
  if (combined.length > 0) throw new Error(`${combined[0]} in a custom resource is not converted`)
  const isOpen = schema['x-kubernetes-preserve-unknown-fields'] === true
  return defined({
    ...Object.fromEntries(kept.map((key) => [key, schema[key]])),
    type: type === undefined || !isNullable ? type : [type, 'null'].flat(),
    enum: schema.enum && isNullable ? [...schema.enum, null] : schema.enum,
    properties: mapped(properties, (field, name) =>
      custom(field, !schema.required?.includes(name)),
    ),
    items: items && custom(items),
    additionalProperties: isOpen
      ? undefined
      : additionalOf(additionalProperties, properties, (one) => custom(one, true)),
  })
}

const mapped = (object, change) =>
  object &&
  Object.fromEntries(Object.entries(object).map(([name, one]) => [name, change(one, name)]))

/** Without what is undefined. */
const defined = (schema) =>
  Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined))
