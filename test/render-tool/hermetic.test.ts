import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scratch } from '../support/scratch.ts'
import { folder, root } from './builds.ts'

const linked = [
  ['the module', { GOOS: 'wasip1', GOARCH: 'wasm' }],
  ['the native build', { GOOS: 'linux', GOARCH: 'amd64' }],
] as const

test.each(linked)('%s has no package that dials, listens or starts programs', (_, env) => {
  const modfile = `-modfile=${join(folder, 'go.mod')}`
  const ran = spawnSync('go', ['list', modfile, '-deps', '.'], {
    cwd: join(root, 'tools', 'render'),
    env: { ...process.env, ...env, CGO_ENABLED: '0', GOWORK: 'off' },
    encoding: 'utf8',
  })
  expect(ran.error, 'Go is missing').toBeUndefined()
  const packages = ran.stdout.trim().split('\n')
  expect(packages).toContain('github.com/santhosh-tekuri/jsonschema/v6')
  expect(packages).toContain('github.com/yannh/kubeconform/pkg/resource')
  expect(packages).toContain('sigs.k8s.io/kustomize/api/krusty')
  expect(packages).toContain('helm.sh/helm/v4/pkg/engine')
  expect(packages).toContain('github.com/hashicorp/hcl/v2/hclsyntax')
  const risky = packages.filter((name) => /^(?:net$|net\/|os\/exec|plugin|runtime\/cgo)/.test(name))
  // Both only take text apart.
  expect(risky.toSorted()).toEqual(['net/netip', 'net/url'])
})

test('the module asks its host for nothing but WASI, and for no sockets of its own', () => {
  const { WebAssembly } = globalThis as unknown as {
    readonly WebAssembly: {
      readonly Module: {
        new (bytes: Uint8Array): object
        imports(module: object): readonly { readonly module: string; readonly name: string }[]
      }
    }
  }
  const module = new WebAssembly.Module(readFileSync(join(folder, 'render.wasm')))
  const imports = WebAssembly.Module.imports(module)
  expect(new Set(imports.map(({ module }) => module))).toEqual(new Set(['wasi_snapshot_preview1']))
  // Templates call methods by name, so that all methods of a file are kept; WASI has no call that makes
  // a socket, and these two take one that the host has opened.
  const sockets = imports.map(({ name }) => name).filter((name) => name.startsWith('sock_'))
  expect(sockets.toSorted()).toEqual(['sock_accept', 'sock_shutdown'])
})

const isTraceable =
  process.platform === 'linux' && spawnSync('strace', ['-V'], { stdio: 'ignore' }).status === 0

const chart = (schema: string, template: string): string =>
  JSON.stringify({
    operation: 'helm',
    kubernetes: '1.35',
    chart: {
      'Chart.yaml': 'apiVersion: v2\nname: a\nversion: 1.0.0\n',
      'values.schema.json': schema,
      'templates/a.yaml': template,
    },
  })

const charts = [
  chart('{"$ref":"http://127.0.0.1:1/a"}', 'a: 1'),
  chart('{"$ref":"file:///etc/passwd"}', 'a: 1'),
  chart('{}', 'a: {{ lookup "v1" "Secret" "a" "b" }}{{ getHostByName "localhost" }}'),
  chart('{}', 'a: {{ now | dateInZone "15:04" "Asia/Tokyo" }}{{ now | date "15" }}{{ uuidv4 }}'),
  chart(
    '{}',
    'a: {{ .Files.Get "/etc/passwd" }}{{ .Files.Get "../../etc/passwd" }}{{ env "PATH" }}',
  ),
  chart('{}', 'a: {{ (genCA "a" 1).Cert | b64enc }}{{ bcrypt "a" }}'),
]

const documents = [
  'apiVersion: v1\nkind: Service\nspec: { x: 1 }\n',
  'apiVersion: metallb.io/v1beta1\nkind: IPAddressPool\nspec: { addresses: [a] }\n',
  '$schema: http://127.0.0.1:1/a\n$ref: http://127.0.0.1:1/b\napiVersion: v1\nkind: Service\n',
  'apiVersion: ../../../etc/passwd\nkind: http://127.0.0.1:1/c\n',
].flatMap((text) =>
  ['1.32', '1.35', 'http://127.0.0.1:1/d'].map((kubernetes) =>
    JSON.stringify({ operation: 'validate', kubernetes, text }),
  ),
)

const files = [
  'resource "a" "b" { c = file("/etc/passwd") }',
  'module "a" { source = "http://127.0.0.1:1/a" }',
  'resource "a" "b" { c = templatefile("/etc/passwd", {}) }',
].map((text) => JSON.stringify({ operation: 'hcl', text, kinds: ['a', 'module'] }))

const requests = [...documents, ...charts, ...files]

test.runIf(isTraceable)('under strace: no socket, no program, and no file once it runs', () => {
  const place = scratch()
  const log = join(place.folder, 'log')
  const calls = 'trace=network,file,execve,execveat,fork,vfork'
  const ran = spawnSync(
    'strace',
    ['-f', '-qq', '-e', calls, '-e', 'signal=none', '-o', log, join(folder, 'render')],
    { input: `${requests.join('\n')}\n`, encoding: 'utf8' },
  )
  expect(ran.status).toBe(0)
  expect(ran.stdout.trim().split('\n')).toHaveLength(requests.length)
  const seen = readFileSync(log, 'utf8').trim().split('\n')
  expect(seen[0]).toContain('execve(')
  // What Go's runtime looks up before it runs the program.
  const others = seen.slice(1).filter((line) => !/ openat\(AT_FDCWD, "\/(?:sys|proc)\//.test(line))
  expect(others).toEqual([])
})
