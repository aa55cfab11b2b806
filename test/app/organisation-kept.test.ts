import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { Store } from '../../src/jobs/store.ts'
import { listen } from '../../src/server/http.ts'
import { startGitHub } from '../github/server.ts'
import { memoryStore } from './memory-store.ts'
import { openMortal } from './mortal.ts'
import { asked, lost, sample } from './sample.ts'
import { checksOn } from './service.ts'

let store: Store | null = null

beforeAll(async () => {
  store = await memoryStore()
})

afterAll(async () => await store?.close())

/** Two organisations with the sample in a repository each, and one service for both. */
async function scene() {
  const github = await startGitHub({ app: asked })
  const { people, hooks } = github
  const places = ['acme', 'other'].map((owner) => ({
    repository: people.createRepository(`${owner}/clusters`, {
      isPrivate: true,
      roles: { ana: 'write' },
      files: sample,
    }),
    installation: people.install(owner).id,
  }))
  const kept = store ?? expect.unreachable('it is not open yet')
  const service = await openMortal(github, kept, Date.UTC(2026, 10, 22, 1))
  const door = await listen((request, peer) => service.serve(request, peer), {
    host: '127.0.0.1',
    port: 0,
  })
  hooks.url = door.url
  onTestFinished(async () => {
    service.die()
    await door.close()
    await github.close()
    expect(github.violations).toEqual([])
  })
  const work = async (): Promise<void> => {
    for (;;) {
      await hooks.settled()
      const counts = await service.jobs.counts()
      if (counts.every(({ ready, later, active }) => ready + later + active === 0)) return
      await service.pass(1)
    }
  }
  return { github, people, places, jobs: service.jobs, work }
}

test('what is kept of an organisation counts for the next review, in its own repositories', async () => {
  const { github, people, places, jobs, work } = await scene()
  const pulls = places.map(({ repository }) => {
    people.push(repository, { branch: 'change', files: lost, by: 'ana' })
    return people.openPull(repository, { head: 'change', by: 'ana' })
  })
  const conclusions = () =>
    pulls.map(
      ({ repository, pull }) => checksOn(repository, pull.headSha).at(-1)?.conclusion ?? 'none',
    )
  const [acme, other] = places.map(({ installation }) => jobs.results(installation))
  await acme?.keepOrganisation({
    id: '1'.repeat(40),
    repository: 'acme/.github',
    bytes: new TextEncoder().encode('failOn: warning\n'),
  })
  const before = github.calls.length
  await work()
  expect(conclusions()).toEqual(['failure', 'neutral'])
  const paths = github.calls.slice(before).map(({ path }) => path)
  expect(paths.filter((path) => path.includes('.github'))).toEqual([])

  await acme?.keepOrganisation(null)
  await other?.keepOrganisation({
    id: '2'.repeat(40),
    repository: 'other/.github',
    bytes: new TextEncoder().encode('ignore: [{ rule: no-such-rule }]\nfailOn: error\n'),
  })
  await work()
  expect(conclusions()).toEqual(['failure', 'neutral'])
  for (const pull of pulls) people.comment(pull, 'ana', '/edgewise review')
  await work()
  expect(conclusions()).toEqual(['neutral', 'failure'])
})
