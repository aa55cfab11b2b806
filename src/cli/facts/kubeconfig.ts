import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { KubeConfig } from '@kubernetes/client-node'
import { InputError } from '../../drive/errors.ts'
import { didYouMean } from '../../settings/suggest.ts'

const TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token'

type Client = { readonly KubeConfig: new () => KubeConfig }

/**
 * The kubeconfig as kubectl finds it: the files of KUBECONFIG (those that are there; the first that
 * has a name wins), else `~/.kube/config`, else the service account of the pod it runs in.
 * Source: kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig.
 *
 * @throws InputError where there is none, one cannot be read, or the context is not in it.
 */
export function findKubeconfig(
  client: Client,
  environment: NodeJS.ProcessEnv,
  context: string | null,
): KubeConfig {
  const files = kubeconfigFiles(environment)
  const found = files.map((file) => loaded(client, file))
  const config = new client.KubeConfig()
  if (found.length > 0) {
    const named = found.find((one) => one.currentContext)?.currentContext ?? ''
    config.loadFromOptions({
      clusters: firstOf(found.flatMap((one) => one.clusters)).map(withoutTls),
      users: firstOf(found.flatMap((one) => one.users)),
      contexts: firstOf(found.flatMap((one) => one.contexts)),
      currentContext: named,
    })
  } else if (existsSync(TOKEN)) config.loadFromCluster()
  else throw new InputError(nothing(environment))
  choose(config, context)
  return config
}

function kubeconfigFiles(environment: NodeJS.ProcessEnv): readonly string[] {
  const named = environment['KUBECONFIG'] ?? ''
  const files =
    named === ''
      ? [join(environment['HOME'] ?? homedir(), '.kube', 'config')]
      : named.split(delimiter).filter((file) => file !== '')
  return files.filter((file) => existsSync(file))
}

function nothing(environment: NodeJS.ProcessEnv): string {
  const named = environment['KUBECONFIG'] ?? ''
  const where = named === '' ? '~/.kube/config is not there' : `KUBECONFIG=${named} is not there`
  return `there is no kubeconfig: ${where}; set KUBECONFIG to a file that kubectl works with`
}

function loaded({ KubeConfig }: Client, file: string): KubeConfig {
  const config = new KubeConfig()
  try {
    config.loadFromFile(file)
  } catch (error) {
    throw new InputError(`${file} is no kubeconfig: ${(error as Error).message.split('\n')[0]}`)
  }
  return config
}

/** Of several with one name kubectl takes the first. */
function firstOf<T extends { readonly name: string }>(all: readonly T[]): T[] {
  const byName = new Map<string, T>()
  for (const one of all) if (!byName.has(one.name)) byName.set(one.name, one)
  return [...byName.values()]
}

/** The client wants to hear that where TLS is not spoken, nothing is verified (`kubectl proxy`). */
const withoutTls = <T extends { readonly server: string; readonly skipTLSVerify?: boolean }>(
  cluster: T,
): T => (cluster.server.startsWith('http:') ? { ...cluster, skipTLSVerify: true } : cluster)

function choose(config: KubeConfig, wanted: string | null): void {
  const names = config.contexts.map(({ name }) => name)
  const name = wanted ?? config.currentContext ?? ''
  const known = names.length === 0 ? 'has none' : `has ${names.slice(0, 20).join(', ')}`
  if (name === '')
    throw new InputError(`the kubeconfig has no current context; give --context (it ${known})`)
  if (!names.includes(name)) {
    const hint = didYouMean(name, names)
    throw new InputError(`the kubeconfig has no context ${name}${hint} (it ${known})`)
  }
  config.setCurrentContext(name)
  if (!config.getCurrentCluster()?.server)
    throw new InputError(`the context ${name} names no cluster with a server; mend the kubeconfig`)
}
