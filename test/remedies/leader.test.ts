import { describe, expect, test } from 'vitest'
import { withStage } from '../support/fix-text.ts'
import { inGit, METALLB, planOf, replaced, SERVICE } from './advertised.ts'

const led = replaced(inGit, METALLB, 'kind: BGPAdvertisement', 'kind: L2Advertisement')
const several = replaced(led, 'ingress/controller.yaml', 'replicas: 1 ', 'replicas: 2 ')
const local = (files: typeof led) =>
  replaced(
    files,
    SERVICE,
    'type: LoadBalancer\n',
    'type: LoadBalancer\n  externalTrafficPolicy: Local\n',
  )

describe('one node at a time answers for the address', () => {
  test('where one pod serves alone, it goes on to, and another stands by', () => {
    const plan = planOf(led)
    expect(plan.none).toBe(null)
    const keep = plan.stages.find(({ stage }) => stage === 'keep')
    expect(keep?.safe.join('\n')).toContain('stand by to take over')
    // What is worse than one stage before is told all the same.
    expect(keep?.meanwhile?.map(({ rule }) => rule)).toContain('pod-hotspot')
  })

  test('a plan that has begun is not taken back, and ends', () => {
    let files = led
    for (const stage of ['prepare', 'move', 'narrow', 'keep', 'seal']) {
      const [due] = planOf(files).stages
      expect(due?.stage).toBe(stage)
      if (due === undefined) return
      files = withStage(files, due)
    }
    expect(planOf(files).none?.code).toBe('complete')
  })

  test('where several share the work, the address is not bought with that', () => {
    expect(planOf(several).none).toMatchObject({ code: 'unsuited' })
  })

  test.each([
    ['one pod', led],
    ['several pods', several],
  ])('where the policy is Local with %s, nothing is bought', (_, files) => {
    const plan = planOf(local(files))
    expect(plan.none).toBe(null)
    expect(plan.stages.map(({ stage }) => stage)).toEqual(['prepare', 'move', 'seal'])
  })
})
