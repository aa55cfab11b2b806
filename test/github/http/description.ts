import { readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'

type Schema = { readonly [key: string]: unknown }
type Parameter = {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly schema: Schema
  readonly 'x-multi-segment'?: boolean
}
type Content = Readonly<Record<string, { readonly schema: Schema }>>
type Answer = { readonly content?: Content }
type Operation = {
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[]
  readonly requestBody?: { readonly required?: boolean; readonly content: Content }
  readonly responses: Readonly<Record<string, Answer | { readonly $ref: string }>>
}

export type Description = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly 'x-webhooks': Readonly<Record<string, { readonly post: Operation }>>
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** GitHub's OpenAPI description, as far as it is used here. */
export const description: Description = JSON.parse(
  corrected(readFileSync(new URL('../openapi.json', import.meta.url), 'utf8')),
)

/**
 * Slips of the description: an installation's account is a user *and* an enterprise in the list of
 * installations, where it is one of the two everywhere else; the events of an App are those of the
 * year in which somebody wrote the list down, without merge groups; and the repository of a head
 * may be gone (https://github.com/github/rest-api-description/issues/1811).
 */
function corrected(text: string): string {
  const repository = '{"$ref":"#/components/schemas/repository"}'
  const head =
    '"head":{"type":"object","properties":{"label":{"type":"string"},"ref":{"type":"string"}'
  return text
    .replaceAll(
      '"account":{"nullable":true,"allOf":[{"title":"Simple User"',
      '"account":{"nullable":true,"anyOf":[{"title":"Simple User"',
    )
    .replace(/("events":\{"type":"array","items":\{"type":"string"),"enum":\[[^\]]*\]/g, '$1')
    .replaceAll(
      `${head},"repo":${repository}`,
      () => `${head},"repo":{"nullable":true,"anyOf":[${repository}]}`,
    )
}

const ajv = new Ajv({
  strict: false,
  allErrors: true,
  logger: false,
  // Webhooks are large and few: compiling them must be quick, not their validation.
  code: { optimize: false },
  formats: formats(),
})
ajv.addSchema(withNulls(description) as Schema, 'github')

/** Only what must be told apart; the rest is free text. */
function formats(): Record<string, RegExp | true> {
  return {
    'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/,
    uri: /^[a-z][a-z0-9+.-]*:\S+$/i,
    email: /^[^@\s]+@[^@\s]+$/,
    date: /^\d{4}-\d\d-\d\d$/,
    int64: true,
    int32: true,
    timestamp: true,
    'ssh-signature': true,
    'repo.nwo': true,
    hostname: true,
    uuid: true,
    decimal: true,
    float: true,
    double: true,
    'alert-number': true,
  }
}

/** OpenAPI 3.0 says `nullable` where JSON Schema says that the type may be null. */
function withNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNulls)
  if (typeof value !== 'object' || value === null) return value
  const { nullable, ...rest } = Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, withNulls(inner)]),
  )
  if (nullable !== true) return nullable === undefined ? rest : { nullable, ...rest }
  return { anyOf: [rest, { type: 'null' }] }
}

export type Found = {
  /** `GET /repos/{owner}/{repo}` */
  readonly operation: string
  readonly path: Readonly<Record<string, string>>
}

type Matcher = { readonly operation: string; readonly method: string; readonly pattern: RegExp }

const matchers: readonly Matcher[] = Object.entries(description.paths)
  .flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ path, method: method.toUpperCase() })),
  )
  // Some placeholders take several parts of a path: what says more in words of its own goes first.
  .toSorted((a, b) => wordsOf(b.path) - wordsOf(a.path))
  .map(({ path, method }) => {
    const operation = `${method} ${path}`
    const long = new Set(
      parametersOf(operation)
        .filter((parameter) => parameter['x-multi-segment'])
        .map(({ name }) => name),
    )
    const pattern = path
      .replace(/[.]/g, '\\.')
      .replace(/\{(\w+)\}/g, (_, name: string) => `(?<${name}>${lengthOf(name, long)})`)
    return { operation, method, pattern: new RegExp(`^${pattern}$`) }
  })

function wordsOf(path: string): number {
  return path.split('/').filter((part) => !part.startsWith('{')).length
}

/** The path of a folder's contents may be empty: it is the root then. */
function lengthOf(name: string, long: ReadonlySet<string>): string {
  if (!long.has(name)) return '[^/]+'
  return name === 'path' ? '.*' : '.+'
}

/** The operation that a request means; null where the description (or this part of it) has none. */
export function operationAt(method: string, pathname: string): Found | null {
  for (const matcher of matchers) {
    const match = matcher.method === method ? matcher.pattern.exec(pathname) : null
    if (match === null) continue
    const path = Object.fromEntries(
      Object.entries(match.groups ?? {}).map(([name, part]) => [name, decodeURIComponent(part)]),
    )
    return { operation: matcher.operation, path }
  }
  return null
}

export type Sent = {
  readonly path: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** Undefined where there is none. */
  readonly body: unknown
}

/** What is wrong with the parameters of a request, one line each. */
export function parameterProblems(operation: string, { path, query }: Sent): readonly string[] {
  const parameters = parametersOf(operation)
  const known = new Set(parameters.filter((each) => each.in === 'query').map(({ name }) => name))
  const unknown = [...query.keys()]
    .filter((name) => !known.has(name))
    .map((name) => `${operation}: there is no query parameter ${name}`)
  const wrong = parameters.flatMap(({ name, in: place, required, schema }) => {
    const value = place === 'path' ? path[name] : place === 'query' ? query.get(name) : null
    if (value === undefined || value === null)
      return required === true && place !== 'header' ? [`${operation}: ${name} is missing`] : []
    const validate = validatorOf(`${operation} ${name}`, () => rooted(schema))
    return validate(coerced(value, schema)) ? [] : problems(`${operation}: ${name}`, validate)
  })
  return [...unknown, ...wrong]
}

/** What is wrong with the body of a request, one line each. */
export function bodyProblems(operation: string, { body }: Sent): readonly string[] {
  const { requestBody } = operationOf(operation)
  if (requestBody === undefined) return body === undefined ? [] : [`${operation}: takes no body`]
  if (body === undefined) return requestBody.required ? [`${operation}: a body is missing`] : []
  const type = Object.keys(requestBody.content)[0] ?? ''
  const validate = compiled(`${pointerTo(operation)}/requestBody/content/${escaped(type)}/schema`)
  return validate(body) ? [] : problems(`${operation}: body`, validate)
}

/** Answers that any operation may give without saying so; all are of the form `basic-error`. */
const always: ReadonlySet<number> = new Set([301, 307, 401, 403, 404, 422, 429, 500, 502, 503])

/** What is wrong with an answer, one line each; `type` is its content type without parameters. */
export function responseProblems(
  operation: string,
  {
    status,
    type,
    body,
  }: { readonly status: number; readonly type: string; readonly body: unknown },
): readonly string[] {
  const name = `${operation}: answer ${status}`
  const answer = operationOf(operation).responses[String(status)]
  if (answer === undefined) {
    if (!always.has(status)) return [`${name} is not described`]
    const validate = compiled('#/components/schemas/basic-error')
    return validate(body) ? [] : problems(name, validate)
  }
  const at = '$ref' in answer ? answer.$ref : `${pointerTo(operation)}/responses/${status}`
  const { content } = '$ref' in answer ? (resolved(answer.$ref) as Answer) : answer
  if (content === undefined) return body === undefined ? [] : [`${name} has a body`]
  if (content[type] === undefined) return [`${name} is not described as ${type}`]
  if (!type.endsWith('json') && !type.endsWith('object')) return []
  const validate = compiled(`${at}/content/${escaped(type)}/schema`)
  return validate(body) ? [] : problems(name, validate)
}

/** What is wrong with a webhook's payload; `name` is `pull-request-opened`. */
export function webhookProblems(name: string, payload: unknown): readonly string[] {
  if (description['x-webhooks'][name] === undefined) return [`webhook ${name} is not described`]
  const type = escaped('application/json')
  const validate = compiled(`#/x-webhooks/${name}/post/requestBody/content/${type}/schema`)
  return validate(payload) ? [] : problems(`webhook ${name}`, validate)
}

function operationOf(operation: string): Operation {
  const [method = '', path = ''] = operation.split(' ')
  const found = description.paths[path]?.[method.toLowerCase()]
  if (found === undefined) throw new Error(`the description has no ${operation}`)
  return found
}

function parametersOf(operation: string): readonly Parameter[] {
  return (operationOf(operation).parameters ?? []).map((parameter) =>
    '$ref' in parameter ? (resolved(parameter.$ref) as Parameter) : parameter,
  )
}

function resolved(ref: string): unknown {
  const parts = ref.slice(2).split('/')
  return parts.reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], description)
}

const compiledBefore = new Map<string, ValidateFunction>()

function validatorOf(key: string, schema: () => Schema): ValidateFunction {
  const validate = compiledBefore.get(key) ?? ajv.compile(schema())
  compiledBefore.set(key, validate)
  return validate
}

const compiled = (pointer: string): ValidateFunction =>
  validatorOf(pointer, () => ({ $ref: `github${pointer}` }))

/** A parameter's own schema, its references within the whole. */
const rooted = (schema: Schema): Schema =>
  JSON.parse(JSON.stringify(withNulls(schema)).replaceAll('"$ref":"#', '"$ref":"github#'))

const pointerTo = (operation: string): string => {
  const [method = '', path = ''] = operation.split(' ')
  return `#/paths/${escaped(path)}/${method.toLowerCase()}`
}

const escaped = (part: string): string =>
  encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))

function coerced(value: string, schema: Schema): unknown {
  const { type } = (
    typeof schema['$ref'] === 'string' ? resolved(schema['$ref']) : schema
  ) as Schema
  if ((type === 'integer' || type === 'number') && /^-?\d+$/.test(value)) return Number(value)
  if (type === 'boolean' && /^(?:true|false)$/.test(value)) return value === 'true'
  return value
}

function problems(name: string, { errors }: ValidateFunction): readonly string[] {
  return (errors ?? []).map(
    ({ instancePath, message }) => `${name}: ${instancePath} ${message ?? 'is wrong'}`,
  )
}
