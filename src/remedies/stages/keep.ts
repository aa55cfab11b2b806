import { at, text } from '../../source/field.ts'
import type { NoPlan, RunbookStep } from '../../types/remedy.ts'
import type { Service } from '../../types/service.ts'
import { law } from '../../types/why.ts'
import { type Draft, refused, runbook } from '../change/draft.ts'
import * as kubectl from '../change/kubectl.ts'
import { setting } from '../change/pods.ts'
import { sharersOf } from '../change/shared-address.ts'
import type { Situation } from '../situation.ts'

/** The policy: from here on the client's address survives. */
export function keep(here: Situation): Draft | NoPlan {
  const { entry, controller, labelling } = here
  const sharers = sharersOf(here)
  const stranger = sharers.find((service) => !isAlike(service, entry.service))
  const steps = [entry.service, ...sharers].flatMap((service) =>
    service === null || service.externalTrafficPolicy?.value !== 'Cluster' ? [] : [flip(service)],
  )
  if (stranger !== undefined && steps.length > 0)
    return refused(
      'unsafe',
      `${entry.id} shares its address with ${stranger.id}, which selects other pods: MetalLB lets ` +
        'two Services share an address under Local only where they select the same. Give one of ' +
        'them an address of its own first.',
    )
  return {
    stage: 'keep',
    title: "Keep the client's address: `externalTrafficPolicy: Local`",
    steps,
    safe: [
      `Each of the ${labelling.nodes} edge nodes has a ready pod of ${controller.id}, and traffic ` +
        'enters through them alone.',
      steps.length === 1
        ? 'The change is one field of one object: there is no order in which it could be applied wrongly.'
        : 'The Services that share the address select the same pods, and change in one merge.',
      ...(here.front.members === 'one' ? [STANDING_BY] : []),
    ],
    runbook: keepRunbook(here),
    applies: 'in place',
    linters: [],
  }
}

const STANDING_BY =
  'One node at a time answers for the address: its pods take every connection, and those on the ' +
  'other edge nodes stand by to take over.'

const isAlike = (a: Service, b: Service | null): boolean =>
  b !== null && a.namespace === b.namespace && selectorOf(a) === selectorOf(b)

const selectorOf = ({ selector }: Service): string =>
  JSON.stringify([...(selector ?? [])].map(([key, { value }]) => [key, value]).toSorted())

const flip = (service: Service) =>
  setting(at(service.doc, 'spec', 'externalTrafficPolicy'), 'Local', {
    text: `${service.id} gets externalTrafficPolicy: Local: nodes hand connections to their own pods only, and leave the address alone.`,
    why: law('local-keeps', service.externalTrafficPolicy?.why),
  })

function keepRunbook({ controller, entry, proxy }: Situation): readonly RunbookStep[] {
  const [service] = [entry.service].flatMap((one) => one ?? [])
  const host = proxy.routes
    .flatMap(({ ingress }) => ingress.backends.map((one) => one.host))
    .find((name) => /^[a-z\d.-]+$/.test(name))
  const name = service === undefined ? null : text(at(service.doc, 'metadata', 'name'))
  return [
    runbook('before', 'There is a ready pod on each edge node.', kubectl.podsOf(controller)),
    runbook(
      'after',
      'From outside the cluster: it answers, and the access log shows your address.',
      host === undefined ? null : `curl -sS -o /dev/null -w '%{http_code}\\n' https://${host}/`,
    ),
    ...(service === undefined || name === null
      ? []
      : [runbook('after', 'The policy is Local.', kubectl.showPolicy(service.namespace, name))]),
    runbook('back', 'Revert: nothing else depends on it. The address is lost again.'),
  ]
}
