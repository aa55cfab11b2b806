import { describe, expect, it } from 'vitest'
import { changeRejected } from '../../src/findings/change/change-rejected.ts'
import { facts, where } from '../support/facts.ts'
import { workload } from '../support/objects.ts'

const HOSTS = 'topologyKey: kubernetes.io/hostname'
const ZONES = 'topologyKey: topology.kubernetes.io/zone'
const HARD = 'whenUnsatisfiable: DoNotSchedule'
const SOFT = 'whenUnsatisfiable: ScheduleAnyway'

const found = (...constraints: readonly string[]) =>
  changeRejected.check(
    facts({
      cluster: {
        workloads: [
          workload(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      topologySpreadConstraints: [${constraints.map((one) => `{ maxSkew: 1, ${one} }`).join(', ')}]
      containers: [{ name: web, image: example.org/web:1 }]
`),
        ],
      },
    }),
  )

describe('change-rejected: spread constraints', () => {
  it.each([
    ['none', []],
    ['of other keys', [`${HOSTS}, ${HARD}`, `${ZONES}, ${HARD}`]],
    ['one hard and one soft', [`${HOSTS}, ${HARD}`, `${HOSTS}, ${SOFT}`]],
    ['without what their schema asks for', [HOSTS, HOSTS]],
  ])('are taken: %s', (_, constraints) => {
    expect(found(...constraints)).toEqual([])
  })

  it('are refused where two are about the same, whatever they select', () => {
    const [one, ...others] = found(
      `${HOSTS}, ${HARD}, labelSelector: { matchLabels: { app: web } }`,
      `${ZONES}, ${HARD}`,
      `${HOSTS}, ${HARD}, labelSelector: { matchLabels: { app: other } }`,
    )
    expect(others).toEqual([])
    expect(one).toMatchObject({ subject: 'shop/Deployment/web', likely: false })
    expect(where(one?.at ?? null)).toBe('spec.template.spec.topologySpreadConstraints.2')
    expect(one?.message).toContain('kubernetes.io/hostname with DoNotSchedule')
  })
})
