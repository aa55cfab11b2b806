import { describe, expect, test } from 'vitest'
import { surveys } from '../../src/app/scan/errands.ts'
import type { Call } from '../github/server.ts'
import type { Repository } from '../github/state.ts'
import { broken, oneStore, rowsOf, type Scanned, scannedBy, way } from './scanning.ts'

const there = oneStore()
const today = (it: Scanned): string => new Date(it.process.clock.now()).toISOString().slice(0, 10)
const overviewOf = (it: Scanned) => it.results.overview({ most: 5000, today: today(it) })

/** What is asked of GitHub without changing it: a query is a POST as well, and so is a token. */
const isRead = ({ method, path }: Call): boolean =>
  method === 'GET' || path === '/graphql' || path.endsWith('/access_tokens')

/** The repositories whose trees were read. */
const treesIn = (calls: readonly Call[]): readonly string[] =>
  calls.flatMap(({ path }) => /^\/repos\/acme\/([^/]+)\/git\/trees\//.exec(path)?.[1] ?? [])

/** How often each finding is there: by repository and fingerprint. */
const namesOf = async (it: Scanned): Promise<readonly string[]> =>
  (await overviewOf(it)).worst.map(({ name, fingerprint }) => `${name} ${fingerprint}`).toSorted()

type Files = Readonly<Record<string, string>>

/** Scans everything, from the installation of the App on. */
async function scanned(size: number, given = {}): Promise<Scanned> {
  const it = await scannedBy(there.store, size, given)
  await it.deliver()
  await it.work()
  it.calls()
  return it
}

describe('an organisation of sixty repositories', () => {
  test('is scanned once; the next day nothing is written and next to nothing is asked', async () => {
    const it = await scanned(60)
    const { repositories, skipped, worst, counts } = await overviewOf(it)
    expect(skipped).toEqual({ archived: 1, fork: 1, empty: 3 })
    expect(repositories).toHaveLength(55)
    const failed = repositories.filter(({ status }) => status === 'failed')
    expect(failed.map(({ name, reason }) => [name, reason]).toSorted()).toEqual([
      ['service-5', expect.stringContaining('unknown key "rulse"')],
      ['service-6', 'It is too large to be scanned: it has more than 40 manifest files.'],
    ])
    expect(repositories.filter(({ status }) => status === 'scanned')).toHaveLength(53)
    expect(counts.warning).toBeGreaterThan(10)
    expect(worst).toHaveLength(counts.error + counts.warning + counts.note)
    expect(new Set(await namesOf(it)).size).toBe(worst.length)
    expect(treesIn(it.github.calls).toSorted()).toEqual(
      repositories.map(({ name }) => name).toSorted(),
    )
    expect(it.github.calls.filter((call) => !isRead(call))).toEqual([])

    const rows = await rowsOf(it.store)
    await it.nextDay()
    await it.work()
    const calls = it.calls()
    expect(calls.length).toBeGreaterThan(2)
    expect(calls.length).toBeLessThanOrEqual(5)
    expect(calls.filter((call) => !isRead(call))).toEqual([])
    expect(await rowsOf(it.store)).toEqual(rows)
  })

  test('is finished once by whoever comes after those that died', async () => {
    const whole = await namesOf(await scanned(60))
    let deaths = 0
    let isWatched = false
    const dies = (step: number): boolean => !isWatched && step % 53 === 20 && step < 400
    const it = await scannedBy(there.store, 60, { dies })
    await it.deliver()
    for (let lives = 0; lives < 20; lives += 1) {
      await it.work(true)
      if (!it.process.isDead()) break
      deaths += 1
      await it.rise()
    }
    isWatched = true
    expect(deaths).toBeGreaterThan(4)
    expect(await namesOf(it)).toEqual(whole)
    const { repositories } = await overviewOf(it)
    expect(repositories.filter(({ status }) => status === 'pending')).toEqual([])
    const read = treesIn(it.calls())
    // Nothing is scanned again but what was in hand.
    expect(read.length).toBeLessThanOrEqual(repositories.length + deaths)
  })
})

describe('what changes is scanned, and nothing else', () => {
  test('a push to the default branch', async () => {
    const it = await scanned(12)
    const before = await namesOf(it)
    const [, , pushed] = it.repositories
    if (pushed === undefined) expect.unreachable()
    const files = way('service-2', 'Local')
    it.github.people.push(pushed, { branch: 'main', files, by: 'ana' })
    it.github.people.push(pushed, { branch: 'other', files: way('other'), by: 'ana' })
    await it.deliver()
    await it.work()
    expect(treesIn(it.calls())).toEqual(['service-2'])
    const after = await namesOf(it)
    expect(after).not.toEqual(before)
    const others = (names: readonly string[]) =>
      names.filter((name) => !name.startsWith('service-2 '))
    expect(others(after)).toEqual(others(before))
    const kept = await it.results.findings(pushed.id)
    expect(kept.map(({ rule }) => rule)).not.toContain('source-ip-lost')
  })

  /** Has GitHub tell of the commit of a push before it shows it. */
  async function pushedEarly(it: Scanned, repository: Repository, files: Files): Promise<void> {
    const { people, hooks } = it.github
    people.push(repository, { branch: 'main', files: way('meanwhile'), by: 'ana' })
    const shown = repository.refs.get('refs/heads/main') ?? ''
    people.push(repository, { branch: 'main', files, by: 'ana' })
    const told = hooks.held.splice(0).findLast(({ event }) => event === 'push')
    const coming = repository.refs.get('refs/heads/main') ?? ''
    repository.refs.set('refs/heads/main', shown)
    if (told !== undefined) hooks.held.push(told)
    await it.deliver()
    await it.work()
    repository.refs.set('refs/heads/main', coming)
    await it.pass(30)
    await it.work()
  }

  test('a push that GitHub tells of before it shows it', async () => {
    const it = await scanned(6)
    const [, one] = it.repositories
    if (one === undefined) expect.unreachable()
    await pushedEarly(it, one, way('service-1', 'Local'))
    const kept = await it.results.findings(one.id)
    expect(new Set(kept.map(({ commit }) => commit))).toEqual(
      new Set([one.refs.get('refs/heads/main')]),
    )
    expect(kept.map(({ rule }) => rule)).not.toContain('source-ip-lost')
  })

  test('the same tree by another commit costs one look', async () => {
    const it = await scanned(6)
    const [, , pushed] = it.repositories
    if (pushed === undefined) expect.unreachable()
    it.github.people.push(pushed, { branch: 'main', files: {}, by: 'ana' })
    await it.deliver()
    await it.work()
    expect(treesIn(it.calls())).toEqual([])
  })

  test("the organisation's settings have all of them scanned anew", async () => {
    const it = await scanned(12)
    const { people } = it.github
    const settings = (text: string) => ({ '.github/edgewise.yaml': `version: 1\n${text}` })
    const off = settings('rules: { rollout-drops: { severity: off } }\n')
    const shared = people.createRepository('acme/.github', { files: off })
    await it.deliver()
    await it.nextDay()
    await it.work()
    expect(new Set(treesIn(it.calls()))).toHaveProperty('size', 11)
    const rules = async () => (await overviewOf(it)).byRule.map(({ rule }) => rule)
    expect(await rules()).not.toContain('rollout-drops')
    expect((await it.results.organisation())?.repository).toBe('acme/.github')

    people.push(shared, { branch: 'main', files: settings(''), by: 'acme' })
    await it.deliver()
    await it.work()
    expect(treesIn(it.calls()).length).toBeGreaterThan(9)
    expect(await rules()).toContain('rollout-drops')

    people.push(shared, { branch: 'main', files: broken, by: 'acme' })
    await it.deliver()
    await it.work()
    const { repositories } = await overviewOf(it)
    const reasons = repositories.map(({ reason }) => reason)
    expect(reasons.filter((reason) => reason?.startsWith('acme/.github:')).length).toBeGreaterThan(
      7,
    )
  })

  test('an ignore that ends has its repository scanned on the day after', async () => {
    const it = await scannedBy(there.store, 6)
    const [, , ending] = it.repositories
    if (ending === undefined) expect.unreachable()
    const end = today(it)
    const ignore = `ignore: [{ rule: source-ip-lost, reason: known, expires: ${end} }]`
    const files = { '.github/edgewise.yaml': `version: 1\n${ignore}\n` }
    it.github.people.push(ending, { branch: 'main', files, by: 'ana' })
    await it.deliver()
    await it.work()
    const rules = async () => (await it.results.findings(ending.id)).map(({ rule }) => rule)
    expect(await rules()).not.toContain('source-ip-lost')
    it.calls()
    await it.nextDay()
    await it.work()
    expect(treesIn(it.calls())).toEqual(['service-2'])
    expect(await rules()).toEqual(expect.arrayContaining(['source-ip-lost', 'ignore-invalid']))
  })
})

describe('what is not there any more', () => {
  test('archived, renamed, deleted', async () => {
    const it = await scanned(8)
    const [, one, two] = it.repositories
    if (one === undefined || two === undefined) expect.unreachable()
    it.github.people.editRepository(one, { isArchived: true })
    it.github.people.editRepository(two, { name: 'renamed' })
    await it.deliver()
    await it.work()
    expect(treesIn(it.calls())).toEqual([])
    const { repositories, skipped, worst } = await overviewOf(it)
    expect(skipped.archived).toBe(2)
    expect(repositories.map(({ name }) => name)).toContain('renamed')
    expect(worst.filter(({ repository }) => repository === one.id)).toEqual([])
    expect(worst.filter(({ name }) => name === 'renamed')).not.toEqual([])
  })

  test('what cannot be read for a while is said to be so, and loses nothing', async () => {
    const it = await scanned(8)
    const [, one, two] = it.repositories
    if (one === undefined || two === undefined) expect.unreachable()
    const before = await it.results.findings(one.id)
    expect(before).not.toEqual([])
    const main = one.refs.get('refs/heads/main') ?? ''
    one.refs.set('refs/heads/other', main)
    one.refs.delete('refs/heads/main')
    it.github.people.push(two, { branch: 'main', files: {}, by: 'ana' })
    await it.deliver()
    await it.nextDay()
    await it.work()
    const state = async () =>
      (await overviewOf(it)).repositories.find(({ repository }) => repository === one.id)
    expect(await state()).toMatchObject({ status: 'failed', reason: expect.stringMatching(/show/) })
    expect(await it.results.findings(one.id)).toEqual(before)
    one.refs.set('refs/heads/main', main)
    await it.nextDay()
    await it.work()
    expect((await state())?.status).toBe('scanned')
    const seen = (findings: typeof before) => findings.map(({ firstSeen }) => firstSeen)
    expect(seen(await it.results.findings(one.id))).toEqual(seen(before))
  })

  test('removed from the installation', async () => {
    const it = await scanned(8, { isChosen: true })
    const [, one] = it.repositories
    if (one === undefined) expect.unreachable()
    it.github.people.changeRepositories(it.installation, { removed: [one] })
    await it.deliver()
    await it.work()
    const { repositories } = await overviewOf(it)
    expect(repositories.map(({ repository }) => repository)).not.toContain(one.id)
    expect(repositories.length).toBeGreaterThan(3)
  })

  test('the whole installation, of which nothing is left', async () => {
    const it = await scanned(8)
    it.github.people.uninstall(it.installation)
    await it.deliver()
    await it.work()
    expect(await rowsOf(it.store)).toEqual([])
    // Who was paused in the midst of noting something does not know that all is gone.
    await it.results.keepPause({ until: '2030-01-01T00:00:00Z' })
    await it.pass(3700)
    await it.work(true)
    expect(await rowsOf(it.store)).toEqual([])
    expect((await it.process.jobs.counts()).every(({ later }) => later === 0)).toBe(true)
  })

  test('an installation that goes while it is scanned', async () => {
    let hasGone = false
    const it: Scanned = await scannedBy(there.store, 20, {
      before: async ({ path }) => {
        if (hasGone || !path.includes('/service-9/')) return
        hasGone = true
        it.github.people.uninstall(it.installation)
        await it.deliver()
      },
    })
    await it.deliver()
    await it.work()
    await it.pass(600)
    await it.work()
    expect(hasGone).toBe(true)
    expect(await rowsOf(it.store)).toEqual([])
    // What comes late finds nothing, and leaves nothing.
    await it.nextDay()
    const { id } = it.installation
    const data = { installation: id, repositories: null }
    await it.process.jobs.send(surveys, data, { key: `${id}`, id: 'late' })
    await it.work()
    expect(await rowsOf(it.store)).toEqual([])
    expect(await it.process.jobs.dead()).toEqual([])
  })
})
