import { describe, expect, test } from 'vitest'
import { fixText } from '../support/fix-text.ts'
import { applied, ENTRY, inGit } from './advertised.ts'

const twin = (policy: string): string => `apiVersion: v1
kind: Service
metadata: { name: another, namespace: ingress-nginx }
spec:
  type: LoadBalancer
  externalTrafficPolicy: ${policy}
  selector:
    app.kubernetes.io/name: ingress-nginx
  ports: [{ port: 443, targetPort: https }]
`
const ANOTHER = 'ingress-nginx/Service/another'

describe('two entries of one controller', () => {
  const files = { ...inGit, 'ingress/another.yaml': twin('Cluster') }

  test('have one plan at a time, and the other says so', () => {
    const { plans } = fixText(files)
    expect(plans.map(({ entry, stages }) => [entry, stages.length])).toEqual([
      [ANOTHER, 5],
      [ENTRY, 0],
    ])
    expect(plans[1]?.none).toMatchObject({ code: 'shared' })
    expect(plans[1]?.none?.message).toContain(`as ${ANOTHER} does`)
  })

  test('the other one is planned where it is asked for, and when the first is through', () => {
    expect(fixText(files, { entry: ENTRY }).plans[0]?.stages.length).toBe(5)
    const [first] = fixText(files).plans
    if (first === undefined) throw new Error('no plan')
    const rest = fixText(applied(files, first)).plans
    expect(rest.map(({ stages }) => stages.map(({ stage }) => stage))).toEqual([[], ['keep']])
  })

  test('the one with more to do goes first', () => {
    const { plans } = fixText({ ...inGit, 'ingress/another.yaml': twin('Local') })
    expect(plans.map(({ entry, none }) => [entry, none?.code ?? null])).toEqual([
      [ANOTHER, 'shared'],
      [ENTRY, null],
    ])
  })
})
