import type { Controller, Surroundings } from '../catalog/controllers/controller.ts'
import { controllers } from '../catalog/controllers/suite.ts'
import type { IngressProxy, Route } from '../types/entry.ts'
import type { Why } from '../types/evidence.ts'
import type { Backend, Ingress, Service } from '../types/service.ts'
import { law, none } from '../types/why.ts'
import type { Workload } from '../types/workload.ts'

export type Recognised = {
  readonly workload: Workload
  readonly controller: Controller
  readonly why: Why
}

/** The controller that a workload is, if it is one. */
export function recognise(workload: Workload): Recognised | null {
  for (const controller of controllers) {
    const why = controller.recognise(workload)
    if (why !== null) return { workload, controller, why }
  }
  return null
}

export type ProxyInput = {
  readonly around: Surroundings
  readonly ingresses: readonly Ingress[]
  readonly service: (id: string) => Service | null
  readonly backend: (service: Service) => Backend
}

/** How a recognised data plane knows the client, and whom it serves. */
export function readProxy(
  { workload, controller, why }: Recognised,
  input: ProxyInput,
): IngressProxy {
  const served = input.ingresses.flatMap((ingress) => {
    const reason = controller.serves(workload, input.around, ingress)
    return reason === null ? [] : [{ ingress, reason }]
  })
  return {
    workload,
    controller: controller.name,
    ...controller.client(workload, input.around),
    routes: served.flatMap(({ ingress, reason }) =>
      routesOf({ workload, controller, why: reason }, ingress, input),
    ),
    consumers: controller.consumers(workload, input.around, served),
    why,
  }
}

function routesOf(served: Recognised, ingress: Ingress, input: ProxyInput): readonly Route[] {
  const opaque = served.controller.opaque(served.workload, ingress)
  const seen = new Set<string>()
  return ingress.backends.flatMap((target) => {
    if (seen.has(target.service)) return []
    seen.add(target.service)
    const id = `${ingress.namespace}/Service/${target.service}`
    const service = input.service(id)
    const missing = service === null ? none(`no Service ${id} in Git`) : null
    return [
      {
        ingress,
        target: id,
        service,
        backend:
          service === null
            ? { workloads: [], slices: null, none: missing }
            : input.backend(service),
        opaque,
        why: law('nginx-routes-to-endpoints', target.why, ingress.identity, served.why, missing),
      },
    ]
  })
}
