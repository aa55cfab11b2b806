import { tgz } from '../support/tar.ts'
import type { Ask, Files } from './helm.ts'

/** A chart with a name, and files. */
const chart = (files: Files, more = '', name = 'one'): Files => ({
  'Chart.yaml': `apiVersion: v2\nname: ${name}\nversion: 1.2.3\nappVersion: "9"\n${more}`,
  ...files,
})

const map = (name: string, data: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  a: ${data}\n`

/** The files of a chart in charts/ of another. */
const below = (folder: string, files: Files): Files =>
  Object.fromEntries(
    Object.entries(files).map(([path, text]) => [`charts/${folder}/${path}`, text]),
  )

const packed = (name: string, files: Files): string =>
  tgz(
    Object.entries(files).map(([path, text]) => ({
      path: `${name}/${path}`,
      content: typeof text === 'string' ? text : Buffer.from(text.base64, 'base64'),
    })),
  ).toString('base64')

const sub = chart(
  {
    'values.yaml': 'x: 1\ndata: { port: 80 }\n',
    'templates/a.yaml': map('{{ .Chart.Name }}', '"{{ .Values.x }} {{ .Values.global }}"'),
  },
  '',
  'sub',
)

/** The shape of ingress-nginx: helpers, conditions, ranges over ports, values that are templates. */
const controller: Files = chart(
  {
    'values.yaml': `
controller:
  name: controller
  image: { registry: registry.example.org, image: ingress/controller, tag: v1.2.3, digest: "sha256:abc" }
  kind: Deployment
  replicaCount: 2
  containerPort: { http: 80, https: 443 }
  hostPort: { enabled: false, ports: { http: 80, https: 443 } }
  extraArgs: { v: 2, "publish-service": "{{ .Release.Namespace }}/x" }
  config: { use-forwarded-headers: "true" }
  service:
    enabled: true
    type: LoadBalancer
    externalTrafficPolicy: Local
    annotations: {}
    ports: { http: 80, https: 443 }
    targetPorts: { http: http, https: https }
    nodePorts: { http: "", https: 32443, tcp: {} }
  ingressClassResource: { name: nginx, enabled: true, default: true, controllerValue: k8s.io/x }
tcp: { "8080": "default/tcp:9000" }
portNamePrefix: ""
`,
    'templates/_helpers.tpl': `
{{- define "c.fullname" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 63 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 63 }}{{ end }}
{{- end -}}
{{- define "c.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- if .Chart.AppVersion }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- end }}
{{- end -}}
{{- define "c.params" -}}
- /controller
{{- range $key, $value := .Values.controller.extraArgs }}
- --{{ $key }}{{ if $value }}={{ tpl (toString $value) $ }}{{ end }}
{{- end }}
{{- end -}}
`,
    'templates/deployment.yaml': `{{- if eq .Values.controller.kind "Deployment" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "c.fullname" . }}
  labels:
    {{- include "c.labels" . | nindent 4 }}
spec:
  replicas: {{ .Values.controller.replicaCount }}
  template:
    spec:
      containers:
      - name: {{ .Values.controller.name }}
        {{- with .Values.controller.image }}
        image: "{{ .registry }}/{{ .image }}:{{ .tag }}{{ if .digest }}@{{ .digest }}{{ end }}"
        {{- end }}
        args: {{- include "c.params" . | nindent 10 }}
        ports:
        {{- range $key, $value := .Values.controller.containerPort }}
        - name: {{ $key }}
          containerPort: {{ $value }}
          {{- if $.Values.controller.hostPort.enabled }}
          hostPort: {{ index $.Values.controller.hostPort.ports $key | default $value }}
          {{- end }}
        {{- end }}
        {{- range $key, $value := .Values.tcp }}
        - name: {{ if $.Values.portNamePrefix }}{{ $.Values.portNamePrefix }}-{{ end }}{{ $key }}-tcp
          containerPort: {{ $key }}
        {{- end }}
{{- end }}
`,
    'templates/service.yaml': `{{- if .Values.controller.service.enabled }}
apiVersion: v1
kind: Service
metadata:
  annotations: {{- toYaml .Values.controller.service.annotations | nindent 4 }}
  name: {{ include "c.fullname" . }}
spec:
  type: {{ .Values.controller.service.type }}
{{- if semverCompare ">=1.21.0-0" .Capabilities.KubeVersion.Version }}
  ipFamilyPolicy: SingleStack
{{- end }}
  externalTrafficPolicy: {{ .Values.controller.service.externalTrafficPolicy }}
  ports:
  {{- $nodePorts := .Values.controller.service.nodePorts }}
  {{- range $name, $port := .Values.controller.service.ports }}
  - name: {{ $name }}
    port: {{ $port }}
    targetPort: {{ index $.Values.controller.service.targetPorts $name }}
    {{- if (index $nodePorts $name) }}
    nodePort: {{ index $nodePorts $name }}
    {{- end }}
  {{- end }}
{{- end }}
`,
    'templates/class.yaml': `{{- if .Values.controller.ingressClassResource.enabled -}}
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata:
  name: {{ .Values.controller.ingressClassResource.name }}
{{- if .Values.controller.ingressClassResource.default }}
  annotations: { ingressclass.kubernetes.io/is-default-class: "true" }
{{- end }}
spec:
  controller: {{ .Values.controller.ingressClassResource.controllerValue }}
{{- end }}
`,
    'templates/config.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: config
data:
{{- range $key, $value := .Values.controller.config }}
  {{ $key | nindent 2 }}: {{ tpl (toString $value) $ | quote }}
{{- end }}
`,
    'templates/NOTES.txt': 'Installed {{ .Release.Name }}.\n',
  },
  '',
  'ingress-like',
)

const kinds = ['Service', 'Deployment', 'Namespace', 'Zebra', 'ConfigMap', 'Ingress']

/** What has to be printed to the byte as the real command prints it. */
export const constructs: Readonly<Record<string, Ask>> = {
  'a chart like that of ingress-nginx': {
    chart: controller,
    release: { name: 'edge', namespace: 'ingress' },
    values: [
      'controller: { service: { annotations: { a: b }, nodePorts: { http: 32080 } }, hostPort: { enabled: true } }\n',
      'controller: { image: { digest: null }, extraArgs: { v: null } }\ntcp: null\n',
    ],
  },
  'values in order, with a null that deletes': {
    chart: chart({
      'values.yaml': 'a: { b: 1, c: 2 }\nlist: [1, 2]\n',
      'templates/a.yaml': map('a', '{{ toJson .Values | quote }}'),
    }),
    values: ['a: { b: null, d: 1e3 }\nlist: [3]\n---\nx: 012\n', 'a: { d: 0.5 }\ny: true\n'],
  },
  'subcharts in folders and archives, with globals': {
    chart: chart({
      'values.yaml': 'global: { g: 1 }\nsub: { x: 2 }\n',
      'templates/a.yaml': map('a', '{{ .Values.sub.x }}{{ .Values.deep.x }}'),
      ...below('sub', sub),
      'charts/deep-1.tgz': {
        base64: packed('deep', {
          ...sub,
          'Chart.yaml': 'apiVersion: v2\nname: deep\nversion: 1.0.0\n',
          ...below('sub', sub),
        }),
      },
      'charts/_not/Chart.yaml': 'nothing',
    }),
  },
  'dependencies with conditions, tags, aliases and imported values': {
    chart: chart(
      {
        'values.yaml': 'on: false\ntags: { back: true, front: false }\n',
        'templates/a.yaml': map('a', '"{{ .Values.port }} {{ .Values.deep | toJson | b64enc }}"'),
        ...below('sub', sub),
        ...below('other', chart({ 'templates/a.yaml': map('other', '1') }, '', 'other')),
        ...below('third', chart({ 'templates/a.yaml': map('third', '1') }, '', 'third')),
      },
      `dependencies:
- { name: sub, version: 1.x.x, repository: "", alias: first, import-values: [{ child: data, parent: . }] }
- { name: sub, version: 1.x.x, repository: "", alias: second, condition: on }
- { name: other, version: ">0", repository: "", tags: [front] }
- { name: third, version: ">0", repository: "", tags: [front, back] }
`,
    ),
  },
  'a library': {
    chart: chart(
      {
        'templates/a.yaml': '{{ include "lib.map" (dict "name" "a" "root" .) }}',
        ...below(
          'lib',
          chart(
            {
              'templates/_a.tpl': `{{ define "lib.map" }}${map('{{ .name }}', '{{ .root.Release.Name }}')}{{ end }}`,
            },
            'type: library\n',
            'lib',
          ),
        ),
      },
      'dependencies: [{ name: lib, version: 1.2.3, repository: "" }]\n',
    ),
  },
  'files, and what .helmignore leaves out': {
    chart: chart({
      '.helmignore': '# no\n*.bak\nsecret/\n/conf/b.txt\n',
      'conf/a.txt': 'one\ntwo\n',
      'conf/b.txt': 'gone',
      'conf/c.bak': 'gone',
      'secret/d.txt': 'gone',
      binary: { base64: Buffer.from([0, 255, 1]).toString('base64') },
      'templates/a.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: a, labels: { n: "{{ len .Files }}" } }
data:
{{ (.Files.Glob "conf/*").AsConfig | indent 2 }}
  lines: {{ .Files.Lines "conf/a.txt" | toJson | quote }}
  gone: {{ .Files.Get "secret/d.txt" | quote }}
binaryData: { x: {{ .Files.Get "binary" | b64enc }} }
`,
      'templates/.hidden.yaml': '{{ fail "read" }}',
    }),
  },
  'templates in values, and names of templates': {
    chart: chart({
      'values.yaml': 'text: "{{ .Release.Name }} {{ include \\"n\\" . }}"\n',
      'templates/_n.tpl': '{{ define "n" }}{{ .Template.Name }} {{ .Template.BasePath }}{{ end }}',
      'templates/a.yaml': map('a', '{{ tpl .Values.text . | quote }}'),
    }),
  },
  'kinds in the order in which they are installed, several in a file': {
    chart: chart({
      'templates/all.yaml': kinds
        .map((kind) => `kind: ${kind}\nmetadata: { name: z }\n`)
        .join('---\n'),
      'templates/more.yaml': `\n\n---\n# only words\n---\n${map('b', '1')}---\n${map('a', '2')}`,
      'templates/empty.yaml': '{{ if false }}x{{ end }}\n',
      'templates/broken/_part.yaml': '{{ fail "rendered" }}',
    }),
  },
  'hooks and notes': {
    chart: chart({
      'templates/hook.yaml': `apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: b\n  annotations: { helm.sh/hook: "pre-install, post-upgrade", helm.sh/hook-weight: "5" }\n---\napiVersion: v1\nkind: Pod\nmetadata: { name: a, annotations: { helm.sh/hook: test, helm.sh/hook-weight: "-1" } }\n---\nkind: Pod\nmetadata: { name: c, annotations: { helm.sh/hook: nonsense } }\n`,
      'templates/a.yaml': map('a', '1'),
      'templates/NOTES.txt': 'Thanks {{ required "no" .Release.Name }}',
    }),
  },
  'definitions of custom resources': {
    chart: chart({
      'crds/b.yaml': 'kind: CustomResourceDefinition\nmetadata: { name: b }\n',
      'crds/a.yaml': 'kind: CustomResourceDefinition\nmetadata: { name: "{{ a }}" }\n',
      'crds/README.md': 'words',
      'templates/a.yaml': map('a', '1'),
      ...below('sub', { ...sub, 'crds/c.yaml': 'kind: CustomResourceDefinition\n' }),
    }),
    includeCRDs: true,
  },
  'an upgrade, of what is told of the release': {
    chart: chart({
      'templates/a.yaml': map('a', '{{ toJson .Release | quote }}'),
      'templates/b.yaml': map('b', '"{{ .Release.IsUpgrade }} {{ .Chart.AppVersion }}"'),
    }),
    release: { name: 'r', namespace: 'n' },
    isUpgrade: true,
  },
  'what is told of the cluster': {
    chart: chart(
      {
        'templates/a.yaml': map(
          'a',
          '"{{ with .Capabilities.KubeVersion }}{{ .Version }} {{ .Major }} {{ .Minor }} {{ . }}{{ end }} {{ .Capabilities.APIVersions.Has "a.b/v1" }} {{ .Capabilities.APIVersions.Has "apps/v1" }} {{ .Capabilities.APIVersions.Has "apps/v9" }}"',
        ),
      },
      'kubeVersion: ">=1.30.0-0"\n',
    ),
    kubeVersion: 'v1.35.4-gke.1',
    apiVersions: ['a.b/v1'],
  },
  'values that fit their schema': {
    chart: chart({
      'values.yaml': 'port: 80\n',
      'values.schema.json':
        '{"$ref":"#/$defs/all","$defs":{"all":{"type":"object","properties":{"port":{"type":"integer","maximum":99},"u":{"$ref":"urn:nobody:knows"}}}}}',
      'templates/a.yaml': map('a', '{{ .Values.port }}'),
    }),
    values: ['u: 1\nport: 99\n'],
  },
  'an archive': { archive: packed('one', { ...controller, ...below('sub', sub) }) },
  'numbers, texts and dates that are the same everywhere': {
    chart: chart({
      'templates/a.yaml': map(
        'a',
        '"{{ until 3 }} {{ untilStep 9 0 -3 }} {{ seq 1 2 7 }} {{ seq 3 1 }} {{ repeat 3 "ab" }} {{ date "2006-01-02 15:04" 1700000000 }} {{ dateInZone "15:04 MST" 0 "UTC" }} {{ durationRound "4000s" }} {{ derivePassword 1 "long" "p" "u" "s" }} {{ toDate "2006-01-02" "2020-02-03" | unixEpoch }} {{ keys (dict "a" 1) }} {{ values (dict "a" 1) }} {{ sha256sum "x" }} {{ getHostByName "localhost" }}{{ genPrivateKey "x" }}"',
      ),
      'templates/b.yaml': map('b', '"{{ lookup "v1" "Secret" "" "" | toJson | b64enc }}"'),
    }),
  },
}

/** What has to be refused with the message of the real command. */
export const refusals: Readonly<Record<string, Ask>> = {
  'a value that is required': {
    chart: chart({ 'templates/a.yaml': 'a: {{ required "name it" .Values.name }}\n' }),
  },
  'a template that fails': { chart: chart({ 'templates/a.yaml': '\n\n{{ fail "no way" }}' }) },
  'a template that is none': { chart: chart({ 'templates/a.yaml': 'a: {{ if }}\n' }) },
  'a function that is not there': { chart: chart({ 'templates/a.yaml': '{{ env "HOME" }}' }) },
  'a field of nothing': { chart: chart({ 'templates/a.yaml': 'a: {{ .Values.a.b.c }}\n' }) },
  'a template in a template that fails': {
    chart: chart({ 'templates/a.yaml': '{{ tpl "{{ include \\"gone\\" . }}" . }}' }),
  },
  'a text that is no YAML': { chart: chart({ 'templates/a.yaml': 'a: [b\n' }) },
  'a chart of another time': {
    chart: { 'Chart.yaml': 'apiVersion: v9\nname: a\nversion: 1.0.0\n' },
  },
  'a Chart.yaml without a version': { chart: { 'Chart.yaml': 'apiVersion: v2\nname: a\n' } },
  'a library on its own': { chart: chart({}, 'type: library\n') },
  'dependencies that are not there': {
    chart: chart(
      { ...below('sub', sub) },
      'dependencies:\n- { name: sub, version: 1.x, repository: "" }\n- { name: redis, version: 1.x, repository: "https://a.example" }\n- { name: pg, version: 1.x, repository: "" }\n',
    ),
  },
  'a subchart that is none': { chart: chart({ 'charts/README.md': 'words' }) },
  'a name of a release that is none': { chart: chart({}), release: { name: 'A_b' } },
  'another Kubernetes': { chart: chart({}, 'kubeVersion: "<1.30"\n') },
  'values that do not fit a schema, also of a subchart': {
    chart: chart({
      'values.schema.json':
        '{"type":"object","properties":{"port":{"type":"integer"}},"additionalProperties":true}',
      ...below('sub', {
        ...sub,
        'values.schema.json': '{"type":"object","required":["needed"]}',
      }),
    }),
    values: ['port: a\n'],
  },
}
