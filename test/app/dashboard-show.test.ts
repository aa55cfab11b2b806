import { describe, expect, test } from 'vitest'
import type { Repository } from '../github/state.ts'
import { dashboardStage, finding, writesOf } from './dashboard-stage.ts'
import { asked } from './sample.ts'

const only = ({ issues }: Repository) => {
  const [issue, ...more] = [...issues.values()]
  if (issue === undefined || more.length > 0) expect.unreachable(`${more.length} more issues`)
  return issue
}

describe('the dashboard', () => {
  test('is opened once, and edited only when something changed', async () => {
    const it = await dashboardStage()
    const writes = writesOf(it.github)
    expect(await it.show()).toBe('opened')
    const issue = only(it.platform)
    expect(issue).toMatchObject({ title: 'Edgewise dashboard', state: 'open' })
    expect(issue.body).toMatch(
      /^<!-- edgewise:dashboard \d+ -->\n\*\*1 warning in 1 repository\.\*\*/,
    )
    expect(issue.body).toContain(`- [ ] ${it.mark}`)
    expect(writes()).toEqual(['POST /repos/acme/platform/issues'])

    const before = it.github.calls.length
    expect(await it.show()).toBe('unchanged')
    it.github.world.advance(1000)
    await it.scan(finding())
    expect(await it.show()).toBe('unchanged')
    expect(it.github.calls.length).toBe(before)

    await it.scan(finding(), finding({ fingerprint: 'f2', severity: 'error', rule: 'x' }))
    expect(await it.show()).toBe('edited')
    expect(writes()).toEqual([`PATCH /repos/acme/platform/issues/${issue.number}`])
    expect(only(it.platform).body).toContain('**1 error and 1 warning in 1 repository.**')
  })

  test('is found by its mark where the process died before it kept the number', async () => {
    const it = await dashboardStage()
    await it.show()
    await it.results.keepDashboard(null)
    const writes = writesOf(it.github)
    expect(await it.show()).toBe('there already')
    expect(writes()).toEqual([])
    expect(await it.results.dashboard()).toMatchObject({ number: only(it.platform).number })
  })

  test('is none that somebody else opened with our mark', async () => {
    const it = await dashboardStage()
    const body = `<!-- edgewise:dashboard ${it.place.installation} -->\n- [x] ${it.mark}`
    const theirs = it.people.openIssue(it.platform, 'eve', 'Edgewise dashboard', body)
    expect(await it.show()).toBe('opened')
    expect(theirs.body).toBe(body)
    expect(it.platform.issues.size).toBe(2)
  })

  test('is opened anew where it was deleted', async () => {
    const it = await dashboardStage()
    await it.show()
    it.people.deleteIssue(it.platform, only(it.platform).number)
    await it.scan()
    expect(await it.show()).toBe('opened')
    expect(only(it.platform).body).toContain('**No errors and no warnings in 1 repository.**')
  })

  test('is left alone while it is closed', async () => {
    const it = await dashboardStage()
    await it.show()
    const issue = only(it.platform)
    const { body } = issue
    it.people.editIssue(it.platform, issue.number, { state: 'closed' })
    await it.scan()
    const writes = writesOf(it.github)
    expect(await it.show()).toBe('closed')
    expect(only(it.platform)).toMatchObject({ state: 'closed', body })
    expect(writes()).toEqual([])
    it.people.editIssue(it.platform, issue.number, { state: 'open' })
    expect(await it.show()).toBe('edited')
  })

  test('moves with the setting, and says so where it was', async () => {
    const it = await dashboardStage()
    await it.show()
    await it.wants('ACME/Other')
    expect(await it.show()).toBe('opened')
    expect(only(it.other).body).toContain('1 warning')
    // Nobody ticks a box or reads a number where both are old.
    expect(only(it.platform).body).toMatch(/-->\nThis dashboard has moved to `ACME\/Other`\.\s*$/)
    expect(await it.show()).toBe('unchanged')
    await it.wants('acme/platform')
    expect(await it.show()).toBe('edited')
    expect(only(it.platform).body).not.toContain('has moved')
    expect(only(it.other).body).toContain('has moved to `acme/platform`')
  })

  test.each([
    ['no dashboard is wanted', null],
    ['the settings are invalid', 'platform'],
    ['the App is not installed on the repository for the dashboard', 'acme/nowhere'],
    ['the App is not installed on the repository for the dashboard', 'other/platform'],
  ])('%s', async (outcome, wanted) => {
    const it = await dashboardStage()
    it.people.createRepository('other/platform', { isPrivate: true })
    await it.wants(wanted)
    const writes = writesOf(it.github)
    expect(await it.show()).toBe(outcome)
    expect(writes()).toEqual([])
    expect(await it.results.dashboard()).toBeNull()
  })

  test('is put off where nobody waits for it, and what comes meanwhile is one edit', async () => {
    const it = await dashboardStage()
    expect(await it.show({})).toBe('opened')
    expect(await it.show({})).toBe('unchanged')
    await it.scan()
    const writes = writesOf(it.github)
    expect(await it.show({})).toBe('put off')
    expect(it.sent).toMatchObject([{ queue: 'dashboards', data: { isDue: true }, after: 120 }])
    expect(it.github.calls.filter(({ method }) => method === 'PATCH')).toEqual([])
    expect(await it.show(it.sent[0]?.data)).toBe('edited')
    expect(writes()).toHaveLength(1)
    expect(await it.show({ looks: true })).toBe('put off')
    expect(it.sent[1]?.data).toMatchObject({ looks: true, isDue: true })
  })

  test('says nothing under our name that others wrote', async () => {
    const it = await dashboardStage()
    await it.show()
    const { number, body } = only(it.platform)
    it.people.editIssue(it.platform, number, 'pay here', 'eve')
    expect(await it.show()).toBe('unchanged')
    expect(await it.show({ looks: true, isDue: true })).toBe('edited')
    expect(only(it.platform).body).toBe(body)
    const writes = writesOf(it.github)
    expect(await it.show({ looks: true, isDue: true })).toBe('there already')
    expect(writes()).toEqual([])
  })

  const looking = { looks: true, isDue: true }

  test('is taken back where everybody may read it by now, and comes back', async () => {
    const it = await dashboardStage()
    await it.show()
    const { body } = only(it.platform)
    it.people.editRepository(it.platform, { isPrivate: false })
    expect(await it.show(looking)).toBe(
      'others are less visible than the repository for the dashboard',
    )
    expect(only(it.platform).body).toMatch(
      /^<!-- edgewise:dashboard \d+ -->\n\*\*This dashboard is not shown here/,
    )
    expect(only(it.platform).body).not.toMatch(/acme|- \[/)
    const writes = writesOf(it.github)
    await it.show(looking)
    expect(writes()).toEqual([])
    it.people.editRepository(it.platform, { isPrivate: true })
    expect(await it.show()).toBe('edited')
    expect(only(it.platform).body).toBe(body)
  })

  test.each(['closed', 'open'] as const)(
    'is taken back also where it is %s and nobody knows where it is wanted',
    async (state) => {
      const it = await dashboardStage()
      await it.show()
      it.people.editIssue(it.platform, only(it.platform).number, { state })
      await it.wants('no name at all')
      it.people.editRepository(it.platform, { isPrivate: false })
      await it.show(looking)
      expect(only(it.platform).body).toContain('more people can read this repository')
    },
  )

  test('where another repository is private by now', async () => {
    const it = await dashboardStage()
    for (const each of [it.platform, it.clusters, it.other])
      it.people.editRepository(each, { isPrivate: false })
    expect(await it.show()).toBe('opened')
    it.people.editRepository(it.clusters, { isPrivate: true })
    expect(await it.show()).toBe('unchanged')
    await it.show(looking)
    expect(only(it.platform).body).toContain('more people can read this repository')
  })

  test('is for an enterprise only what all of it may read', async () => {
    const it = await dashboardStage()
    await it.show()
    const { body } = only(it.platform)
    it.people.editRepository(it.platform, { isInternal: true })
    expect(await it.show(looking)).toBe(
      'others are less visible than the repository for the dashboard',
    )
    expect(only(it.platform).body).toContain('more people can read this repository')
    it.people.editRepository(it.clusters, { isInternal: true })
    it.people.editRepository(it.other, { isPrivate: false })
    expect(await it.show(looking)).toBe('edited')
    expect(only(it.platform).body).toBe(body)
  })

  test('goes where it is not public any more', async () => {
    const it = await dashboardStage()
    await it.show()
    it.people.editRepository(it.platform, { isPrivate: false })
    await it.wants('acme/other')
    expect(await it.show()).toBe('opened')
    expect(only(it.platform).body).toContain('more people can read this repository')
    expect(only(it.other).body).toContain('1 warning')
    expect(await it.show()).toBe('unchanged')
  })

  test('is switched off without the key, and is the same one with it again', async () => {
    const it = await dashboardStage()
    await it.show()
    await it.wants(null)
    expect(await it.show()).toBe('switched off')
    expect(only(it.platform).body).toMatch(/-->\nThis dashboard is switched off/)
    expect(await it.show()).toBe('no dashboard is wanted')
    expect(await it.tick(it.tickJob('ana', it.platform))).toBe('no dashboard')
    await it.wants('acme/platform')
    expect(await it.show()).toBe('edited')
    expect(only(it.platform).body).toContain('1 warning')
  })

  test('that is closed is left as it is without the key, unless everybody may read it', async () => {
    const it = await dashboardStage()
    await it.show()
    const { number, body } = only(it.platform)
    it.people.editIssue(it.platform, number, { state: 'closed' })
    await it.wants(null)
    const writes = writesOf(it.github)
    expect(await it.show()).toBe('switched off')
    const before = it.github.calls.length
    expect(await it.show()).toBe('no dashboard is wanted')
    expect(it.github.calls.length).toBe(before)
    expect(writes()).toEqual([])
    expect(only(it.platform)).toMatchObject({ state: 'closed', body })
    it.people.editRepository(it.platform, { isPrivate: false })
    await it.show(looking)
    expect(only(it.platform).body).toContain('more people can read this repository')
  })

  test('whose repository takes no writes any more is left alone', async () => {
    const it = await dashboardStage()
    await it.show()
    await it.scan()
    it.people.editRepository(it.platform, { isArchived: true })
    expect(await it.show()).toBe('denied')
  })

  test('does not tell everybody what is private', async () => {
    const it = await dashboardStage()
    it.people.editRepository(it.platform, { isPrivate: false })
    expect(await it.show()).toBe('others are less visible than the repository for the dashboard')
    expect(it.platform.issues.size).toBe(0)
    for (const each of [it.clusters, it.other]) it.people.editRepository(each, { isPrivate: false })
    expect(await it.show()).toBe('opened')
  })

  test.each(['read', null] as const)('without the permission: issues %s', async (level) => {
    const { issues: _, ...rest } = asked.permissions ?? {}
    const it = await dashboardStage(level === null ? rest : { ...rest, issues: level })
    expect(await it.show()).toBe('denied')
    expect(it.logged.join('\n')).toMatch(/dashboard .*"status":40[34]/)
    expect(it.platform.issues.size).toBe(0)
  })

  test('says when the scan rests, and no more of the moment', async () => {
    const it = await dashboardStage()
    await it.results.keepPause({ until: '2026-11-22T14:05:30.000Z' })
    await it.show()
    expect(only(it.platform).body).toContain('it goes on at 2026-11-22 14:05 UTC.')
    await it.results.keepPause(null)
    expect(await it.show()).toBe('edited')
    expect(only(it.platform).body).not.toContain('it goes on at')
  })
})
