import { expect, test } from 'vitest'
import { lost, sample } from './sample.ts'
import { broken, way } from './scanning.ts'
import { ownComments, running } from './service.ts'

const it = running()

/** Says something below a new pull request; returns the answers of the App. */
async function answersTo(words: string): Promise<readonly string[]> {
  const { people, world } = it.github
  const repository = world.repository('acme', 'clusters') ?? expect.unreachable()
  people.push(repository, { branch: 'change', files: lost, by: 'ana' })
  const pull = people.openPull(repository, { head: 'change', by: 'ana' })
  people.comment(pull, 'ana', words)
  await it.idle()
  const answers = ownComments(pull).filter(({ body }) => body.startsWith('<!-- edgewise:answer'))
  return answers.map(({ body }) => body)
}

/** Of jobs that had something to scan: another survey may ask for one more, which finds nothing. */
const scans = () =>
  it.log
    .filter(({ queue, result, scanned }) => queue === 'scans' && result === 'done' && scanned)
    .map(({ outcome, scanned, failed }) => [outcome, scanned, failed])

test('an organisation is scanned when the App is installed, then what is pushed to', async () => {
  const { people, calls } = it.github
  people.createRepository('acme/clusters', { files: sample, roles: { ana: 'write' } })
  const shop = people.createRepository('acme/shop', { files: way('shop'), isPrivate: true })
  people.createRepository('acme/broken', { files: broken })
  people.install('acme')
  await it.idle()
  expect(scans()).toEqual([['finished', 3, 0]])
  expect(calls.filter(({ method, path }) => method !== 'GET' && path.startsWith('/repos'))).toEqual(
    [],
  )
  const before = calls.length
  people.push(shop, { branch: 'main', files: way('shop', 'Local'), by: 'acme' })
  await it.idle()
  expect(scans()).toEqual([
    ['finished', 3, 0],
    ['finished', 1, 0],
  ])
  const trees = calls.slice(before).filter(({ path }) => path.includes('/git/trees/'))
  expect(new Set(trees.map(({ path }) => path.split('/')[3]))).toEqual(new Set(['shop']))
})

test('a command says what was found', async () => {
  const [answer, ...more] = await answersTo('/edgewise scan')
  expect(more).toEqual([])
  expect(answer).toMatch(
    /`main` at `[\da-f]{7}`: (?:\d+ (?:errors?|warnings?|notes?)(?:, )?)+ at 1 way in\./,
  )
  expect(answer).toContain('- note `controller-retired` · [`')
  expect(it.log.filter(({ level }) => level === 'error' || level === 'warn')).toEqual([])
})
