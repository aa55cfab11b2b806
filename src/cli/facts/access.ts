import type { Api } from './connection.ts'
import { field } from './json.ts'
import type { Wanted } from './wanted.ts'

/** What RBAC calls an access (authorization.k8s.io/v1 ResourceAttributes). */
type Attributes = {
  readonly verb: string
  readonly group: string
  readonly resource: string
  readonly namespace?: string
  readonly name?: string
}

const REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'

/**
 * Whether the API server would allow it. `null`: it does not say (whoever may not even ask is told
 * when the object is read).
 */
async function isAllowed(api: Api, attributes: Attributes): Promise<boolean | null> {
  const { status, body } = await api.ask(REVIEWS, {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: attributes },
  })
  const allowed = field(field(body, 'status'), 'allowed')
  return status === 201 && typeof allowed === 'boolean' ? allowed : null
}

/** Whether something that facts wants may be read. */
export const mayRead = (api: Api, { group, resource, one }: Wanted): Promise<boolean | null> =>
  isAllowed(api, {
    verb: one === undefined ? 'list' : 'get',
    group,
    resource,
    ...(one === undefined ? {} : { name: one.name }),
    ...(one?.namespace ? { namespace: one.namespace } : {}),
  })

/** What facts never does, and what would be the worst in wrong hands. */
const POWERS: readonly (readonly [string, Attributes])[] = [
  ['do anything', { verb: '*', group: '*', resource: '*' }],
  ['read Secrets', { verb: 'get', group: '', resource: 'secrets' }],
  ['run Pods', { verb: 'create', group: '', resource: 'pods' }],
  ['change Nodes', { verb: 'patch', group: '', resource: 'nodes' }],
  ['change Services', { verb: 'patch', group: '', resource: 'services' }],
]

/** What the identity may do that facts needs not; empty: as far as was asked, nothing. */
export async function powersOf(api: Api): Promise<readonly string[]> {
  const answers = await Promise.all(POWERS.map(([, attributes]) => isAllowed(api, attributes)))
  const found = POWERS.filter((_, index) => answers[index] === true).map(([words]) => words)
  return found[0] === 'do anything' ? found.slice(0, 1) : found
}
