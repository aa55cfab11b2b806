/** What is told of pods that are replaced, and of whom nobody knows whether they can be reached. */

import { expect, test } from 'vitest'
import { ENTRY, judged } from './judged.ts'
import { controller, edge, files, settings, stream, workers } from './texts.ts'

const open = settings([edge, workers])
const AGENT = 'logs/DaemonSet/agent'

const agent = (image: string): string =>
  stream({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent', namespace: 'logs' },
    spec: {
      selector: { matchLabels: { app: 'agent' } },
      template: {
        metadata: { labels: { app: 'agent' } },
        spec: {
          tolerations: [{ operator: 'Exists' }],
          containers: [{ name: 'agent', image, ports: [{ containerPort: 80, hostPort: 9100 }] }],
        },
      },
    },
  })

test('host ports of an agent are no way in that anybody is known to use', () => {
  const side = (image: string) => files({ settings: open, more: agent(image) })
  const [old, now] = [side('agent:1'), side('agent:2')]
  expect(judged(old, now, ENTRY)).toMatchObject({ loss: null, lossBack: null })
  // Who asks about them is answered.
  const own = judged(old, { ...old, 'more.yaml': '' }, AGENT)
  expect(own.loss).toMatchObject({ worst: 1 })
  expect(judged(old, { ...old, 'more.yaml': '' }, ENTRY).loss).toBeNull()
})

/** One pod that an update takes away before the next is there. */
const strategy = { rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } }
const of = (replicas: number, sleep: number) =>
  files({ settings: open, controller: controller({ replicas, sleep, strategy }) })

test('more pods are there before the old one goes', () => {
  const grown = judged(of(1, 30), of(3, 31))
  expect(grown.loss).toBeNull()
  expect(grown.notes.join()).not.toContain('rolls out')
})

test('pods that stop at once are lost all the same, as many as may go together', () => {
  const notes = judged(of(1, 0), of(4, 30)).notes.join()
  expect(notes).toContain('rolls out, and up to 50 % of new connections are lost')
  expect(judged(of(1, 0), of(1, 30)).notes.join()).toContain('as in every update up to 100 %')
})
