import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadAll } from 'js-yaml'
import type { ApiServer } from './server.ts'

const RBAC = '/apis/rbac.authorization.k8s.io/v1'

type Role = {
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string }
  readonly rules?: readonly { readonly resources: readonly string[] }[]
}

/** The roles and bindings that the README shows, as a reader would apply them. */
function readmeRole(): readonly Role[] {
  const readme = readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8')
  const [, text] = /```yaml\n(apiVersion: rbac[\s\S]*?)```/.exec(readme) ?? []
  if (text === undefined) throw new Error('README.md shows no role for facts any more')
  return loadAll(text) as Role[]
}

/**
 * Makes a ServiceAccount that has the README's role, all of it or without some resources, and
 * resolves with a token of it.
 */
export async function identity(
  server: ApiServer,
  name: string,
  without: readonly string[],
): Promise<string> {
  for (const object of readmeRole()) {
    const rules = object.rules?.flatMap((rule) => {
      const resources = rule.resources.filter((resource) => !without.includes(resource))
      return resources.length === 0 ? [] : [{ ...rule, resources }]
    })
    const text = JSON.stringify(rules === undefined ? object : { ...object, rules })
    const renamed = JSON.parse(text.replaceAll('"edgewise-facts"', JSON.stringify(name)))
    await server.send('POST', pathOf(object), renamed)
  }
  return tokenOf(server, name)
}

/** A ServiceAccount that may do anything, as people's own accounts often may. */
export async function powerful(server: ApiServer, name: string): Promise<string> {
  await server.send('POST', '/api/v1/namespaces/kube-system/serviceaccounts', {
    metadata: { name },
  })
  await server.send('POST', `${RBAC}/clusterrolebindings`, {
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'ServiceAccount', name, namespace: 'kube-system' }],
  })
  return tokenOf(server, name)
}

async function tokenOf(server: ApiServer, name: string): Promise<string> {
  const path = `/api/v1/namespaces/kube-system/serviceaccounts/${name}/token`
  const answer = await server.send('POST', path, { spec: {} })
  return (answer as { status: { token: string } }).status.token
}

function pathOf({ kind, metadata: { namespace } }: Role): string {
  const plural = `${kind.toLowerCase()}s`
  const root = kind === 'ServiceAccount' ? '/api/v1' : RBAC
  return `${root}${namespace === undefined ? '' : `/namespaces/${namespace}`}/${plural}`
}
