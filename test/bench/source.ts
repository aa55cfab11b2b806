import { parseEvents } from 'js-yaml'
import { at, entries, items } from '../../src/source/field.ts'
import { readFile } from '../../src/source/read-file.ts'
import type { Field } from '../../src/types/evidence.ts'

// What reading costs, against the bare parser on the same bytes. Each line is the fastest of a few
// rounds that take turns; "values" builds every value of every document, which no review does.
const document = (index: number) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web-${index}
  namespace: shop-${index % 50}
  labels: {app: web-${index}, tier: front}
  annotations:
    description: >-
      Serves the shop
      number ${index}
spec:
  replicas: ${index % 7}
  selector:
    matchLabels:
      app: "web-${index}"
  template:
    spec:
      nodeSelector:
        role: worker
      containers:
        - name: main
          image: ghcr.io/example/web:1.${index}
          args: ["--port", "8080", '--v=2']
          ports:
            - name: http
              containerPort: 8080
          readinessProbe:
            httpGet:
              path: /healthz
              port: http
`

const files = Array.from({ length: 2500 }, (_, index) =>
  new TextEncoder().encode(`${document(2 * index)}---\n${document(2 * index + 1)}`),
)

function bare(): number {
  const decoder = new TextDecoder()
  return files.reduce((sum, bytes) => sum + parseEvents(decoder.decode(bytes), {}).length, 0)
}

function documents(): number {
  return files
    .map((bytes) => readFile('app.yaml', bytes))
    .reduce((n, read) => n + read.docs.length, 0)
}

function values(): number {
  const read = files.flatMap((bytes) => readFile('app.yaml', bytes).docs)
  return read.reduce((sum, doc) => sum + visit(at(doc)), 0)
}

function visit(field: Field): number {
  const below = [...items(field), ...entries(field).map(([, value]) => value)]
  return below.reduce((sum, each) => sum + visit(each), 1)
}

const kinds = { bare, documents, values }
const fastest = new Map<string, number>()
for (let round = 0; round < 7; round++) {
  for (const [name, work] of Object.entries(kinds)) {
    const start = performance.now()
    work()
    const time = performance.now() - start
    fastest.set(name, Math.min(time, fastest.get(name) ?? time))
  }
}

const megabytes = files.reduce((sum, bytes) => sum + bytes.length, 0) / 1e6
console.log(`${megabytes.toFixed(1)} MB in ${files.length} files`)
for (const [name, time] of fastest) {
  const ratio = time / (fastest.get('bare') ?? time)
  console.log(`${name.padEnd(10)} ${time.toFixed(0).padStart(6)} ms ${ratio.toFixed(2)}x`)
}
