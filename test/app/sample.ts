import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { load } from 'js-yaml'
import type { AppOptions } from '../github/world.ts'

type Files = Readonly<Record<string, string>>

const root = join(import.meta.dirname, '..', '..')
const base = join(root, 'manifests', 'sample', 'base')

type Manifest = {
  readonly default_permissions: NonNullable<AppOptions['permissions']>
  readonly default_events: NonNullable<AppOptions['events']>
}

const manifest = load(readFileSync(join(root, 'app.yml'), 'utf8')) as Manifest

/** The App as `app.yml` asks for it: what it does not ask for, no test may need. */
export const asked: AppOptions = {
  permissions: manifest.default_permissions,
  events: manifest.default_events,
}

/** The files of the sample: a cluster with the complete pattern. */
export const sample: Files = Object.fromEntries(
  readdirSync(base, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => [relative(base, file), readFileSync(file, 'utf8')]),
)

const service = 'ingress/service.yaml'

/** The change that the sample is about: the client's address is lost. */
export const lost: Files = { [service]: (sample[service] ?? '').replace('Local', 'Cluster') }

/** The same file as it was. */
export const kept: Files = { [service]: sample[service] ?? '' }

/** The settings of the sample, with lines before them. */
export const withSettings = (lines: string): Files => ({
  '.github/edgewise.yaml': (sample['.github/edgewise.yaml'] ?? '').replace(
    'version: 1\n',
    `version: 1\n${lines}\n`,
  ),
})

const announcement = 'cluster/metallb.yaml'

/** The address announced by edge nodes alone: of the pattern only the policy may be missing. */
export const narrow: Files = {
  [announcement]: `${sample[announcement]}  nodeSelectors:
    - matchLabels:
        ingress.example.com/edge: "true"
`,
}
