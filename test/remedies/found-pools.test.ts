import { describe, expect, test } from 'vitest'
import { fixText } from '../support/fix-text.ts'
import { filesOf } from '../support/scenarios.ts'
import { type Files, SETTINGS } from '../support/simulate-text.ts'

const ENTRY = 'ingress-nginx/Service/ingress-nginx-controller'

const group = (name: string, more: string): string =>
  `  - { name: ${name}, desiredCapacity: 4, ${more} }\n`

const eksctl = (...groups: readonly string[]): string =>
  `apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: { name: prod }\nmanagedNodeGroups:\n${groups.join('')}`

/** A cluster whose address is lost, with its pools asked for by node groups instead of declared. */
function files(nodes: string): Files {
  const all = filesOf('cluster-policy')
  const settings = all[SETTINGS] ?? ''
  const now = settings.replace(/^ {4}pools:\n(?: {6}.*\n)+/m, '')

  if (now.includes('pools:')) throw new Error('pools are still declared')
  return { ...all, [SETTINGS]: now, 'nodes.yaml': nodes }
}

function planOf(nodes: string) {
  const [plan] = fixText(files(nodes), { entry: ENTRY }).plans
  if (plan === undefined) throw new Error('no plan')
  return plan
}

describe('a fix where something asks for the nodes', () => {
  test('says where the edge gets its pool, and edits no nodes', () => {
    const { none, stages } = planOf(eksctl(group('workers', 'labels: { a: b }')))
    expect(stages).toEqual([])
    expect(none).toMatchObject({ code: 'undeclared', declare: 'clusters[].pools' })
    expect(none?.message).toContain('with the label ingress.example.com/edge=true')
  })

  test('leaves the taint to people, and says what becomes of the nodes', () => {
    const edge = group('edge', 'labels: { ingress.example.com/edge: "true" }')
    const { none, stages } = planOf(eksctl(edge, group('workers', 'labels: { a: b }')))
    expect(none).toBeNull()
    const unedited = stages.flatMap((stage) =>
      stage.unedited.map((one) => ({ ...one, stage: stage.stage })),
    )
    expect(unedited.filter(({ stage }) => stage === 'seal')).toEqual([
      {
        stage: 'seal',
        at: { file: 'nodes.yaml', line: 5, endLine: 5 },
        reason:
          'what asks for these nodes is not edited here: a change there reaches new nodes only',
        change: 'The pool edge gets the taint ingress.example.com/edge=true:NoSchedule.',
      },
    ])
    expect(stages.flatMap(({ edits }) => edits.map(({ path }) => path))).not.toContain('nodes.yaml')
  })
})
