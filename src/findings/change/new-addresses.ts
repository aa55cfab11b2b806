import { parseCidr } from '../../settings/cidr.ts'
import { at } from '../../source/field.ts'
import type { Front } from '../../types/entry.ts'
import type { Fact, Field, Why } from '../../types/evidence.ts'
import type { Service } from '../../types/service.ts'
import { byDefault, law } from '../../types/why.ts'

/** Why a load balancer comes back with another address. */
export type Cause = {
  readonly at: Field
  readonly evidence: readonly Why[]
  readonly likely?: boolean
  readonly text: string
}

/** A load balancer of the base, and its Service after the change. */
export type Change = {
  readonly before: Service
  readonly now: Service
  /** What stood in front of the nodes, and what does; undefined: nothing. */
  readonly fronts: readonly [Front | undefined, Front | undefined]
}

/** What makes the load balancer of a Service be built anew, or gives it another address. */
export function causesOf(change: Change): readonly Cause[] {
  const { now, before } = change
  if (now.type.value !== 'LoadBalancer') return [withoutType(change)]
  if (now.doc === before.doc) return []
  return [
    ...byClass(change),
    ...byAnnotation(change),
    ...(change.fronts.every(isMetalLb) ? byMetalLb(change) : byRequest(change)),
  ]
}

const spec = ({ doc }: Service, key: string): Field => at(doc, 'spec', key)
const annotation = ({ doc }: Service, key: string): Field => at(doc, 'metadata', 'annotations', key)

const withoutType = ({ now, before }: Change): Cause => ({
  at: spec(now, 'type'),
  evidence: [law('address-goes-with-type', now.type.why, before.type.why)],
  text: `it is no load balancer any more (type ${now.type.value}): its address is given back`,
})

/** The API server refuses the change itself: the way to it leads over a new Service. */
function byClass({ now, before }: Change): readonly Cause[] {
  const [is, was] = [now.loadBalancerClass, before.loadBalancerClass]
  if (is?.value === was?.value) return []
  const field = spec(now, 'loadBalancerClass')
  return [
    {
      at: field,
      evidence: [law('class-stays', is?.why ?? field, was?.why)],
      // A webhook may have given the Service this class when it was made.
      likely: was === null,
      text:
        `another loadBalancerClass (${was?.value ?? 'none'} → ${is?.value ?? 'none'}) takes a ` +
        'new Service, and that gets a new load balancer',
    },
  ]
}

const AWS = 'service.beta.kubernetes.io/aws-load-balancer'

/** A property of a load balancer that its controller cannot change on the one that is there. */
type Fixed = {
  readonly keys: readonly string[]
  readonly law: string
  /** The property as it is asked for, or as it is by default; null: not of this kind. */
  readonly of: (service: Service) => Fact<string> | null
  /** Whether a webhook or a flag of the controller may stand in for an absent annotation. */
  readonly isSettable: boolean
  /** Whether the property stays when it is asked for no longer. */
  readonly isKept: boolean
  readonly text: (was: string, is: string) => string
}

const GOOGLE = ['networking.gke.io/load-balancer-type', 'cloud.google.com/load-balancer-type']
const AZURE = ['service.beta.kubernetes.io/azure-load-balancer-internal']

const FIXED: readonly Fixed[] = [
  {
    keys: [`${AWS}-type`],
    law: 'aws-type-rebuilds',
    of: awsType,
    isSettable: true,
    isKept: false,
    text: (was, is) => `${AWS}-type asks for another load balancer (${was} → ${is})`,
  },
  {
    keys: [`${AWS}-scheme`, `${AWS}-internal`],
    law: 'aws-scheme-rebuilds',
    of: awsScheme,
    isSettable: true,
    isKept: true,
    text: (was, is) => `its scheme goes from ${was} to ${is}, for which AWS makes a new one`,
  },
  {
    keys: GOOGLE,
    law: 'gce-scheme-rebuilds',
    of: (service) => internalOf(service, GOOGLE, /^internal$/i),
    isSettable: false,
    isKept: false,
    text: (was, is) => `its load balancer goes from ${was} to ${is}, and the old one is deleted`,
  },
  {
    keys: AZURE,
    law: 'azure-internal-moves',
    of: (service) => internalOf(service, AZURE, /^true$/i),
    isSettable: false,
    isKept: false,
    text: (was, is) => `it goes from ${was} to ${is}, which is another load balancer on Azure`,
  },
]

const absent = (service: Service, key: string, value: string): Fact<string> => ({
  value,
  why: byDefault(`${value} when ${key} is absent`, annotation(service, key)),
})

/** The types that the cloud provider makes by itself, and all of the controller as one. */
function awsType(service: Service): Fact<string> | null {
  if (service.loadBalancerClass !== null) return null
  const type = service.annotations.get(`${AWS}-type`)
  if (type === undefined) return absent(service, `${AWS}-type`, 'classic')
  return type.value === 'nlb-ip' ? { ...type, value: 'external' } : type
}

function internalOf(service: Service, keys: readonly string[], internal: RegExp): Fact<string> {
  for (const key of keys) {
    const found = service.annotations.get(key)
    if (found !== undefined)
      return { value: internal.test(found.value) ? 'internal' : 'external', why: found.why }
  }
  return absent(service, keys[0] ?? '', 'external')
}

/** Who has the AWS Load Balancer Controller make their load balancer, and no other controller. */
function isAws({ loadBalancerClass, annotations }: Service): boolean {
  const name = loadBalancerClass?.value
  if (name !== undefined) return /^(?:service\.k8s\.aws|eks\.amazonaws\.com)\/nlb$/.test(name)
  return /^(?:external|nlb-ip)$/.test(annotations.get(`${AWS}-type`)?.value ?? '')
}

function awsScheme(service: Service): Fact<string> | null {
  if (!isAws(service)) return null
  const scheme = service.annotations.get(`${AWS}-scheme`)
  if (scheme !== undefined) return scheme
  const internal = service.annotations.get(`${AWS}-internal`)
  if (internal === undefined) return absent(service, `${AWS}-scheme`, 'internal')
  return { value: internal.value === 'true' ? 'internal' : 'internet-facing', why: internal.why }
}

function byAnnotation({ now, before }: Change): readonly Cause[] {
  return FIXED.flatMap(({ keys, law: id, of, isSettable, isKept, text }) => {
    const [is, was] = [of(now), of(before)]
    if (is === null || was === null || is.value === was.value) return []
    if (isKept && is.why.k === 'default') return []
    const isDefault = is.why.k === 'default' || was.why.k === 'default'
    return [
      {
        at: is.why.k === 'field' ? is.why : annotation(now, keys[0] ?? ''),
        evidence: [law(id, is.why, was.why)],
        likely: isSettable && isDefault,
        text: text(was.value, is.value),
      },
    ]
  })
}

const isMetalLb = (front: Front | undefined): boolean =>
  front?.implementation.startsWith('metallb') === true

const PREFIXES = ['metallb.io', 'metallb.universe.tf']

function byMetalLb({ fronts, now, before }: Change): readonly Cause[] {
  const pool = (service: Service): Fact<string> | null => asked(service, 'address-pool')
  const addresses = (service: Service): Fact<string> | null =>
    asked(service, 'loadBalancerIPs') ?? service.loadBalancerIP
  const given = [
    ...different(pool(now), pool(before), (name) => name).map((wish) => ({
      ...wish,
      text: `MetalLB gives it one of the pool ${wish.is.value} instead of ${wish.was.value}`,
    })),
    ...different(addresses(now), addresses(before), sorted).map((wish) => ({
      ...wish,
      text: `it asks for ${wish.is.value} instead of ${wish.was.value}`,
    })),
  ]
  const whys = fronts.flatMap((front) => front?.why ?? [])
  return given.map(({ is, was, text }) => ({
    at: is.why.k === 'field' ? is.why : at(now.doc, 'metadata', 'annotations'),
    evidence: [law('metallb-reassigns', is.why, was.why), ...whys],
    text,
  }))
}

/** Load balancers that heed `spec.loadBalancerIP` at all; the field is deprecated. */
const byRequest = ({ now, before }: Change): readonly Cause[] =>
  different(now.loadBalancerIP, before.loadBalancerIP, sorted).map(({ is, was }) => ({
    at: spec(now, 'loadBalancerIP'),
    evidence: [law('asked-address', is.why, was.why)],
    likely: true,
    text: `it asks for ${is.value} instead of ${was.value}`,
  }))

function asked(service: Service, key: string): Fact<string> | null {
  for (const prefix of PREFIXES) {
    const found = service.annotations.get(`${prefix}/${key}`)
    if (found !== undefined && found.value !== '') return found
  }
  return null
}

/** Two wishes that differ. One that is new may be for what was there by chance. */
function different(
  is: Fact<string> | null,
  was: Fact<string> | null,
  saying: (value: string) => string,
): readonly { readonly is: Fact<string>; readonly was: Fact<string> }[] {
  if (is === null || was === null || saying(is.value) === saying(was.value)) return []
  return [{ is, was }]
}

/** Addresses in one order and one spelling. */
const sorted = (addresses: string): string =>
  addresses
    .split(',')
    .map((address) => parseCidr(address.trim())?.base.toString() ?? address.trim())
    .toSorted()
    .join()
