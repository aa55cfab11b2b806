import { spawnSync } from 'node:child_process'
import { beforeAll, describe, expect, test } from 'vitest'
import { builds } from '../render-tool/builds.ts'
import { building, installed } from '../render-tool/peer.ts'
import { scratch } from '../support/scratch.ts'
import { helm, start } from './helm.ts'

const kustomize = () => installed('sigs.k8s.io/kustomize/kustomize/v5', 'v5.8.2')

beforeAll(() => {
  helm()
  kustomize()
}, 2 * building)

type Built = { readonly resources?: readonly { readonly text: string }[]; readonly error?: string }

/** What every build makes of a kustomization that asks for charts. */
async function built(files: Readonly<Record<string, string>>): Promise<string> {
  const lines: string[] = []
  for (const build of builds) {
    const program = await start(build)
    const asked = { operation: 'kustomize', files, root: '', helm: true, kubernetes: '1.35' }
    lines.push(await program.ask(JSON.stringify(asked)))
    await program.kill()
  }
  for (const line of lines) expect(line).toBe(lines[0])
  const { resources = [], error }: Built = JSON.parse(lines[0] ?? '')
  return error ?? resources.map(({ text }) => text).join('---\n')
}

/** What the real commands print, one calling the other. */
function builtByKustomize(files: Readonly<Record<string, string>>): string {
  const place = scratch()
  place.write(files)
  const ran = spawnSync(
    kustomize(),
    ['build', '--enable-helm', '--helm-command', helm(), place.folder],
    { env: { HOME: place.folder, PATH: '', TZ: 'UTC' }, encoding: 'utf8' },
  )
  expect(ran.stderr).toBe('')
  return ran.stdout
}

const object = (kind: string, name: string, more = ''): string =>
  `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: ${name}\n${more}`

const chart = {
  'charts/one/Chart.yaml': 'apiVersion: v2\nname: one\nversion: 1.0.0\n',
  'charts/one/values.yaml': 'a: 1\nb: { c: 2, d: 3 }\n',
  'charts/one/crds/c.yaml':
    'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: { name: c.a.b }\n',
  'charts/one/templates/map.yaml': object(
    'ConfigMap',
    '{{ .Release.Name }}-map',
    '  namespace: {{ .Release.Namespace }}\ndata: { v: {{ toJson .Values | quote }}, k: "{{ .Capabilities.KubeVersion }} {{ .Capabilities.APIVersions.Has "x.y/v1" }}" }\n',
  ),
  'charts/one/templates/service.yaml': object(
    'Service',
    'one',
    'spec: { ports: [{ port: 80 }] }\n',
  ),
  'charts/one/templates/hook.yaml': object(
    'Pod',
    'tried',
    '  annotations: { helm.sh/hook: test }\n',
  ),
}

const asking: Readonly<Record<string, string>> = {
  'a chart as it is': '{ name: one, kubeVersion: 1.35.0 }',
  'values that stand inline, in place of the file':
    '{ name: one, kubeVersion: 1.35.0, releaseName: r, namespace: apart, valuesInline: { a: 2, b: { c: null } }, valuesMerge: override }',
  'values of files':
    '{ name: one, kubeVersion: 1.35.0, valuesFile: v.yaml, additionalValuesFiles: [w.yaml] }',
  'definitions of custom resources and other APIs':
    '{ name: one, kubeVersion: 1.35.0, includeCRDs: true, apiVersions: [x.y/v1] }',
  'a chart without its tests': '{ name: one, kubeVersion: 1.35.0, skipTests: true }',
  'a chart without its hooks': '{ name: one, kubeVersion: 1.35.0, skipHooks: true }',
}

const files = (wanted: string) => ({
  ...chart,
  'v.yaml': 'a: 5\n',
  'w.yaml': 'b: { d: 6 }\n',
  'kustomization.yaml': `namePrefix: p-\nhelmCharts: [${wanted}]\n`,
})

describe('Kustomize gets of a chart what it gets of the real command', () => {
  test.each(Object.entries(asking))('%s', async (_, wanted) => {
    const printed = await built(files(wanted))
    expect(printed).toContain('kind: Service')
    expect(printed).toBe(builtByKustomize(files(wanted)))
  })
})

test.each([
  [
    'a chart that is elsewhere',
    '{ name: redis, repo: "https://a.example", version: 1.2.3 }',
    'the chart "redis" is not rendered: it is not in the tree, and charts are not fetched',
  ],
  [
    'a chart whose release is named by a template',
    '{ name: one, nameTemplate: x }',
    'the chart "one" is not rendered: nameTemplate is not supported',
  ],
  [
    'values that are no YAML',
    '{ name: one, additionalValuesFiles: [kustomization.yaml, charts/one/templates/map.yaml] }',
    'the chart "one" is not rendered: failed to parse values 3',
  ],
])('%s is refused by its name', async (_, wanted, message) => {
  expect(await built(files(wanted))).toContain(message)
})
