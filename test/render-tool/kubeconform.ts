import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Validation } from '../../src/types/engine.ts'
import { scratch } from '../support/scratch.ts'
import { root } from './builds.ts'
import { installed } from './peer.ts'

const kubeconform = () => installed('github.com/yannh/kubeconform/cmd/kubeconform', 'v0.8.0')

type Set = {
  readonly kinds: Readonly<Record<string, string>>
  readonly definitions: Readonly<Record<string, unknown>>
}

const schemas = join(root, 'tools', 'render', 'schemas')

/** The sets that are built in, by name, as `kubernetes/1.35` and `custom/metallb.io`. */
export const sets: ReadonlyMap<string, Set> = new Map(
  (existsSync(schemas) ? readdirSync(schemas, { recursive: true, encoding: 'utf8' }) : [])
    .filter((file) => file.endsWith('.json.gz'))
    .map((file) => [
      file.replace('.json.gz', ''),
      JSON.parse(gunzipSync(readFileSync(join(schemas, file))).toString()),
    ]),
)

/** What a document of Kubernetes 1.35 is judged by. */
const names = [...sets.keys()].filter(
  (name) => name === 'kubernetes/1.35' || name.startsWith('custom/'),
)

/** A file for each kind, named as kubeconform looks for it, beside one with all definitions. */
function filesOf({ kinds, definitions }: Set): Record<string, string> {
  const files = Object.entries(kinds).map(([key, name]) => {
    const [apiVersion = '', kind = ''] = key.split(' ')
    const parts = apiVersion
      .split('/')
      .map((part, index) => (index === 0 ? part.split('.')[0] : part))
    const content = { $ref: `_definitions.json#/definitions/${name}` }
    return [[kind, ...parts].join('-').toLowerCase(), content] as const
  })
  const all = [...files, ['_definitions', { definitions }] as const]
  return Object.fromEntries(all.map(([name, one]) => [`${name}.json`, JSON.stringify(one)]))
}

type Told = { readonly filename: string; readonly status: string; readonly msg: string }

/** What the real command says of each text, from the schemas that are built in and nothing else. */
export function judgedByKubeconform(texts: readonly string[]): readonly Validation['verdict'][] {
  const place = scratch()
  for (const name of names) {
    const files = Object.entries(filesOf(sets.get(name) ?? { kinds: {}, definitions: {} }))
    place.write(Object.fromEntries(files.map(([file, text]) => [`${name}/${file}`, text])))
  }
  place.write(Object.fromEntries(texts.map((text, index) => [`in/${index}.yaml`, text])))
  const locations = names.flatMap((name) => [
    '-schema-location',
    `${place.folder}/${name}/{{ .ResourceKind }}{{ .KindSuffix }}.json`,
  ])
  const ran = spawnSync(
    kubeconform(),
    ['-strict', '-output', 'json', '-verbose', ...locations, join(place.folder, 'in')],
    { encoding: 'utf8', maxBuffer: 2 ** 28 },
  )
  const { resources } = JSON.parse(ran.stdout) as { readonly resources: readonly Told[] }
  return texts.map((_, index) => {
    const about = resources.filter(({ filename }) => filename.endsWith(`/${index}.yaml`))
    return worst(about.map(verdictOf))
  })
}

function verdictOf({ status, msg }: Told): Validation['verdict'] {
  if (status === 'statusValid') return 'valid'
  return msg.startsWith('could not find schema') ? 'no-schema' : 'invalid'
}

const worst = (verdicts: readonly Validation['verdict'][]): Validation['verdict'] =>
  (['invalid', 'no-schema'] as const).find((verdict) => verdicts.includes(verdict)) ?? 'valid'
