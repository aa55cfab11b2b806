import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { Description } from './http/description.ts'

type Node = { readonly [key: string]: unknown }

/** Prose and samples, which no validation needs. */
const prose: ReadonlySet<string> = new Set(['description', 'example', 'examples', 'externalDocs'])

/**
 * The part of GitHub's OpenAPI description that some operations (`GET /app`) and webhooks
 * (`pull-request-opened`) need, with all that they refer to, without prose.
 *
 * @throws Error for an operation or a webhook that the description does not have.
 */
export function extract(
  whole: Description,
  operations: readonly string[],
  webhooks: readonly string[],
): Description {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const operation of operations.toSorted()) {
    const [method = '', path = ''] = operation.split(' ')
    const found = whole.paths[path]?.[method.toLowerCase()]
    if (found === undefined) throw new Error(`the description has no ${operation}`)
    paths[path] = { ...paths[path], [method.toLowerCase()]: bare(found) }
  }
  const hooks: Record<string, unknown> = {}
  for (const name of webhooks.toSorted()) {
    const found = whole['x-webhooks'][name]
    if (found === undefined) throw new Error(`the description has no webhook ${name}`)
    hooks[name] = bare(found)
  }
  const components = referred(whole, { paths, hooks })
  return { paths, 'x-webhooks': hooks, components } as Description
}

/** Everything that is referred to, straight or through others, by kind and name. */
function referred(whole: Description, from: Node): Record<string, Record<string, unknown>> {
  const found = new Map<string, unknown>()
  const visit = (value: unknown): void => {
    for (const [, ref = ''] of JSON.stringify(value).matchAll(/"#\/components\/([^"]+)"/g)) {
      if (found.has(ref)) continue
      const [kind = '', name = ''] = ref.split('/')
      const component = bare(whole.components[kind]?.[name])
      found.set(ref, component)
      visit(component)
    }
  }
  visit(from)
  const components: Record<string, Record<string, unknown>> = {}
  for (const [ref, component] of [...found].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const [kind = '', name = ''] = ref.split('/')
    components[kind] = { ...components[kind], [name]: component }
  }
  return components
}

/** A part without prose; what merely bears such a name (a property, an operation's tag) is kept. */
function bare(value: unknown, isMap = false): unknown {
  if (Array.isArray(value)) return value.map((inner) => bare(inner))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => isMap || !prose.has(key))
      .map(([key, inner]) => [key, bare(inner, !isMap && key === 'properties')]),
  )
}

/** One line for each operation, webhook and component, so that a change of one is a change of one. */
function written(version: string, license: string, part: Description): string {
  const lines = (map: Node): string =>
    Object.entries(map)
      .map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`)
      .join(',\n')
  const kinds = Object.entries(part.components)
    .map(([kind, map]) => `  ${JSON.stringify(kind)}: {\n${lines(map)}\n  }`)
    .join(',\n')
  const info = {
    title: "A part of GitHub's REST API description, made by test/github/extract.ts",
    source: `https://github.com/octokit/openapi, package @octokit/openapi ${version}, generated/api.github.com.json`,
    license: { name: 'MIT', text: license },
  }
  return [
    `{"openapi": "3.0.3", "info": ${JSON.stringify(info)},`,
    `"paths": {\n${lines(part.paths)}\n},`,
    `"x-webhooks": {\n${lines(part['x-webhooks'])}\n},`,
    `"components": {\n${kinds}\n}}\n`,
  ].join('\n')
}

if (import.meta.main) {
  // node test/github/extract.ts <package>/generated/api.github.com.json, the package unpacked
  const [file = ''] = process.argv.slice(2)
  const license = readFileSync(new URL('../LICENSE', pathToFileURL(file)), 'utf8')
  const whole = JSON.parse(readFileSync(file, 'utf8'))
  const { operations, webhooks } = await import('./used.ts')
  const part = extract(whole, operations, webhooks)
  const text = written(whole.info.version, license, part)
  writeFileSync(new URL('openapi.json', import.meta.url), text)
}
