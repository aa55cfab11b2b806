import { backendOf, indexWorkloads } from '../../src/cluster/selectors.ts'
import { viewOf } from '../../src/cluster/views.ts'
import { readFile } from '../../src/source/read-file.ts'
import type { Service } from '../../src/types/service.ts'
import type { Workload } from '../../src/types/workload.ts'

export type Crowd = { readonly services: readonly Service[]; readonly workloads: Workload[] }

/**
 * As many Services as workloads, all in one namespace. Each Service selects one workload by its name
 * and by two labels that very many of them bear.
 */
export function crowd(size: number): Crowd {
  const found: { services: Service[]; workloads: Workload[] } = { services: [], workloads: [] }
  for (let index = 0; index < size; index++) {
    const bytes = new TextEncoder().encode(pair(index))
    for (const doc of readFile(`shop/app-${index}.yaml`, bytes).docs) {
      const view = viewOf(doc)
      if (view.k === 'service') found.services.push(view.value)
      if (view.k === 'workload') found.workloads.push(view.value)
    }
  }
  return found
}

/** Resolves every Service; the candidates that were looked at, and the workloads that were found. */
export function resolveAll({ services, workloads }: Crowd): { probes: number; found: number } {
  const index = indexWorkloads(workloads, services)
  let found = 0
  for (const service of services) found += backendOf(index, service).workloads.length
  return { probes: index.probes, found }
}

const pair = (index: number): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: app-${index}, namespace: shop }
spec:
  template:
    metadata:
      labels: { part-of: shop, tier: ${index % 2 === 0 ? 'web' : 'data'}, name: app-${index} }
    spec: { containers: [{ name: main, image: shop/app }] }
---
apiVersion: v1
kind: Service
metadata: { name: app-${index}, namespace: shop }
spec:
  selector: { part-of: shop, tier: ${index % 2 === 0 ? 'web' : 'data'}, name: app-${index} }
  ports: [{ port: 80 }]
`
