import type { Fact, Why } from '../../types/evidence.ts'
import type { ConfigMap, Ingress } from '../../types/service.ts'
import { assumed, byDefault, fact, law } from '../../types/why.ts'
import type { Workload } from '../../types/workload.ts'
import type { ClientSettings, Controller, Surroundings } from './controller.ts'
import { nginxConsumers } from './ingress-nginx-consumers.ts'
import { annotationOf, argument, configMapOf } from './ingress-nginx-flags.ts'

/** kubernetes/ingress-nginx: docs/user-guide/cli-arguments.md and nginx-configuration/. */
export const ingressNginx: Controller = {
  name: 'ingress-nginx',
  recognise,
  client,
  serves,
  opaque,
  consumers: (workload, around, served) =>
    nginxConsumers(workload, configMapOf(workload, around), served),
  retired: { on: '2026-03-31', source: 'github.com/kubernetes/ingress-nginx README.md' },
}

const IMAGE = /(?:^|\/)(?:ingress-nginx\/controller(?:-chroot)?|nginx-ingress-controller)(?:[:@]|$)/
const BINARY = '/nginx-ingress-controller'

function recognise(workload: Workload): Why | null {
  for (const { image, command, args } of workload.containers) {
    if (image !== null && IMAGE.test(image.value)) return law('recognised', image.why)
    const binary = [...command, ...args].find(({ value }) => value === BINARY)
    if (binary !== undefined) return law('recognised', binary.why)
  }
  return null
}

function client(workload: Workload, around: Surroundings): ClientSettings {
  const config = configMapOf(workload, around)
  const forwarded = flag(config, 'use-forwarded-headers')
  const realIp = flag(config, 'enable-real-ip')
  const computed = flag(config, 'compute-full-forwarded-for')
  const proxyProtocol = flag(config, 'use-proxy-protocol')
  const trusts = (forwarded.value || realIp.value) && !proxyProtocol.value
  const appends = forwarded.value && computed.value
  return {
    readsProxyProtocol: proxyProtocol,
    // What turns it on is named first.
    trustsHeader: fact(
      trusts,
      forwarded.value || !realIp.value
        ? law('as-configured', forwarded.why, realIp.why, proxyProtocol.why)
        : law('as-configured', realIp.why, forwarded.why, proxyProtocol.why),
    ),
    header: text(config, 'forwarded-for-header', 'X-Forwarded-For'),
    trusted: trustedPeers(config),
    config: config.why,
    appends: fact(appends, law('as-configured', forwarded.why, computed.why)),
  }
}

function trustedPeers(config: Config): Fact<readonly string[]> {
  const ranges = text(config, 'proxy-real-ip-cidr', '0.0.0.0/0')
  return fact(
    ranges.value
      .split(',')
      .map((range) => range.trim())
      .filter((range) => range !== ''),
    ranges.why,
  )
}

type Config = ReturnType<typeof configMapOf>

function flag(config: Config, key: string): Fact<boolean> {
  const value = text(config, key, 'false')
  return fact(value.value === 'true', value.why)
}

function text({ map, why }: Config, key: string, otherwise: string): Fact<string> {
  const found = map?.data.get(key)
  if (found !== undefined) return fact(found.value, law('as-configured', found.why, why))
  return fact(otherwise, law('as-configured', byDefault(`${key} is ${otherwise} when absent`), why))
}

const CONTROLLER = 'k8s.io/ingress-nginx'

/** cmd: `--controller-class`, `--ingress-class`, `--watch-ingress-without-class`. */
function serves(workload: Workload, around: Surroundings, ingress: Ingress): Why | null {
  const scope = argument(workload, 'watch-namespace')
  if (scope !== null && scope.value !== '' && scope.value !== ingress.namespace) return null
  const wanted = argument(workload, 'controller-class')
  const controller = wanted?.value ?? CONTROLLER
  const named = ingress.className
  if (named === null) return servesNameless(workload, around, controller)
  const declared = around.classes.find(({ name }) => name === named.value)
  if (declared !== undefined)
    return declared.controller.value === controller
      ? law(
          'ingress-class',
          named.why,
          declared.controller.why,
          declared.identity,
          wanted?.why,
          scope?.why,
        )
      : null
  const own = argument(workload, 'ingress-class')
  if (named.value !== (own?.value ?? 'nginx')) return null
  const guess = assumed('ingress-class', `the class ${named.value} belongs to ingress-nginx`)
  return law('ingress-class', named.why, own?.why ?? guess, scope?.why)
}

function servesNameless(workload: Workload, around: Surroundings, controller: string): Why | null {
  const watch = argument(workload, 'watch-ingress-without-class')
  if (watch?.value === 'true') return law('ingress-class', watch.why)
  const standard = around.classes.find(({ isDefault }) => isDefault.value)
  return standard?.controller.value === controller
    ? law('ingress-class', standard.isDefault.why, standard.controller.why, standard.identity)
    : null
}

function opaque(workload: Workload, ingress: Ingress): Fact<boolean> {
  const wanted = annotationOf(workload, ingress, 'ssl-passthrough')
  if (wanted?.value !== 'true')
    return fact(false, wanted?.why ?? byDefault('ingress-nginx terminates TLS itself'))
  const enabled = argument(workload, 'enable-ssl-passthrough')
  const on = enabled !== null && enabled.value !== 'false'
  return fact(on, law('nginx-passes-tls', wanted.why, enabled?.why))
}

export type NginxConfig = { readonly map: ConfigMap | null; readonly why: Why }
