import { namespaceOf } from '../../src/cluster/identity.ts'
import { readIngress } from '../../src/cluster/ingress.ts'
import { readService } from '../../src/cluster/service.ts'
import { isWorkloadKind, readWorkload } from '../../src/cluster/workload.ts'
import { at } from '../../src/source/field.ts'
import { readSelector } from '../../src/source/labels.ts'
import { readFile } from '../../src/source/read-file.ts'
import type { Ingress, Service } from '../../src/types/service.ts'
import type { Doc } from '../../src/types/source.ts'
import type { Budget, Workload } from '../../src/types/workload.ts'

/** Objects for rules, read from a few lines of YAML. */
export function doc(yaml: string, file = 'app.yaml'): Doc {
  const { docs, problems } = readFile(file, new TextEncoder().encode(yaml))
  const [first] = docs
  if (first === undefined || problems.length > 0) throw new Error(`no object in: ${yaml}`)
  return first
}

export function workload(yaml: string, role?: Workload['role']): Workload {
  const object = doc(yaml)
  if (!isWorkloadKind(object.kind)) throw new Error(`${object.kind} makes no pods`)
  const read = readWorkload(object, object.kind)
  return role === undefined ? read : { ...read, role }
}

export const service = (yaml: string): Service => readService(doc(yaml, 'service.yaml'))
export const ingress = (yaml: string): Ingress => readIngress(doc(yaml, 'ingress.yaml'))

export function budget(yaml: string): Budget {
  const object = doc(yaml, 'budget.yaml')
  const selector = at(object, 'spec', 'selector')
  return {
    id: object.name,
    namespace: namespaceOf(object),
    selector: readSelector(selector),
    minAvailable: null,
    maxUnavailable: null,
    doc: object,
    why: selector,
  }
}

export const deployment = (name: string, spec = '', namespace = 'shop'): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
${spec}
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers: [{ name: main, image: example.org/${name}:1 }]
`

export const loadBalancer = (name: string, spec = '', namespace = 'shop'): string => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  type: LoadBalancer
  selector: { app: ${name} }
  ports: [{ port: 443 }]
${spec}
`
