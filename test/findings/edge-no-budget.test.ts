import { describe, expect, it } from 'vitest'
import { readBudget } from '../../src/cluster/policies.ts'
import { edgeNoBudget } from '../../src/findings/edge/edge-no-budget.ts'
import { run, where } from '../support/facts.ts'
import { nginx, plane } from '../support/ingress-plane.ts'
import { doc } from '../support/objects.ts'

const pdb = (amount: string) =>
  readBudget(
    doc(
      `apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: { name: b, namespace: ingress }\nspec: { selector: { matchLabels: { app: nginx } }, ${amount} }`,
    ),
  )

const found = (replicas: number, amount: string) =>
  run(edgeNoBudget, plane(nginx(`  replicas: ${replicas}`), { budgets: [pdb(amount)] }))

describe('edge-no-budget: a budget that lets no pod go', () => {
  it.each([
    [2, 'minAvailable: 2'],
    [2, 'minAvailable: 3'],
    [3, 'minAvailable: 67%'],
    [2, 'minAvailable: 100%'],
    [2, 'maxUnavailable: 0'],
    [4, 'maxUnavailable: 0%'],
    [1, 'minAvailable: 1'],
  ])('of %i: %s', (replicas, amount) => {
    expect(found(replicas, amount)).toMatchObject([{ severity: 'warning', likely: false }])
  })

  it.each([
    [2, 'minAvailable: 1'],
    [3, 'minAvailable: 66%'],
    [4, 'maxUnavailable: 1%'],
    [2, 'maxUnavailable: 2'],
    [1, 'maxUnavailable: 1'],
    [2, 'minAvailable: half'],
  ])('is silent where one may go: of %i, %s', (replicas, amount) => {
    expect(found(replicas, amount)).toEqual([])
  })

  it('is likely where only the fewest pods of an autoscaler are too few', () => {
    const of = nginx()
    const scaled = { ...of, replicas: { ...of.replicas, value: { min: 2, max: 5 } } }
    expect(run(edgeNoBudget, plane(scaled, { budgets: [pdb('minAvailable: 2')] }))).toMatchObject([
      { likely: true },
    ])
  })

  it('says where, and what it comes to', () => {
    const [one] = edgeNoBudget.check(plane(nginx(), { budgets: [pdb('minAvailable: 2')] }))
    expect(where(one?.at ?? null)).toBe('spec.minAvailable')
    expect(one?.message).toContain('minAvailable: 2) never lets a pod of')
  })
})
