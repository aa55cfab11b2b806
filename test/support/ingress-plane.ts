import { at } from '../../src/source/field.ts'
import type { Consumer, EntryPoint } from '../../src/types/entry.ts'
import type { Outlook, Range } from '../../src/types/placement.ts'
import type { Pool } from '../../src/types/pool.ts'
import { ratio } from '../../src/types/ratio.ts'
import type { Backend } from '../../src/types/service.ts'
import type { Budget, Workload } from '../../src/types/workload.ts'
import { cell, entry, facts, outlook, path, pool, proxy, said, sighting, target } from './facts.ts'
import { deployment, ingress, loadBalancer, service, workload } from './objects.ts'

/** Two edge nodes and three workers, with an ingress data plane to put on them. */
export const edge = pool('edge', { role: 'edge', nodes: 2, taints: ['edge=true:NoSchedule'] })
export const workers = pool('workers', { role: 'worker', nodes: 3 })
export const onEdge = cell(edge)
export const onWorkers = cell(workers)

/** The data plane, by its replicas or another spec. */
export const nginx = (spec = '  replicas: 2'): Workload =>
  workload(deployment('nginx', spec, 'ingress'), 'proxy')

const svc = service(loadBalancer('nginx', '', 'ingress'))

/** One data plane behind one entry. */
export function plane(
  of: Workload,
  parts: {
    pools?: readonly Pool[]
    outlook?: Outlook
    budgets?: readonly Budget[]
    exposure?: EntryPoint['exposure']['value']
    others?: readonly Workload[]
  } = {},
) {
  const seen = parts.outlook ?? outlook({ fits: [onEdge] })
  const targets = [of, ...(parts.others ?? [])].map((of) => target(of, seen))
  return facts({
    cluster: {
      pools: parts.pools ?? [edge, workers],
      workloads: [of],
      proxies: [proxy(of)],
      budgets: parts.budgets ?? [],
    },
    outlooks: { [of.id]: seen },
    traffic: [
      {
        entry: entry(svc, { exposure: parts.exposure ?? 'public' }),
        paths: [path({ targets, sightings: [sighting(of)] })],
      },
    ],
  })
}

/** A list of an Ingress that `judge` compares with the client's address. */
export function listOf(judge: Workload) {
  return (cidrs: string, kind: Consumer['kind'] = 'allow-list'): Consumer => {
    const object = ingress(`
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: admin
  namespace: shop
  annotations: { list: "${cidrs}" }
`)
    return {
      kind,
      subject: object.id,
      judge: judge.id,
      cidrs: cidrs === '' ? [] : cidrs.split(','),
      field: at(object.doc, 'metadata', 'annotations', 'list'),
      why: said,
    }
  }
}

/** A Service's backend of one workload. */
export const behind = (of: Workload): Backend => ({
  workloads: [{ workload: of, why: said }],
  slices: null,
  none: null,
})

/** A ratio that is likely and worst alike. */
export const like = (n: number, d: number): Range => ({ likely: ratio(n, d), worst: ratio(n, d) })
