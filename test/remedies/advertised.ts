import type { EntryPlan } from '../../src/types/remedy.ts'
import { fixText, withStage } from '../support/fix-text.ts'
import { filesOf } from '../support/scenarios.ts'
import type { Files } from '../support/simulate-text.ts'

export const ENTRY = 'ingress-nginx/Service/ingress-nginx-controller'
export const METALLB = 'cluster/metallb.yaml'
export const SERVICE = 'ingress/service.yaml'

/** Five nodes in Git, one pool of addresses that MetalLB announces, an ingress controller of one pod. */
export const inGit = filesOf('fix-nodes')

/** The plan of the controller's entry. */
export function planOf(files: Files): EntryPlan {
  const [plan] = fixText(files, { entry: ENTRY }).plans
  if (plan === undefined) throw new Error('no plan')
  return plan
}

/** The files with every stage of a plan applied, or those before the stage of a name. */
export function applied(files: Files, { stages }: EntryPlan, until: string | null = null): Files {
  const end = stages.findIndex(({ stage }) => stage === until)
  return stages.slice(0, end < 0 ? stages.length : end).reduce(withStage, files)
}

/** The files with a text replaced in one of them; throws where the text is not there. */
export function replaced(files: Files, path: string, from: string | RegExp, to: string): Files {
  const text = files[path] ?? ''
  const now = text.replace(from, to)
  if (now === text) throw new Error(`${path} does not hold ${from}`)
  return { ...files, [path]: now }
}

/** The files with the `spec` of the advertisement written anew; lines are indented by two. */
export const advertised = (files: Files, spec: string): Files =>
  replaced(files, METALLB, '  ipAddressPools:\n    - public\n---', `${spec}---`)

/** The files with labels on the nodes of these numbers. */
export const labelled = (files: Files, label: string, nodes: readonly number[]): Files =>
  nodes.reduce(
    (now, n) =>
      replaced(
        now,
        'cluster/nodes.yaml',
        `hostname: node-${n}\n`,
        `hostname: node-${n}\n    ${label}\n`,
      ),
    files,
  )

/** A second pool, and an application with an address of it. */
export const OTHER_POOL = `apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: { name: other, namespace: metallb-system, labels: { for: all } }
spec: { addresses: [198.51.100.128/28], autoAssign: false }
---
apiVersion: v1
kind: Service
metadata:
  name: direct
  namespace: shop
  annotations: { metallb.io/address-pool: other }
spec:
  type: LoadBalancer
  selector: { app: shop }
  ports: [{ port: 8080, targetPort: http }]
`

/** One advertisement about both pools. */
export const both: Files = {
  ...advertised(inGit, '  ipAddressPools:\n    - public\n    - other\n'),
  'cluster/other.yaml': OTHER_POOL,
}
