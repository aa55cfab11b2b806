/** From a scan to a dashboard, a tick, a follow-up and its end, with webhooks and the queue. */

import { expect, test } from 'vitest'
import { shows } from '../../src/app/dashboard/errands.ts'
import type { Repository } from '../github/state.ts'
import { followUps, scenario } from './fixing.ts'
import { oneStore, scannedBy } from './scanning.ts'

const there = oneStore()

const look = (installation: number) => ({
  key: `${installation}`,
  data: { installation, looks: true, isDue: true } as const,
})

const entry = 'ingress-nginx/Service/ingress-nginx-controller'

test('a box leads to a follow-up, and the dashboard shows what became of it', async () => {
  const it = await scannedBy(there.store, 3)
  const { people, world } = it.github
  const make = (name: string, files: Readonly<Record<string, string>>): Repository =>
    people.createRepository(name, { isPrivate: true, files, roles: { ana: 'write', eve: 'read' } })
  const clusters = make('acme/clusters', scenario('cluster-policy'))
  const platform = make('acme/platform', {})
  people.grant(platform, 'eve', 'write')
  const settings = 'version: 1\ndashboard: acme/platform\n'
  make('acme/.github', { '.github/edgewise.yaml': settings })
  const settled = async (): Promise<void> => {
    for (let rounds = 0; rounds < 5; rounds += 1) {
      await it.deliver()
      await it.work(true)
    }
  }
  await settled()

  const [dashboard] = platform.issues.values()
  if (dashboard === undefined) expect.unreachable('there is no dashboard')
  const line = (text: string | null): string =>
    text?.split('\n').find((each) => each.includes(entry.replace('/Service', ''))) ?? ''
  const boxes = (): readonly string[] =>
    (dashboard.body ?? '').split('\n').filter((each) => each.startsWith('- [ ] '))
  const box = boxes().find((each) => each.includes('`clusters`')) ?? ''
  expect(line(dashboard.body)).not.toBe('')
  expect(box).toContain(`\`${entry.replace('/Service', '')}\``)

  const tick = async (by: string): Promise<void> => {
    world.advance(2000)
    const body = (dashboard.body ?? '').replace(box, box.replace('[ ]', '[x]'))
    people.editIssue(platform, dashboard.number, body, by)
    await settled()
  }
  await tick('eve')
  expect(followUps(clusters)).toEqual([])
  expect(boxes()).toContain(box)
  expect(dashboard.body).toMatch(/not opened\*\*.*needs write permission.*asked by `eve`/)

  await tick('ana')
  const [made, ...more] = followUps(clusters)
  if (made === undefined) expect.unreachable('there is no follow-up')
  expect(more).toEqual([])
  expect(boxes()).not.toContain(box)
  const number = made.issue.number
  expect(dashboard.body).toMatch(
    new RegExp(`\\*\\*opened\\*\\* .*clusters/pull/${number}\\).*stage \`\\w+\`.*asked by \`ana\``),
  )

  people.closePull(made, 'ana')
  await settled()
  expect(dashboard.body).toMatch(new RegExp(`clusters/pull/${number}\\).*was closed`))
  expect(boxes()).toContain(box)

  it.calls()
  await it.nextDay()
  await settled()
  expect(it.calls().filter(({ path }) => path.includes('/issues'))).toEqual([])

  const { body } = dashboard
  people.editIssue(platform, dashboard.number, 'words of somebody else', 'eve')
  await settled()
  expect(dashboard.body).toBe(body)
  people.editRepository(platform, { isPrivate: false })
  await settled()
  expect(dashboard.body).toContain('more people can read this repository')
  expect(dashboard.body).not.toContain('clusters')
  people.editRepository(platform, { isPrivate: true })
  await settled()
  expect(dashboard.body).toBe(body)

  const lose = (): unknown => it.github.hooks.held.splice(0)
  const nextDay = async () => {
    it.calls()
    await it.nextDay()
    await settled()
    return it.calls().map(({ method, path }) => `${method} ${path.split('?')[0]}`)
  }
  for (const edit of [{ isPrivate: false }, { isInternal: true }]) {
    people.editRepository(platform, edit)
    lose()
    await settled()
    expect(dashboard.body).toBe(body)
    expect(await nextDay()).toContain(`PATCH /repos/acme/platform/issues/${dashboard.number}`)
    expect(dashboard.body).toContain('more people can read this repository')
    const quiet = (await nextDay()).filter((call) => !call.endsWith('/access_tokens'))
    expect(quiet).toEqual([
      'GET /app/installations',
      'GET /installation/repositories',
      'POST /graphql',
    ])
    people.editRepository(platform, { isPrivate: true, isInternal: false })
    const { key, data } = look(it.installation.id)
    await it.process.jobs.send(shows, data, { key, id: JSON.stringify(edit) })
    await settled()
    expect(dashboard.body).toBe(body)
  }
}, 300_000)
